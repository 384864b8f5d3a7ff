"""The guard: Reflex lets anybody on the socket run any handler by name, so each event passes here first."""

import inspect
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

import structlog
from reflex.app import App
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from propmanager.accounts.service import Identity
from propmanager.core import clock, limits, metrics
from propmanager.core.errors import FeatureNotInPlan, TooManyRequests
from propmanager.core.outage import DATABASE_AWAY_ERRORS
from propmanager.tenants.features import require_feature
from propmanager.ui.state import SessionState
from propmanager.web import access, binding, state_tree, throttle
from propmanager.web.access import Audience, Page
from propmanager.web.access_cache import AccessCache
from propmanager.web.renewal import Renewals
from propmanager.web.state_tree import go
from propmanager.web.ticket import Ticket

log = structlog.get_logger(__name__)

STOPPED = StateUpdate()
# Sent by each socket of a page: by its first with the hashes of what the page was built with, by later ones without.
_CONNECTED = "hydrate_and_load"
_FIRST_EVENTS = ("hydrate", _CONNECTED)
_PAGE_EVENTS = (*_FIRST_EVENTS, "on_load_internal", "set_is_hydrated")


class Guard(Middleware):
    """Reads the page table; keeps a client token bound to one login session."""

    def __init__(self, pages: Sequence[Page], access_cache: AccessCache) -> None:
        self._cache = access_cache
        self._renewals = Renewals()
        self._page_of_route = {_reflex_route(page.route): page for page in pages}
        self._pages_of_state: defaultdict[type, list[Page]] = defaultdict(list)
        for page in pages:
            for state in page.states:
                self._pages_of_state[state].append(page)

    async def preprocess(self, app: App, state: BaseState, event: Event) -> StateUpdate | None:
        """None lets the event run; an update stops it."""
        started = time.perf_counter()
        try:
            refusal = await self._judge(app, state, event)
        except DATABASE_AWAY_ERRORS as lost:
            log.warning("guard.database_unavailable", error=type(lost).__name__)
            refusal = await state_tree.database_is_away(state)
        except (FeatureNotInPlan, TooManyRequests) as said:
            refusal = await state_tree.refused(state, said)
        metrics.count_event(event.name, "refused" if refusal else "passed", time.perf_counter() - started)
        return refusal

    async def _judge(self, app: App, state: BaseState, event: Event) -> StateUpdate | None:
        registered = RegistrationContext.get().event_handlers[event.name]
        handler, owner = registered.handler.fn, registered.states[0]
        if handler.__name__ == "setvar" or not _fits(handler, event.payload):
            return STOPPED
        context = EventContext.get()
        ticket = Ticket.read(_headers(context).get("authorization", ""))
        who = await self._who(ticket)
        if who and not who.is_live(clock.now()) and self._is_under_way(event, handler, owner):
            who = await self._renewals.wait_for(app, context.token, who, lambda: self._who(ticket))
        if _is_of_framework(owner):
            return await self._judge_framework(handler.__name__, state, event, who, ticket)
        await self._bind(state, who, context.token)
        if who is None and access.is_public(handler) and owner is not SessionState:  # whose own only show a notice
            await limits.hit(throttle.PUBLIC_EVENTS, context.router_data.get("ip", ""))
        pages = self._pages_of_state[owner]
        if access.may_run(handler, pages, who, now=clock.now()):
            return None
        return _refuse(handler, pages, who, ticket, _address(context))

    async def _judge_framework(
        self, name: str, state: BaseState, event: Event, who: Identity | None, ticket: Ticket | None
    ) -> StateUpdate | None:
        """Reflex's own events: those that show a page follow the page's rule, the others stay with the signed in."""
        context = EventContext.get()
        if name not in _PAGE_EVENTS:
            await self._bind(state, who, context.token)
            return None if who else STOPPED
        route = context.router_data.get("pathname", "")
        page = self._page_of_route.get(route)
        if who and not who.is_live(clock.now()):
            if route == access.RESUME:
                return state_tree.only_hydrated(state)
            who = None if page is None or page.audience == Audience.PUBLIC else who
        await self._bind(state, who, context.token)
        instead = access.where_to_instead(page, who, now=clock.now())
        if instead is None:
            return await _open(page, state, _address(context), comes_back=_comes_back(event)) if page else None
        place = _with_query(instead, page, ticket, _address(context))
        is_known = who is not None and who.is_live(clock.now())
        return await state_tree.go_on_knowing(state, place) if is_known and name in _FIRST_EVENTS else go(place)

    def _is_under_way(self, event: Event, handler: Callable[..., Any], owner: type[BaseState]) -> bool:
        """Whether somebody is at work in a page that is open already, and wants a session that lives."""
        if not _is_of_framework(owner):
            return not access.is_public(handler)
        page = self._page_of_route.get(EventContext.get().router_data.get("pathname", ""))
        is_first = handler.__name__ in _FIRST_EVENTS and not _comes_back(event)
        return page is not None and page.audience != Audience.PUBLIC and not is_first

    async def _who(self, ticket: Ticket | None) -> Identity | None:
        """The holder of the session, if the session is one of the host's tenant."""
        if ticket is None:
            return None
        who = await self._cache.identity(ticket.session_id)
        return who if who and str(who.tenant_id or "") == ticket.tenant_id else None

    async def _bind(self, state: BaseState, who: Identity | None, client_token: str) -> None:
        """A client token that changes hands starts from nothing: no state of the last holder is left to read."""
        session = await state.get_state(SessionState)
        if binding.is_of_another(session, who):
            await state_tree.reset_whole_tree(state)
        now = clock.now()
        # A session that ran out writes nothing: what it left waits, unseen, for its renewal.
        if binding.is_stale(session, who, now) and (who is None or who.is_live(now)):
            binding.bind(session, who, now)
        if who:
            self._cache.note_tab(client_token, who)


