"""What leaves the server, and what it writes down: headers on every answer, and no secret anywhere."""

import asyncio
import base64
import hashlib
import re
import uuid
from collections.abc import Iterator

import pytest

from propmanager.demo.people import CLAIRE
from propmanager.pages import PAGES
from propmanager.routes import ROUTERS
from propmanager.web.api import route_paths
from propmanager.web.build_output import BUILD
from propmanager.web.hosts import Site
from tests.hostile.conftest import People
from tests.hostile.test_handlers import SIGN_UP
from tests.live.client import Browser, browser, open_tab
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
HOLD_A_CODE = ("/reinitialisation", "/verification", "/invitation", "/auth/arrivee")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
PRIVATE = ("pm_access", "pm_refresh", "authorization", "set-cookie")


def _directives(policy: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (part.split() for part in policy.split(";"))}


def _answers(server: LiveServer, people: People) -> Iterator[tuple[str, dict[str, str]]]:
    """One answer of each kind: pages, routes, files, and each way to refuse."""
    asset = next((BUILD / "assets").glob("*.js")).name
    for path in [
        *(page.route for page in PAGES if "[" not in page.route),
        *route_paths(ROUTERS),
        f"/assets/{asset}",
        "/nulle-part",
    ]:
        for visitor in (people.nobody, people.owner, browser(server)):
            alone = Browser(server, visitor.host, dict(visitor.cookies))
            yield f"GET {visitor.host}{path}", dict(alone.get(path).headers)
    own = browser(server, "dupont")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "HEAD"):
        for path in ("/connexion", "/auth/login", "/_upload", "/health"):
            yield f"{method} {path}", dict(own.send(method, path, {"Origin": own.origin}).headers)
    asks = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for path in ("/connexion", "/auth/login", "/api/v1/me", "/_event/", f"/assets/{asset}"):
        yield f"OPTIONS {path}", dict(own.send("OPTIONS", path, asks).headers)
    yield "403", dict(own.send("POST", "/auth/login", {"Origin": "http://evil.example"}).headers)
    yield "404", dict(Browser(server, "evil.example").get("/").headers)
    yield "413", dict(own.send("POST", "/auth/login", {"Origin": own.origin}, content=b"x" * 2_000_000).headers)


def test_every_answer_carries_the_security_headers(live_server: LiveServer, people: People):
    """Checklist C42: each page and route of the tables, by everybody; each way to refuse."""
    lacking = [
        (what, name)
        for what, headers in _answers(live_server, people)
        for name, wanted in (ALWAYS | {"referrer-policy": _referrer_policy(what)}).items()
        if headers.get(name) != wanted
    ]
    assert lacking == []


def _referrer_policy(what: str) -> str:
    path = f"/{what.partition('/')[2]}"
    return "no-referrer" if path in HOLD_A_CODE else "strict-origin-when-cross-origin"


