"""What the team does with a notification that nobody confirmed: ends the subscription, or closes the matter."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel
from sqlmodel import col, or_, select

from propmanager.accounts import service as accounts
from propmanager.core import forms
from propmanager.core.errors import Conflict, NotFound
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.journal import service as journal
from propmanager.journal.service import Actor, Kind
from propmanager.resiliation.confirmation import set_confirmed
from propmanager.resiliation.model import Resiliation, Status
from propmanager.tenants.model import Tenant

SHOWN = 100
GONE = "Cette notification a été traitée entre-temps. Rechargez la page."


@dataclass(frozen=True)
class OpenNotification:
    """`space` is the name of the tenant; empty when no space has the address that was named."""

    row: Resiliation
    space: str


class _Note(BaseModel):
    note: Annotated[str, forms.line(300)]


def list_open() -> list[OpenNotification]:
    """What waits for an owner or for the team, the oldest first."""
    with platform_session("open résiliations, for the team") as db:
        is_open = or_(col(Resiliation.status) == Status.WAITING, col(Resiliation.trouble).is_not(None))
        query = (
            select(Resiliation, Tenant.nom)
            .outerjoin(Tenant, col(Tenant.subdomain) == Resiliation.reference)
            .where(is_open)
            .order_by(col(Resiliation.notified_at))
            .limit(SHOWN)
        )
        return [OpenNotification(row, nom or "") for row, nom in db.exec(query)]


def end_for_them(resiliation_id: uuid.UUID, session_id: uuid.UUID, now: datetime) -> None:
    """Ends the subscription as if an owner had confirmed. Raises NotFound and Conflict."""
    with platform_session("the team carries out a résiliation") as db:
        row = _locked(db, resiliation_id)
        if row.concerns is None:
            raise Conflict("Aucun espace n’a cette adresse. Écrivez à la personne pour trouver le sien.")
        if row.status != Status.WAITING:
            raise Conflict(GONE)
        who = accounts.actor_of_session(db, session_id)
        row.handled_by = who.user_id
        set_confirmed(db, row, who, now=now)


def close(resiliation_id: uuid.UUID, note: Any, session_id: uuid.UUID, now: datetime) -> None:
    """The matter is settled in another way; `note` says how. Raises InvalidInput, NotFound and Conflict."""
    read = forms.validate(_Note, {"note": note})
    with platform_session("the team closes a résiliation") as db:
        row = _locked(db, resiliation_id)
        if row.status != Status.WAITING and row.trouble is None:
            raise Conflict(GONE)
        who = accounts.actor_of_session(db, session_id)
        if row.status == Status.WAITING:
            row.status, row.done_at = Status.CLOSED, now
        row.handled_by, row.handled_note, row.trouble, row.trouble_at = who.user_id, read.note, None, None
        db.add(row)
        _record(db, row, who, now)


def _record(db: PlatformSession, row: Resiliation, who: Actor, now: datetime) -> None:
    journal.record(db, Kind.RESILIATION_CLOSED, who, [row.concerns] if row.concerns else [], now=now)


def _locked(db: PlatformSession, resiliation_id: uuid.UUID) -> Resiliation:
    row = db.exec(select(Resiliation).where(Resiliation.id == resiliation_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("Cette notification n’existe pas, ou plus.")
    return row
