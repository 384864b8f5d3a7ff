"""Requests that a browser of ours would never send: from elsewhere, too large, replayed, or for what does not exist."""

import re
import uuid
from collections.abc import Iterator
from urllib.parse import urlencode

import httpx
import pytest

from propmanager.accounts import tokens
from propmanager.demo.people import AGNES, CLAIRE, PASSWORD
from propmanager.routes import ROUTERS
from propmanager.web.api import route_paths
from propmanager.web.build_output import BUILD
from tests.declared import Declared, declared_routes
from tests.hostile.attack import FORM_FIELDS, checksum, ids_of
from tests.hostile.cast import Player, make_player
from tests.hostile.conftest import People
from tests.live.client import Browser, browser
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

TOO_LARGE = 2 * 1024 * 1024
HIDDEN = (
    "/_upload", "/_upload/x", "/_uploaded_files", "/_uploaded_files/x", "/_health", "/ping", "/_all_routes",
    "/_event/", "/_event/?EIO=4&transport=polling", "/docs", "/redoc", "/openapi.json", "/auth/openapi.json",
    "/.git/config", "/.env", "/../rxconfig.py", "/%2e%2e/rxconfig.py", "/auth/../_health", "/health/../_health",
    "/assets/", "/assets/../env.json", "/sources.sha256", "/.states", "/healthz", "/metrics/x", "/auth/nothing",
    "/.git", "/.git/HEAD", "/.env.production", "/rxconfig.py", "/package.json", "/requirements.txt", "/env.json",
    "/api/docs", "/api/redoc", "/api/openapi.json", "/api/v1/docs", "/debug", "/server-status",
)  # fmt: skip


@pytest.mark.parametrize("path", HIDDEN)
def test_what_is_no_page_does_not_exist(live_server: LiveServer, people: People, path: str):
    """Checklist C45: documentation of the routes, sources, settings, Reflex's own endpoints."""
    for visitor in (people.nobody, people.owner):
        assert visitor.get(path).status_code == 404


def test_no_script_has_a_source_map(live_server: LiveServer, people: People):
    """Checklist C45."""
    scripts = sorted(path for path in BUILD.rglob("*.js") if path.is_file())
    assert scripts
    assert [path.name for path in scripts if "sourceMappingURL" in path.read_text()] == []
    maps = [f"/{path.relative_to(BUILD).as_posix()}.map" for path in scripts[:3]]
    assert {people.nobody.get(path).status_code for path in maps} == {404}


@pytest.mark.parametrize("path", ["/_upload", "/_event/?EIO=4&transport=polling", "/ping", "/connexion", "/health"])
def test_nothing_but_the_routes_takes_a_post(live_server: LiveServer, people: People, path: str):
    sent = {"Origin": people.owner.origin, "reflex-client-token": str(uuid.uuid4()), "reflex-event-handler": "x.y"}
    assert people.owner.send("POST", path, sent, files={"files": ("a.txt", b"x")}).status_code in {404, 405}


@pytest.mark.parametrize(
    "path", [path for path in route_paths(ROUTERS) if path.startswith("/auth/") and path != "/auth/arrivee"]
)
@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": "OWN"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "OWN"}, False),
        ({"Origin": "OWN"}, True),
        ({"Origin": "http://martin.localhost"}, False),
        ({}, False),
    ],
)
def test_a_change_asked_from_elsewhere_is_refused(
    live_server: LiveServer,
    path: str,
    headers: dict[str, str],
    is_let_in: bool,  # noqa: FBT001  # a parameter of the table above
):
    """Checklist C38."""
    visitor = browser(live_server, "dupont")
    sent = {name: visitor.origin if value == "OWN" else value for name, value in headers.items()}
    answer = visitor.send("POST", path, sent, data={"email": "x", "password": "y"})
    assert (answer.status_code != 403) == is_let_in
    assert (answer.json().get("error", "").startswith("Requête refusée")) != is_let_in


@pytest.mark.parametrize(
    "host", ["evil.example", "inconnu.localhost:PORT", "a.dupont.localhost:PORT", "localhost", "dupont.localhost"]
)
def test_a_host_of_nobody_has_no_page_and_no_login(live_server: LiveServer, host: str):
    lost = Browser(live_server, host.replace("PORT", str(live_server.port)))
    assert [lost.get("/").status_code, lost.get("/connexion").status_code] == [404, 404]
    assert lost.post("/auth/login", email=CLAIRE.email, password=PASSWORD).status_code == 404
    assert lost.cookies == {}


@pytest.fixture
def code_for(live_server: LiveServer):
    """An arrival code as login on the bare host makes it, for dupont."""

    def make(seconds: int = 60) -> str:
        code = tokens.new_secret()
        with live_server.database() as db:
            db.execute(
                "insert into arrival (code_hash, user_id, tenant_id, expires_at) select %s, m.user_id, m.tenant_id, "
                "now() + %s * interval '1 second' from membership m join app_user u on u.id = m.user_id "
                "join tenant t on t.id = m.tenant_id where u.email = %s and t.subdomain = 'dupont'",
                [tokens.digest(code), seconds, CLAIRE.email],
            )
        return code

    return make


def _arrive(visitor: Browser, code: str, **headers: str) -> tuple[str, bool]:
    answer = visitor.send("GET", f"/auth/arrivee?code={code}", headers)
    return answer.headers.get("location", ""), bool(visitor.cookies)


