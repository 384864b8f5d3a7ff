"""Who calls the API: by the access token of a program's session, or by a key of the space."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from propmanager.accounts.service import Action, Identity, SessionClient, may, read_api_session_id
from propmanager.apikeys import service as apikeys
from propmanager.core import clock
from propmanager.core.errors import NotAllowed, NotAuthenticated
from propmanager.core.settings import settings
from propmanager.core.threads import in_database_thread
from propmanager.tenants.features import require_feature
from propmanager.tenants.plans import Feature
from propmanager.web.access import is_open
from propmanager.web.member import cache_of
from propmanager.web.visit import visit_of

MISSING = "Donnez un jeton d’accès : « Authorization: Bearer … »."
INVALID = "Ce jeton d’accès n’est pas valable, ou ne l’est plus. Demandez-en un autre."

Given = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


@dataclass(frozen=True)
class Caller:
    """`scopes` is what a key was allowed; None for a session, which has all of its holder's role."""

    identity: Identity
    scopes: frozenset[Action] | None = None

    def may(self, action: Action) -> bool:
        return may(self.identity.role, action) and (self.scopes is None or action in self.scopes)


async def caller_of(request: Request, given: Given) -> Caller:
    """The member of the host's tenant that the token or the key stands for. Raises NotAuthenticated."""
    if given is None:
        raise NotAuthenticated(MISSING)
    if apikeys.is_key(given.credentials):
        return await _by_key(request, given.credentials)
    session_id = read_api_session_id(given.credentials, key=settings().jwt_secret.get_secret_value())
    who = await cache_of(request).identity(str(session_id)) if session_id else None
    if who is None or not _is_of_here(who, request):
        raise NotAuthenticated(INVALID)
    return Caller(who)


async def _by_key(request: Request, key: str) -> Caller:
    """Read from its row at each call: a revoked key is nobody's at the next one."""
    tenant_id = visit_of(request).tenant_id
    found = await in_database_thread(apikeys.bearer_of, key, tenant_id, now=clock.now()) if tenant_id else None
    if found is None:
        raise NotAuthenticated(INVALID)
    return Caller(found.identity, found.scopes)


def bearer_who_may(
    action: Action, *, open_when_suspended: bool = False, feature: Feature | None = None
) -> Callable[..., Awaitable[Identity]]:
    """The caller, if the matrix gives their role the action and the space is open; else NotAllowed.

    With `feature`, FeatureNotInPlan as well.
    """

    async def allowed(caller: Annotated[Caller, Depends(caller_of)]) -> Identity:
        if not caller.may(action):
            raise NotAllowed("Votre rôle, ou l’accès donné à cette clé, ne permet pas cette action.")
        if not open_when_suspended and not is_open(caller.identity, clock.now()):
            raise NotAllowed("Cet espace est fermé. Son abonnement se règle depuis la page Facturation.")
        if feature:
            require_feature(caller.identity.plan, feature)
        return caller.identity

    return allowed


def _is_of_here(who: Identity, request: Request) -> bool:
    """The host only chooses among what the session may do: its tenant is written in its row."""
    is_program = who.client == SessionClient.API and who.tenant_id is not None
    return is_program and who.tenant_id == visit_of(request).tenant_id and who.is_live(clock.now())