def test_a_handshake_that_is_refused_carries_them_too(live_server: LiveServer, people: People):
    """Checklist C42, for what is answered instead of 101."""
    alone = Browser(live_server, people.owner.host, {})
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    answer = alone.send("GET", "/_event/?token=x", upgrade | {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="})
    assert (answer.status_code, {name: answer.headers.get(name) for name in ALWAYS}) == (403, ALWAYS)


def test_no_answer_allows_scripts_but_ours(live_server: LiveServer, people: People):
    for what, headers in _answers(live_server, people):
        policy = _directives(headers["content-security-policy"])
        assert {"'unsafe-inline'", "'unsafe-eval'"} & set(policy["script-src"]) == set(), what
        assert [source for source in policy["script-src"] if not source.startswith(("'self'", "'sha256-"))] == [], what
        assert (policy["frame-ancestors"], policy["object-src"], policy["default-src"]) == (
            ["'none'"],
            ["'none'"],
            ["'self'"],
        )
        assert "access-control-allow-origin" not in headers, what


def test_answers_to_a_person_are_not_kept_by_caches(live_server: LiveServer):
    """Checklist C42: what a route says is kept by nobody; a page is the same for everybody, and asked for each time."""
    person, kept = browser(live_server, "dupont").log_in(CLAIRE.email), {}
    for path in sorted(route_paths(ROUTERS), key=lambda path: "logout" in path):
        alone = Browser(live_server, person.host, dict(person.cookies))
        kept[path] = [alone.get(path).headers["cache-control"], alone.post(path).headers["cache-control"]]
    assert {path: said for path, said in kept.items() if said != ["no-store"] * 2} == {}
    assert {browser(live_server).get(page.route).headers["cache-control"] for page in PAGES} <= {"no-cache", "no-store"}


def test_the_policy_lists_every_inline_script_of_the_pages(live_server: LiveServer):
    """Checklist C41: the hashes match the HTML that is served."""
    for page in PAGES:
        visitor = browser(live_server, "" if page.site == Site.BARE else "dupont")
        answer = visitor.get(page.route.replace("[", "").replace("]", ""))
        allowed = set(_directives(answer.headers["content-security-policy"])["script-src"])
        inline = {_source(script) for script in INLINE.findall(answer.text)}
        assert (len(inline) > 3, inline - allowed) == (True, set())


def _source(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@pytest.mark.parametrize("host", ["x;script-src *", 'x"><script>', "dupont.localhost, evil.example", "évil"])
def test_a_host_header_cannot_write_into_the_policy(live_server: LiveServer, host: str):
    answer = Browser(live_server, host).send("GET", "/", {"Host": host.encode("latin-1")})  # pyright: ignore[reportArgumentType]
    assert answer.status_code in {400, 404}
    if answer.status_code == 404:
        assert "script-src 'self' 'sha256-" in answer.headers["content-security-policy"]
        assert host not in answer.headers["content-security-policy"]


def _everything_sent(people: People) -> str:
    async def frames() -> str:
        texts = []
        for person in (people.owner, people.visitor, people.staff):
            async with open_tab(person, "/support") as tab:
                await tab.hydrate()
                texts += tab.texts
        return "".join(texts)

    return asyncio.run(frames())


def test_no_secret_is_in_a_frame_a_file_or_the_log(live_server: LiveServer, people: People):
    secrets = [live_server.jwt_secret, live_server.secret_key, live_server.database_url]
    secrets += [cookie for person in (people.owner, people.staff) for cookie in person.cookies.values()]
    with live_server.database() as db:
        secrets += [
            row[0] for row in db.execute("select password_hash from app_user union select id::text from login_session")
        ]
    sent, log = _everything_sent(people), live_server.log.read_text()
    files = [path.read_bytes() for path in BUILD.rglob("*") if path.is_file()]
    found = {s for s in secrets if s in sent or s in log or any(s.encode() in file for file in files)}
    assert found == set()
    assert {word for word in PRIVATE if word in sent.lower()} == set()


def test_no_secret_is_in_what_reflex_keeps_on_disk(live_server: LiveServer, people: People):
    _everything_sent(people)
    kept = b"".join(path.read_bytes() for path in (live_server.folder / "states").rglob("*") if path.is_file())
    cookies = [cookie.encode() for person in (people.owner, people.staff) for cookie in person.cookies.values()]
    assert [cookie for cookie in cookies if cookie in kept] == []


def test_what_people_type_at_login_and_sign_up_is_not_logged(live_server: LiveServer, people: People):
    canary, secret = f"canari{uuid.uuid4().hex[:8]}", f"oiseau jaune {uuid.uuid4().hex}"
    typed = {"prenom": canary, "nom": canary, "email": f"{canary}@exemple.fr", "password": secret, "tenant_nom": canary}

    async def sign_up() -> None:
        async with open_tab(browser(live_server), "/inscription") as tab:
            for form in (typed, typed | {"subdomain": "-"}, [typed], typed | {"prenom": {"x": secret}}, str(typed)):
                await tab.run(f"{SIGN_UP}.submit", {"typed": form})
            await tab.run(f"{SIGN_UP}.suggest", {"tenant_nom": canary})

    asyncio.run(sign_up())
    visitor = browser(live_server, "dupont")
    for email in (f"{canary}@exemple.fr", CLAIRE.email):
        visitor.post("/auth/login", email=email, password=secret)
    visitor.send(
        "POST", f"/auth/login?password={secret}", {"Origin": visitor.origin}, json={"email": canary, "password": secret}
    )
    log = live_server.log.read_text()
    assert [word for word in (canary, secret, CLAIRE.email) if word in log] == []
