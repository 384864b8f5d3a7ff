"""Who I am, and who works in my space."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from propmanager.accounts.service import Action, Identity, Role, team_of
from propmanager.api.bearer import bearer_who_may
from propmanager.core.threads import in_database_thread

router = APIRouter(prefix="/api/v1", tags=["space"])

Anybody = Annotated[Identity, Depends(bearer_who_may(Action.READ, open_when_suspended=True))]
TeamManager = Annotated[Identity, Depends(bearer_who_may(Action.MANAGE_TEAM))]


class Space(BaseModel):
    id: uuid.UUID
    nom: str


class Me(BaseModel):
    id: uuid.UUID
    prenom: str
    nom: str
    email: str
    role: Role
    space: Space


class Colleague(BaseModel):
    id: uuid.UUID
    prenom: str
    nom: str
    role: Role


@router.get("/me")
async def me(who: Anybody) -> Me:
    space = Space(id=who.tenant_id, nom=who.tenant_nom)  # pyright: ignore[reportArgumentType]  # a caller has a tenant
    return Me(id=who.user_id, prenom=who.prenom, nom=who.nom, email=who.email, role=who.role, space=space)  # pyright: ignore[reportArgumentType]  # and a role


@router.get("/team")
async def team(who: TeamManager) -> list[Colleague]:
    """The oldest member first."""
    members = await in_database_thread(team_of, who.tenant_id)  # pyright: ignore[reportArgumentType]  # a caller has a tenant
    return [Colleague(id=one.user_id, prenom=one.prenom, nom=one.nom, role=one.role) for one in members]
