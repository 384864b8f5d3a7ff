"""Who calls the API: by the access token of a program's session, and by nothing else that a request says."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from propmanager.accounts.service import Action, Identity, SessionClient, may, read_api_session_id
from propmanager.core import clock
from propmanager.core.errors import NotAllowed, NotAuthenticated
from propmanager.core.settings import settings
from propmanager.web.access import is_open
from propmanager.web.member import cache_of
from propmanager.web.visit import visit_of

MISSING = "Donnez un jeton d’accès : « Authorization: Bearer … »."
INVALID = "Ce jeton d’accès n’est pas valable, ou ne l’est plus. Demandez-en un autre."

Given = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


async def caller_of(request: Request, given: Given) -> Identity:
    """The member of the host's tenant that the token stands for. Raises NotAuthenticated."""
    if given is None:
        raise NotAuthenticated(MISSING)
    session_id = read_api_session_id(given.credentials, key=settings().jwt_secret.get_secret_value())
    who = await cache_of(request).identity(str(session_id)) if session_id else None
    if who is None or not _is_of_here(who, request):
        raise NotAuthenticated(INVALID)
    return who


def bearer_who_may(action: Action, *, open_when_suspended: bool = False) -> Callable[..., Awaitable[Identity]]:
    """The caller, if the matrix gives their role the action and the space is open; else NotAllowed."""

    async def allowed(who: Caller) -> Identity:
        if not may(who.role, action):
            raise NotAllowed("Votre rôle ne permet pas cette action.")
        if not open_when_suspended and not is_open(who, clock.now()):
            raise NotAllowed("Cet espace est fermé. Son abonnement se règle depuis la page Facturation.")
        return who

    return allowed


def _is_of_here(who: Identity, request: Request) -> bool:
    """The host only chooses among what the session may do: its tenant is written in its row."""
    is_program = who.client == SessionClient.API and who.tenant_id is not None
    return is_program and who.tenant_id == visit_of(request).tenant_id and who.is_live(clock.now())


Caller = Annotated[Identity, Depends(caller_of)]
