"""Who calls an HTTP route, by the same session and the same rules as the pages."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from propmanager.accounts.service import Action, Identity, may
from propmanager.core import clock
from propmanager.core.errors import NotAllowed, NotAuthenticated, SessionAsleep, StepUpNeeded
from propmanager.tenants.features import require_feature
from propmanager.tenants.plans import Feature
from propmanager.web.access import is_open
from propmanager.web.access_cache import AccessCache
from propmanager.web.visit import visit_of

CACHE_KEY = "access_cache"
SIGN_IN = "Connectez-vous pour continuer."


async def person_of(request: Request) -> Identity:
    """Whoever is signed in on this host, the bare one included. Raises NotAuthenticated."""
    visit, cache = visit_of(request), cache_of(request)
    who = await cache.identity(str(visit.session_id)) if visit.session_id else None
    if who is None or who.tenant_id != visit.tenant_id:
        raise NotAuthenticated(SIGN_IN)
    if not who.is_live(clock.now()):
        raise SessionAsleep(SIGN_IN)
    return who


async def member_of(request: Request) -> Identity:
    """The live member of the host's tenant. Raises NotAuthenticated."""
    who = await person_of(request)
    if who.tenant_id is None:
        raise NotAuthenticated(SIGN_IN)
    return who


def who_may(
    action: Action, *, step_up: bool = False, open_when_suspended: bool = True, feature: Feature | None = None
) -> Callable[[Request], Awaitable[Identity]]:
    """The member, if the matrix gives their role the action; else NotAllowed.

    With `feature`, FeatureNotInPlan as well; with `step_up`, StepUpNeeded.
    """

    async def allowed(request: Request) -> Identity:
        who = await member_of(request)
        if not may(who.role, action):
            raise NotAllowed("Votre rôle ne permet pas cette action.")
        if not open_when_suspended and not is_open(who, clock.now()):
            raise NotAllowed("Cet espace est fermé. Son abonnement se règle depuis la page Facturation.")
        if feature:
            require_feature(who.plan, feature)
        return _proved(who) if step_up else who

    return allowed


async def recent_person_of(request: Request) -> Identity:
    """Whoever is signed in and gave a proof in the last ten minutes. Raises StepUpNeeded."""
    return _proved(await person_of(request))


def forget_session(request: Request, who: Identity) -> None:
    """What this process remembers of the session is over: the very next request reads what it has just proved."""
    cache_of(request).forget("session", str(who.session_id))


def _proved(who: Identity) -> Identity:
    if not who.has_confirmed(clock.now()):
        raise StepUpNeeded("Confirmez que c’est bien vous, puis recommencez.")
    return who


def cache_of(request: Request) -> AccessCache:
    return getattr(request.app.state, CACHE_KEY)


Person = Annotated[Identity, Depends(person_of)]
RecentPerson = Annotated[Identity, Depends(recent_person_of)]
Member = Annotated[Identity, Depends(member_of)]
