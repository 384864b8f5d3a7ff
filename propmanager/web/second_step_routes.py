"""The step after the password, login by passkey alone, a passkey asked for again: over HTTP, for the cookies."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from propmanager.accounts.service import RelyingParty, second_step
from propmanager.core import clock, limits
from propmanager.core.errors import InvalidInput, NotAuthenticated
from propmanager.core.limits import Rule
from propmanager.core.threads import in_database_thread
from propmanager.web import cookies, throttle
from propmanager.web.letting_in import SECOND_STEP, answer_for, let_in, reads_json
from propmanager.web.local_path import local_path
from propmanager.web.member import forget_session, person_of
from propmanager.web.passkey_ceremony import CurrentParty, asked, challenge_of
from propmanager.web.visit import Visit, visit_of

router = APIRouter(prefix="/auth")

CurrentVisit = Annotated[Visit, Depends(visit_of)]
Typed = Annotated[str, Form()]

# Each writes a challenge for whoever asks. Nothing is given back: to be asked is no success yet.
PASSKEY_LOGINS = Rule("logins by passkey that were begun", 60, 15 * 60)


@dataclass(frozen=True)
class Signed:
    """What a browser sends back: the signature of a passkey, and the page it wants to go on to."""

    credential: str
    suite: str


async def signed_of(credential: Typed = "", suite: Typed = "") -> Signed:
    return Signed(credential, suite)


@router.post("/second-factor")
async def give_code(request: Request, visit: CurrentVisit, code: Typed = "") -> Response:
    try:
        entry = await second_step.answer_with_code(
            challenge_of(request), code, visit.tenant_id, client=visit.client, now=clock.now()
        )
    except NotAuthenticated:
        if reads_json(request):
            raise
        return RedirectResponse(SECOND_STEP, 303)
    return await let_in(entry, visit, answer_for(request))


@router.post("/passkey/options")
async def passkey_options(request: Request, visit: CurrentVisit, party: CurrentParty, purpose: Typed = "") -> Response:
    """What the browser is to sign, for one of three purposes; a cookie binds the answer to this browser."""
    return await _chosen(_OPTIONS, purpose)(request, visit, party)


@router.post("/passkey/verify")
async def verify_passkey(
    request: Request,
    visit: CurrentVisit,
    party: CurrentParty,
    signed: Annotated[Signed, Depends(signed_of)],
    purpose: Typed = "",
) -> Response:
    return await _chosen(_VERIFICATIONS, purpose)(request, visit, party, signed)


async def _login_options(_request: Request, visit: Visit, party: RelyingParty) -> Response:
    standing = await limits.hit(PASSKEY_LOGINS, visit.client.ip)
    code, options = await in_database_thread(second_step.begin_passkey_login, party, visit.tenant_id, now=clock.now())
    answer = asked(options, code)
    answer.headers.update(throttle.headers(standing))
    return answer


async def _second_factor_options(request: Request, visit: Visit, party: RelyingParty) -> Response:
    """Under the challenge that the password has opened."""
    options = await in_database_thread(
        second_step.ask_for_passkey, challenge_of(request), party, visit.tenant_id, now=clock.now()
    )
    return JSONResponse({"options": options})


async def _confirmation_options(request: Request, _visit: Visit, party: RelyingParty) -> Response:
    who = await person_of(request)
    code, options = await in_database_thread(second_step.begin_confirmation, who, party, now=clock.now())
    return asked(options, code)


async def _verify_login(request: Request, visit: Visit, party: RelyingParty, signed: Signed) -> Response:
    entry = await in_database_thread(
        second_step.log_in_with_passkey,
        challenge_of(request),
        signed.credential,
        party,
        visit.tenant_id,
        client=visit.client,
        now=clock.now(),
    )
    return await let_in(entry, visit, answer_for(request))


async def _verify_second_factor(request: Request, visit: Visit, party: RelyingParty, signed: Signed) -> Response:
    entry = await in_database_thread(
        second_step.answer_with_passkey,
        challenge_of(request),
        signed.credential,
        party,
        visit.tenant_id,
        client=visit.client,
        now=clock.now(),
    )
    return await let_in(entry, visit, answer_for(request))


async def _verify_confirmation(request: Request, _visit: Visit, party: RelyingParty, signed: Signed) -> Response:
    who = await person_of(request)
    await in_database_thread(
        second_step.confirm_with_passkey, who, challenge_of(request), signed.credential, party, now=clock.now()
    )
    forget_session(request, who)
    answer = JSONResponse({"location": local_path(signed.suite)})
    cookies.clear_challenge(answer)
    return answer


_OPTIONS: dict[str, Callable[[Request, Visit, RelyingParty], Awaitable[Response]]] = {
    "login": _login_options,
    "second_factor": _second_factor_options,
    "confirm": _confirmation_options,
}
_VERIFICATIONS: dict[str, Callable[[Request, Visit, RelyingParty, Signed], Awaitable[Response]]] = {
    "login": _verify_login,
    "second_factor": _verify_second_factor,
    "confirm": _verify_confirmation,
}


def _chosen(ways: dict[str, Any], purpose: str) -> Any:
    if purpose not in ways:
        raise InvalidInput({}, "Cette demande n’est pas reconnue. Rechargez la page.")
    return ways[purpose]
