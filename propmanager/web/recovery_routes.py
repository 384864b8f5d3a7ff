"""Links of mails, answered over HTTP. Opening one changes nothing: its page has a form, which posts here."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from propmanager.accounts import self_service
from propmanager.core import clock
from propmanager.core.errors import PropManagerError
from propmanager.web.access import LOGIN
from propmanager.web.letting_in import answer_for, reads_json
from propmanager.web.visit import Visit, visit_of

router = APIRouter(prefix="/auth")

FORGOTTEN, RESET, VERIFICATION = "/mot-de-passe-oublie", "/reinitialisation", "/verification"

CurrentVisit = Annotated[Visit, Depends(visit_of)]
Typed = Annotated[str, Form()]


@router.post("/forgotten")
async def forgotten(request: Request, visit: CurrentVisit, email: Typed = "") -> Response:
    """One answer for every address. The mail says the rest, to whoever holds the mailbox."""
    try:
        address = self_service.read_address(email)
        await self_service.ask_reset(address, client=visit.client, now=clock.now())
    except PropManagerError as refusal:
        return _back(request, refusal, FORGOTTEN)
    return _told(request, self_service.RESET_ASKED, f"{FORGOTTEN}?avis=envoye")


@router.post("/reset")
async def reset(request: Request, visit: CurrentVisit, code: Typed = "", password: Typed = "") -> Response:
    try:
        await self_service.reset_password(code, password, client=visit.client, now=clock.now())
    except PropManagerError as refusal:
        return _back(request, refusal, RESET)
    return answer_for(request)(f"{LOGIN}?avis=mot-de-passe-change")


@router.post("/verify")
async def verify(request: Request, visit: CurrentVisit, code: Typed = "") -> Response:
    """Leads into a space that was just made, or says that the address is proved."""
    try:
        outcome = await self_service.verify_link(code, client=visit.client, now=clock.now())
    except PropManagerError as refusal:
        return _back(request, refusal, VERIFICATION)
    if outcome.location:
        return answer_for(request)(outcome.location)
    return _told(request, outcome.notice, VERIFICATION)


def _told(request: Request, sentence: str, page: str) -> Response:
    return JSONResponse({"notice": sentence}) if reads_json(request) else RedirectResponse(page, 303)


def _back(request: Request, refusal: PropManagerError, page: str) -> Response:
    """The page's own script shows the refusal; a browser whose scripts have not come opens the page again."""
    if reads_json(request):
        raise refusal
    return RedirectResponse(page, 303)
