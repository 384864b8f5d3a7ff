"""What a request says of itself: which session, from where, with which browser. And what is taken off it inside."""

import uuid
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from propmanager.accounts.service import read_session_id
from propmanager.core.client import Client
from propmanager.core.settings import settings
from propmanager.web import cookies, origins
from propmanager.web.client_ip import client_ip
from propmanager.web.device_label import device_label
from propmanager.web.ticket import Ticket
from propmanager.web.visit import Visit

# A client may send these; the application must never believe them.
_FORGEABLE = frozenset(
    {
        b"x-tenant-id",
        b"x-forwarded-host",
        b"x-forwarded-tenant",
        b"x-forwarded-for",
        b"x-real-ip",
        b"forwarded",
    }
)
_CREDENTIALS = frozenset({b"authorization", b"cookie"})


def cookies_of(scope: Scope, headers: Headers) -> Mapping[str, str]:
    """Those of the API are not read: its callers say who they are in `Authorization`."""
    return {} if origins.is_api(scope["path"]) else Request({"type": "http", "headers": headers.raw}).cookies


def session_id_of(found: Mapping[str, str]) -> uuid.UUID | None:
    token = found.get(cookies.access_name())
    return read_session_id(token, key=settings().jwt_secret.get_secret_value()) if token else None


def client_of(scope: Scope, headers: Headers, found: Mapping[str, str]) -> Client:
    peer = scope.get("client") or ("", 0)
    return Client(
        ip=client_ip(peer[0], headers.getlist("x-forwarded-for"), settings().trusted_proxy_hops),
        device=device_label(headers.get("user-agent", "")),
        device_token=found.get(cookies.device_name(), ""),
    )


def for_routes(scope: Scope, visit: Visit) -> Scope:
    """Routes read cookies and `Authorization` themselves; the API gets no cookie."""
    return _without(scope, visit, _FORGEABLE | {b"cookie"} if origins.is_api(scope["path"]) else _FORGEABLE)


def for_socket(scope: Scope, visit: Visit) -> Scope:
    """The socket gets a ticket instead of its cookies."""
    inside = _without(scope, visit, _FORGEABLE | _CREDENTIALS)
    if visit.session_id:
        ticket = Ticket(str(visit.session_id), str(visit.tenant_id or ""))
        inside["headers"].append((b"authorization", ticket.write().encode()))
    return inside


def _without(scope: Scope, visit: Visit, dropped: frozenset[bytes]) -> Scope:
    """Also says the visitor's own address where the server said its proxy's: Reflex hands it to the events."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in dropped]
    peer, port = scope.get("client") or ("", 0)
    return {**scope, "headers": headers, "client": (visit.client.ip or peer, port)}
