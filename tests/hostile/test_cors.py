"""Pages of other sites: those of `ALLOWED_ORIGINS` call the API, without cookies; no other does, nothing else opens."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import httpx
import pytest

from propmanager.demo.people import CLAIRE, LUCIE, PASSWORD
from propmanager.pages import PAGES
from propmanager.routes import ROUTERS
from propmanager.web.api import route_paths
from tests.hostile.program import LOGIN, program
from tests.live.client import Browser, browser
from tests.live.processes import free_port
from tests.live.server import LiveServer, web_of

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

PARTNER, OTHER_PARTNER = "https://app.partenaire.fr", "https://autre.fr"
FOREIGN = ("https://evil.example", f"{PARTNER}.evil.example", f"{PARTNER}:8443", "http://app.partenaire.fr", "null")
ME = "/api/v1/me"
READABLE = {
    "access-control-allow-origin": PARTNER,
    "access-control-expose-headers": "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After",
    "vary": "Origin",
}
MAY_CALL = {
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key",
    "access-control-max-age": "600",
}
UNREADABLE = {"vary": "Origin"}


@dataclass(frozen=True)
class OpenedServer(LiveServer):
    def environment(self) -> dict[str, str]:
        return super().environment() | {"ALLOWED_ORIGINS": f"{OTHER_PARTNER}, {PARTNER}"}


@pytest.fixture(scope="module")
def opened_server(live_server: LiveServer) -> Iterator[OpenedServer]:
    """The same data, served to the pages of two other sites as well."""
    same: dict[str, Any] = {field.name: getattr(live_server, field.name) for field in fields(live_server)}
    same["port"] = free_port()
    server = OpenedServer(**same)
    with web_of(server):
        yield server


def cors(answer: httpx.Response) -> dict[str, str]:
    """All that the answer says to the page of another site."""
    return {
        name: value for name, value in answer.headers.items() if name.startswith("access-control-") or name == "vary"
    }


def from_page(origin: str, bearer: str = "") -> dict[str, str]:
    """As the browser sends what a page of that site asks for."""
    sent = {"Origin": origin, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    return sent | ({"Authorization": f"Bearer {bearer}"} if bearer else {})


def preflight(visitor: Browser, path: str, origin: str, method: str = "GET") -> httpx.Response:
    asks = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization,content-type"}
    return visitor.send("OPTIONS", path, from_page(origin) | asks)


def test_the_page_of_an_allowed_site_logs_in_and_reads(opened_server: OpenedServer):
    page = browser(opened_server, "dupont")
    asked = [preflight(page, path, PARTNER, method) for path, method in ((LOGIN, "POST"), (ME, "GET"))]
    assert [(one.status_code, cors(one), one.content) for one in asked] == [(204, MAY_CALL | READABLE, b"")] * 2
    login = page.send("POST", LOGIN, from_page(PARTNER), json={"email": LUCIE.email, "password": PASSWORD})
    read = page.send("GET", ME, from_page(PARTNER, login.json()["access_token"]))
    assert [(one.status_code, cors(one)) for one in (login, read)] == [(200, READABLE)] * 2
    assert (read.json()["email"], page.cookies) == (LUCIE.email, {})


def test_it_reads_why_it_is_refused(opened_server: OpenedServer):
    page = browser(opened_server, "dupont")
    answers = [
        page.send("GET", ME, from_page(PARTNER)),
        page.send("POST", LOGIN, from_page(PARTNER), json={"email": LUCIE.email, "password": "faux"}),
        page.send("POST", LOGIN, from_page(PARTNER), json={}),
        page.send("GET", "/api/v1/nulle-part", from_page(PARTNER)),
    ]
    assert [(one.status_code, cors(one)) for one in answers] == [(code, READABLE) for code in (401, 401, 422, 404)]


@pytest.mark.parametrize("origin", FOREIGN)
def test_the_page_of_any_other_site_neither_calls_nor_reads(opened_server: OpenedServer, origin: str):
    page, bearer = browser(opened_server, "dupont"), program(opened_server).log_in(LUCIE.email).access
    credentials = {"email": LUCIE.email, "password": PASSWORD}
    answers = [
        preflight(page, ME, origin),
        preflight(page, LOGIN, origin, "POST"),
        page.send("POST", LOGIN, from_page(origin), json=credentials),
        page.send("GET", ME, from_page(origin, bearer)),
    ]
    assert [(one.status_code, cors(one)) for one in answers] == [(code, UNREADABLE) for code in (403, 403, 403, 200)]


def test_cookies_open_nothing_to_the_page_of_an_allowed_site(opened_server: OpenedServer):
    """A browser that did send them is answered as if it had not."""
    signed_in = browser(opened_server, "dupont").log_in(CLAIRE.email)
    answers = [signed_in.send(method, ME, from_page(PARTNER)) for method in ("GET", "POST")]
    assert [(one.status_code, cors(one)) for one in answers] == [(401, READABLE), (404, READABLE)]


def test_pages_and_routes_beside_the_api_are_opened_to_nobody(opened_server: OpenedServer):
    paths = [
        *(page.route for page in PAGES if "[" not in page.route),
        *(path for path in route_paths(ROUTERS) if not path.startswith("/api/")),
        "/favicon.svg",
        "/nulle-part",
    ]
    opened = []
    for path in paths:
        visitor = browser(opened_server, "dupont")
        answers = [visitor.send(method, path, from_page(PARTNER)) for method in ("GET", "POST")]
        for answer in (*answers, preflight(visitor, path, PARTNER, "POST")):
            opened += [(path, name) for name in answer.headers if name.startswith("access-control-")]
    assert opened == []


def test_no_site_is_allowed_when_none_is_named(live_server: LiveServer):
    page, bearer = browser(live_server, "dupont"), program(live_server).log_in(LUCIE.email).access
    answers = [preflight(page, ME, PARTNER), page.send("GET", ME, from_page(PARTNER, bearer))]
    assert [(one.status_code, cors(one)) for one in answers] == [(403, {}), (200, {})]
