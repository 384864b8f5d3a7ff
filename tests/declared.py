"""What anybody may call, one by one, and what the running application declares of every other HTTP route."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import Route

from propmanager.accounts.rights import Action
from propmanager.api.bearer import bearer_who_may, caller_of
from propmanager.routes import ROUTERS
from propmanager.tenants.plans import Feature
from propmanager.web.member import member_of, person_of, recent_person_of, who_may

# Everybody may call these; each looks at what it is given (a password, a code, a signature) by itself.
PUBLIC_ROUTES = frozenset(
    {
        ("POST", "/api/v1/auth/login"),
        ("POST", "/api/v1/auth/logout"),
        ("POST", "/api/v1/auth/refresh"),
        ("GET", "/api/v1/openapi.json"),
        ("GET", "/auth/arrivee"),
        ("POST", "/auth/forgotten"),
        ("POST", "/auth/invitation"),
        ("POST", "/auth/login"),
        ("POST", "/auth/logout"),
        ("POST", "/auth/passkey/options"),
        ("POST", "/auth/passkey/verify"),
        ("POST", "/auth/refresh"),
        ("POST", "/auth/reset"),
        ("POST", "/auth/resiliation"),
        ("POST", "/auth/second-factor"),
        ("POST", "/auth/verify"),
        ("GET", "/health"),
        ("GET", "/metrics"),
        ("GET", "/ready"),
        ("POST", "/webhooks/stripe"),
    }
    | {(method, "/api/{rest:path}") for method in ("DELETE", "GET", "PATCH", "POST", "PUT")}  # what is no route: 404
)

_SESSION = "reflex___state____state.propmanager___ui___state____session_state"
# Everybody may run these on the socket.
PUBLIC_HANDLERS = frozenset(
    {f"{_SESSION}.announce", f"{_SESSION}.propmanager___team___invitation_state____invitation_state.load"}
    | {
        f"{_SESSION}.propmanager___accounts___signup_state____sign_up_state.{name}"
        for name in ("check_subdomain", "correct", "load", "send_again", "submit", "suggest")
    }
    | {
        f"{_SESSION}.propmanager___resiliation___state____resiliation_state.{name}"
        for name in ("correct", "load", "notify", "submit")
    }
)


@dataclass(frozen=True)
class Access:
    """`of_tenant`: on a tenant's host only. `by_token`: a program's bearer token, and no cookie."""

    action: Action | None = None
    of_tenant: bool = False
    step_up: bool = False
    by_token: bool = False
    open_when_suspended: bool = True
    feature: Feature | None = None


@dataclass(frozen=True)
class Declared:
    """One method of one route. Without an access it stands in the public list, or is a fault."""

    method: str
    path: str
    access: Access | None


def declared_routes() -> list[Declared]:
    return [
        Declared(method, route.path, _access(route.dependant) if isinstance(route, APIRoute) else None)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _access(dependant: Dependant) -> Access | None:
    found = [access for call in _calls(dependant) if (access := _declared_by(call))]
    # The outermost says the most: `who_may` stands before what it is made of.
    return found[0] if found else None


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for inner in dependant.dependencies:
        if inner.call:
            yield inner.call
        yield from _calls(inner)


def _declared_by(call: Callable[..., Any]) -> Access | None:
    known = {
        person_of: Access(),
        recent_person_of: Access(step_up=True),
        member_of: Access(of_tenant=True),
        caller_of: Access(of_tenant=True, by_token=True),
    }
    if call in known:
        return known[call]
    by_token = _is_made_by(bearer_who_may, call)
    if not by_token and not _is_made_by(who_may, call):
        return None
    chosen = inspect.getclosurevars(call).nonlocals
    return Access(
        chosen["action"],
        of_tenant=True,
        step_up=chosen.get("step_up", False),
        by_token=by_token,
        open_when_suspended=chosen["open_when_suspended"],
        feature=chosen["feature"],
    )


def _is_made_by(maker: Callable[..., Any], call: Callable[..., Any]) -> bool:
    return getattr(call, "__qualname__", "").startswith(f"{maker.__qualname__}.<locals>")