def test_an_arrival_code_opens_once_on_its_own_host_from_our_own_site(live_server: LiveServer, code_for):
    ours = {"Referer": f"{live_server.base_url}/connexion"}
    code, refused = code_for(), ("/connexion", False)
    strangers = ({}, {"Referer": "http://evil.example/"}, {"Referer": f"{live_server.base_url}.evil.example/"})
    for headers in strangers:
        assert _arrive(browser(live_server, "dupont"), code, **headers) == refused
    assert _arrive(browser(live_server, "martin"), code, **ours) == refused
    assert _arrive(browser(live_server), code, **ours) == refused
    assert _arrive(browser(live_server, "dupont"), code, **ours) == ("/tableau-de-bord", True)
    assert _arrive(browser(live_server, "dupont"), code, **ours) == refused
    assert _arrive(browser(live_server, "dupont"), code_for(-1), **ours) == refused
    assert _arrive(browser(live_server, "dupont"), "", **ours) == refused


def test_login_never_sends_anybody_to_another_site(live_server: LiveServer):
    for elsewhere in (
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "%2f%2fevil.example",
        "javascript:alert(1)",
    ):
        visitor = browser(live_server, "dupont")
        answer = visitor.send(
            "POST",
            f"/auth/login?suite={elsewhere}&next={elsewhere}",
            {"Origin": visitor.origin},
            data={"email": CLAIRE.email, "password": PASSWORD, "suite": elsewhere},
        )
        assert answer.json() == {"location": "/tableau-de-bord"}


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example/inscription", "/%5cevil.example", "/inscription//evil.example"]
)
def test_no_address_redirects_to_another_site(live_server: LiveServer, path: str):
    for subdomain in ("", "dupont"):
        location = browser(live_server, subdomain).get(path).headers.get("location", "")
        assert re.match(rf"^$|^/[^/\\]|^{re.escape(live_server.base_url)}/", location)


def _pieces() -> Iterator[bytes]:
    yield from (b"x" * 65536 for _ in range(TOO_LARGE // 65536))


@pytest.mark.parametrize("body", [b"x" * TOO_LARGE, _pieces], ids=["announced", "in pieces"])
def test_a_body_that_is_too_large_is_refused(live_server: LiveServer, body):
    visitor = browser(live_server, "dupont")
    content = body() if callable(body) else body
    form = {"Origin": visitor.origin, "Content-Type": "application/x-www-form-urlencoded"}
    assert visitor.send("POST", "/auth/login", form, content=content).status_code == 413


@pytest.mark.parametrize(
    ("email", "password"),
    [("\x00", "x"), ("a@b.example\x00", "x"), ("é" * 5000, "x"), (CLAIRE.email, "\x00" * 200), ("", ""), ("'--", "%s")],
)
def test_a_login_of_junk_is_refused_like_any_other(live_server: LiveServer, sound_log: None, email: str, password: str):
    answer = browser(live_server, "dupont").post("/auth/login", email=email, password=password)
    assert (answer.status_code, answer.json()) == (401, {"error": "E-mail ou mot de passe incorrect."})


def test_the_same_answer_for_a_wrong_password_an_unknown_person_and_one_of_another_space(live_server: LiveServer):
    said = [
        _stable(browser(live_server, "martin").post("/auth/login", email=email, password=password))
        for email, password in ((AGNES.email, "faux"), ("personne@exemple.fr", "faux"), (CLAIRE.email, PASSWORD))
    ]
    assert said == [said[0]] * 3


def _stable(answer: httpx.Response) -> tuple[int, bytes, list[str]]:
    return answer.status_code, answer.content, sorted(set(answer.headers) - {"date"})


# A login counts for the address that was typed, a logout ends who asks; the others tell of each request.
APART = {"/auth/login", "/auth/logout", "/metrics", "/export/journal.csv"}


def test_ids_of_another_tenant_in_an_address_are_as_unknown_as_invented_ones(live_server: LiveServer, unknown_id: str):
    """Whoever meets a limit is replaced by somebody new: it is the route that has to answer."""
    before = checksum(live_server, "martin")
    different = []
    for route in declared_routes():
        if route.path in APART:
            continue
        player = make_player(live_server, "owner")
        for given in ids_of(live_server, "martin"):
            theirs, invented = (_asked(player, route, one) for one in (given, unknown_id))
            if 429 in {theirs[0], invented[0]}:
                player = make_player(live_server, "owner")
                theirs, invented = (_asked(player, route, one) for one in (given, unknown_id))
            different += [(route, theirs, invented)] if theirs != invented or theirs[0] == 429 else []
    assert different == []
    assert checksum(live_server, "martin") == before


def _asked(player: Player, route: Declared, given: str) -> tuple[int, str]:
    path = re.sub(r"\{[^}]*\}", given, route.path)
    fields: dict[str, str] = {name: given for name in FORM_FIELDS}  # noqa: C420 - of any text
    headers = {"Origin": player.browser.origin}
    if path.startswith("/api/"):
        headers["Authorization"] = f"Bearer {player.bearer}"
    alone = Browser(player.browser.server, player.browser.host, dict(player.browser.cookies))
    body = {"data": fields} if route.method in {"POST", "PUT", "PATCH"} else {}
    answer = alone.send(route.method, f"{path}?{urlencode(fields)}", headers, **body)
    # A challenge for a passkey is new each time: of these routes only the status is compared.
    return answer.status_code, "" if "/auth/" in path else answer.text.replace(given, "ID")
