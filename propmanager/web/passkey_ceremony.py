"""What each exchange with a passkey has in common: for whom it is, and the cookie that binds it to one browser."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import JSONResponse, Response

from propmanager.accounts.service import RelyingParty, relying_party
from propmanager.core.settings import settings
from propmanager.web import cookies


def party_of(request: Request) -> RelyingParty:
    """The portal has let through hosts of ours only."""
    return relying_party(settings().scheme, settings().base_host, request.headers["host"])


def challenge_of(request: Request) -> str:
    return request.cookies.get(cookies.challenge_name(), "")


def asked(options: dict[str, Any], code: str) -> Response:
    """What the browser is to make or to sign."""
    answer = JSONResponse({"options": options})
    cookies.set_challenge(answer, code)
    return answer


CurrentParty = Annotated[RelyingParty, Depends(party_of)]
