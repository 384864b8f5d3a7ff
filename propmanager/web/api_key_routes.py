"""A new key of the API, made over HTTP: the answer tells it once, and no live state ever holds it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import JSONResponse, Response

from propmanager.accounts.service import Action, Identity
from propmanager.apikeys import service as apikeys
from propmanager.core import clock
from propmanager.core.tenancy import tenant_session
from propmanager.core.threads import in_database_thread
from propmanager.tenants.plans import Feature
from propmanager.web.member import who_may

router = APIRouter(prefix="/auth")

_may_make = who_may(Action.MANAGE_API, step_up=True, open_when_suspended=False, feature=Feature.API)
Maker = Annotated[Identity, Depends(_may_make)]
Typed = Annotated[str, Form()]


@router.post("/cle-api")
async def create_key(who: Maker, nom: Typed = "", scope: Typed = "", life: Typed = "") -> Response:
    key = await in_database_thread(_create, who, {"nom": nom, "scope": scope, "life": life})
    return JSONResponse({"shown": {"key": key}})


def _create(who: Identity, typed: dict[str, str]) -> str:
    form = apikeys.read_key_form(typed)
    with tenant_session(who.tenant_id) as db:  # pyright: ignore[reportArgumentType]  # a member has a tenant
        return apikeys.create_key(db, form, who, now=clock.now())
