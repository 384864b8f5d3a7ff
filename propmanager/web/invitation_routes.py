"""Taking up an invitation, over HTTP because it ends with a session. Its page has a form, which posts here."""

import uuid
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from propmanager.accounts import service as accounts
from propmanager.accounts.service import Entry
from propmanager.core import clock
from propmanager.core.errors import Conflict, NotAllowed, NotAuthenticated, PropManagerError
from propmanager.core.threads import in_database_thread
from propmanager.team import service as team
from propmanager.team.service import Offer
from propmanager.web.letting_in import answer_for, let_in, reads_json
from propmanager.web.member import person_of
from propmanager.web.visit import Visit, visit_of

router = APIRouter(prefix="/auth")

INVITATION = "/invitation"

CurrentVisit = Annotated[Visit, Depends(visit_of)]


class Answer(BaseModel):
    """What the page's form sends. The names are asked of newcomers only.

    The role and the address are those of the invitation: neither is asked for, and none that is sent is read.
    """

    code: str = ""
    prenom: str = ""
    nom: str = ""
    password: str = Field("", repr=False)


@router.post("/invitation")
async def accept(request: Request, visit: CurrentVisit, typed: Annotated[Answer, Form()]) -> Response:
    try:
        offer = await in_database_thread(team.find_offer, typed.code, request.headers.get("host", ""), now=clock.now())
        await _refuse_signed_in(request, offer)
        entry = await _enter(visit, offer, typed)
    except PropManagerError:
        if reads_json(request):
            raise
        return RedirectResponse(f"{INVITATION}?{urlencode({'code': typed.code})}", 303)
    return await let_in(entry, visit, answer_for(request))


async def _refuse_signed_in(request: Request, offer: Offer) -> None:
    """Whoever is signed in on this host is a member already, or somebody else."""
    try:
        who = await person_of(request)
    except NotAuthenticated:
        return
    if who.email != offer.email:
        raise NotAllowed(team.other_address(offer.email))
    raise Conflict(team.ALREADY_IN)


async def _enter(visit: Visit, offer: Offer, typed: Answer) -> Entry:
    """An account proves itself by its password first; its second factor is asked for on the way in."""
    now, client = clock.now(), visit.client
    if offer.has_account:
        verified = await accounts.verify(offer.email, typed.password, None, client=client, now=now)
        await verified.tries.give_back()
        taker: uuid.UUID | accounts.members.Newcomer = verified.user_id
    else:
        taker = await accounts.members.read_newcomer(typed.model_dump(), email=offer.email)
    user_id = await in_database_thread(team.accept, typed.code, offer.tenant_id, taker, now=now, client=client)
    return await in_database_thread(accounts.let_through, user_id, offer.tenant_id, client, now)