def public_handlers() -> list[str]:
    """The names of the handlers anybody may run; a test holds the list."""
    registered = RegistrationContext.get().event_handlers
    return sorted(name for name, one in registered.items() if access.is_public(one.handler.fn))


def send_to_login() -> StateUpdate:
    return go(access.LOGIN)


def _comes_back(event: Event) -> bool:
    """A socket of a page that had one before."""
    return event.name.endswith(f".{_CONNECTED}") and "hashes" not in event.payload


async def _open(page: Page, state: BaseState, address: str, *, comes_back: bool) -> StateUpdate | None:
    """None loads what the page shows. Loaded anew under somebody's hands, a form would lose what was typed in it."""
    session = await state.get_state(SessionState)
    if page.keeps_open and comes_back and session._address == address and state_tree.is_hydrated(state):  # noqa: SLF001 - see ui.state
        return await state_tree.as_it_was(state)
    session._address = address  # noqa: SLF001 - see ui.state
    return None


def _refuse(
    handler: Any, pages: Sequence[Page], who: Identity | None, ticket: Ticket | None, address: str
) -> StateUpdate:
    """Raises FeatureNotInPlan when the plan alone stands in the way."""
    now = clock.now()
    if who is None or not who.is_live(now):
        return go(_resume_first(ticket, address))
    if feature := access.missing_feature(pages, who, now=now):
        require_feature(who.plan, feature)
    if access.wants_proof(handler, who, now=now):
        return go(_and_back(access.CONFIRM, address))
    log.info("guard.refused", handler=handler.__qualname__)
    return STOPPED


def _with_query(instead: str, page: Page | None, ticket: Ticket | None, address: str) -> str:
    """The place to show instead of a page, and what that place must know."""
    if instead == access.CONFIRM:
        return _and_back(instead, address)
    if instead == access.PLAN_REQUIRED and page and page.feature:
        return f"{instead}?{urlencode({'fonction': page.feature.value})}"
    return _resume_first(ticket, address) if instead in {access.LOGIN, access.RESUME} else instead


def _resume_first(ticket: Ticket | None, address: str) -> str:
    """A browser that had a session may only need its tokens renewed: tried once, then back to the same address."""
    return _and_back(access.RESUME, address) if ticket else access.LOGIN


def _and_back(page: str, address: str) -> str:
    return f"{page}?{urlencode({'suite': address})}"


def _fits(handler: Callable[..., Any], payload: Any) -> bool:
    """Reflex calls a handler with whatever was sent; what it does not take is an attack, and no defect of ours."""
    try:
        _signature(handler).bind(None, **payload)
    except TypeError:
        return False
    return True


_signature = cache(inspect.signature)


def _reflex_route(route: str) -> str:
    """As Reflex names the page an event comes from."""
    return "/index" if route == "/" else route


def _is_of_framework(owner: type) -> bool:
    return owner.__module__.partition(".")[0] in {"reflex", "reflex_base", "reflex_components_core"}


def _address(context: EventContext) -> str:
    """As the browser says it; the script of `/reprise` takes a path of this site and nothing else."""
    return str(context.router_data.get("asPath", ""))


def _headers(context: EventContext) -> dict[str, str]:
    return context.router_data.get("headers", {})
