"""A person's own second factors, set up and removed over HTTP: enabling one renews the session's cookies.

What is secret (a new application's key, recovery codes) is in an answer once, and never in the live state.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, Response

from propmanager.accounts.service import Entry, Identity, factor_changes
from propmanager.core import clock
from propmanager.core.errors import InvalidInput
from propmanager.core.threads import in_database_thread
from propmanager.web import cookies
from propmanager.web.access import STAFF_FACTORS
from propmanager.web.letting_in import set_session
from propmanager.web.member import RecentPerson, forget_session
from propmanager.web.passkey_ceremony import CurrentParty, asked, challenge_of
from propmanager.web.visit import Visit, visit_of

router = APIRouter(prefix="/auth")
MEMBER_FACTORS = "/parametres/securite"
WRONG_CODE = "Ce code n’est pas le bon. Vérifiez que l’heure du téléphone est juste, puis tapez le code suivant."

CurrentVisit = Annotated[Visit, Depends(visit_of)]
Typed = Annotated[str, Form()]


@router.post("/totp/begin")
async def begin_totp(who: RecentPerson) -> Response:
    setup = await in_database_thread(factor_changes.begin_totp, who, now=clock.now())
    return _shown(challenge=setup.challenge, secret=setup.secret, qr=setup.qr)


@router.post("/totp/enable")
async def enable_totp(
    request: Request, who: RecentPerson, visit: CurrentVisit, challenge: Typed = "", code: Typed = ""
) -> Response:
    enabled = await in_database_thread(
        factor_changes.enable_totp, who, challenge, code, client=visit.client, now=clock.now()
    )
    if enabled is None:
        raise InvalidInput({"code": WRONG_CODE})
    return _enabled(request, who, enabled.entry, enabled.codes)


@router.post("/totp/disable")
async def disable_totp(who: RecentPerson, visit: CurrentVisit) -> Response:
    await in_database_thread(factor_changes.disable_totp, who, client=visit.client, now=clock.now())
    return _back(who)


@router.post("/passkey/register/options")
async def registration_options(who: RecentPerson, party: CurrentParty) -> Response:
    code, options = await in_database_thread(factor_changes.begin_passkey, who, party, now=clock.now())
    return asked(options, code)


@router.post("/passkey/register/verify")
async def register_passkey(
    request: Request, who: RecentPerson, visit: CurrentVisit, party: CurrentParty, credential: Typed = ""
) -> Response:
    added = await in_database_thread(
        factor_changes.add_passkey,
        who,
        challenge_of(request),
        credential,
        party,
        client=visit.client,
        now=clock.now(),
    )
    answer = _enabled(request, who, added.entry, added.codes)
    cookies.clear_challenge(answer)
    return answer


@router.post("/passkey/rename")
async def rename_passkey(who: RecentPerson, key: Typed = "", nom: Typed = "") -> Response:
    await in_database_thread(factor_changes.rename_passkey, who, key, nom)
    return _back(who)


@router.post("/passkey/remove")
async def remove_passkey(who: RecentPerson, visit: CurrentVisit, key: Typed = "") -> Response:
    await in_database_thread(factor_changes.remove_passkey, who, key, client=visit.client, now=clock.now())
    return _back(who)


@router.post("/recovery/renew")
async def renew_recovery(who: RecentPerson, visit: CurrentVisit) -> Response:
    codes = await in_database_thread(factor_changes.renew_recovery, who, client=visit.client, now=clock.now())
    return _shown(codes=codes)


def _enabled(request: Request, who: Identity, entry: Entry, codes: list[str]) -> Response:
    """In a new session from here on; the codes that come with a first factor are shown before the page is loaded."""
    forget_session(request, who)
    answer = _shown(codes=codes) if codes else _back(who)
    if entry.session:
        set_session(answer, entry.session, entry.user_id, entry.session_ends_at)
    return answer


def _shown(**values: object) -> Response:
    return JSONResponse({"shown": values})


def _back(who: Identity) -> Response:
    return JSONResponse({"location": MEMBER_FACTORS if who.tenant_id else STAFF_FACTORS})
