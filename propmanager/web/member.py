"""Who calls an HTTP route, by the same session and the same rules as the pages."""

from typing import Annotated

from fastapi import Depends, Request

from propmanager.accounts.service import Identity
from propmanager.core import clock
from propmanager.core.errors import NotAuthenticated
from propmanager.web.access_cache import AccessCache
from propmanager.web.visit import visit_of

CACHE_KEY = "access_cache"


async def member_of(request: Request) -> Identity:
    """The live member of the host's tenant. Raises NotAuthenticated."""
    visit, cache = visit_of(request), _cache(request)
    who = await cache.identity(str(visit.session_id)) if visit.session_id else None
    if who is None or who.tenant_id is None or who.tenant_id != visit.tenant_id or not who.is_live(clock.now()):
        raise NotAuthenticated("Connectez-vous pour continuer.")
    return who


def _cache(request: Request) -> AccessCache:
    return getattr(request.app.state, CACHE_KEY)


Member = Annotated[Identity, Depends(member_of)]
