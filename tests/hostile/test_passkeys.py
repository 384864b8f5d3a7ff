"""Passkeys and the team's duty of a second factor, attacked over the wire."""

import asyncio
from dataclasses import replace

import pytest

from propmanager.demo.people import PASSWORD
from propmanager.pages import PAGES
from propmanager.web.access import STAFF_FACTORS, Audience
from tests.accounts.authenticator import Authenticator
from tests.hostile.attack import Handler
from tests.live.client import Browser, browser, open_tab, redirects, values
from tests.live.people import Newcomer, newcomer
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]


@pytest.fixture
def person(live_server: LiveServer) -> Newcomer:
    return newcomer(live_server, "dupont")


def is_in(visitor: Browser) -> bool:
    return visitor.get("/export/biens.csv").status_code == 200


def test_a_passkey_challenge_of_somebody_else_adds_no_key(live_server: LiveServer, person: Newcomer):
    mine, theirs = person.log_in(), newcomer(live_server, "dupont").log_in()
    options = mine.post("/auth/passkey/register/options").json()["options"]
    device = Authenticator(options["rp"]["id"], mine.origin)
    theirs.cookies["pm_challenge"] = mine.cookies["pm_challenge"]
    answer = theirs.post("/auth/passkey/register/verify", credential=device.make(options))
    assert answer.status_code == 409
    assert mine.post("/auth/passkey/register/verify", credential=device.make(options)).status_code == 200


def test_a_passkey_answer_for_another_origin_or_domain_is_refused(person: Newcomer, sound_log: None):
    signed_in, visitor = person.log_in(), browser(person.server, "dupont")
    options = signed_in.post("/auth/passkey/register/options").json()["options"]
    assert options["rp"] == {"name": "PropManager", "id": "dupont.localhost"}
    device = Authenticator("dupont.localhost", visitor.origin)
    signed_in.post("/auth/passkey/register/verify", credential=device.make(options)).raise_for_status()
    elsewhere = f"http://{person.server.host('martin')}"
    for change in ({"origin": "https://evil.fr"}, {"origin": elsewhere}, {"rp_id": "localhost"}):
        asked = visitor.post("/auth/passkey/options", purpose="login").json()["options"]
        forged = replace(device, **change).sign(asked)
        assert visitor.post("/auth/passkey/verify", purpose="login", credential=forged).status_code == 401
    asked = visitor.post("/auth/passkey/options", purpose="login").json()["options"]
    honest = visitor.post("/auth/passkey/verify", purpose="login", credential=device.sign(asked))
    assert (honest.json(), is_in(visitor)) == ({"location": "/tableau-de-bord"}, True)


def test_another_purpose_is_refused(live_server: LiveServer, sound_log: None):
    visitor = browser(live_server, "dupont")
    for purpose in ("", "add", "LOGIN", "__class__", "x" * 5000):
        for path in ("/auth/passkey/options", "/auth/passkey/verify"):
            assert visitor.post(path, purpose=purpose).status_code == 422


def test_junk_for_a_passkey_is_no_defect(person: Newcomer, sound_log: None):
    visitor, signed_in = browser(person.server, "dupont"), person.log_in()
    for credential in ("", "null", "[" * 50_000, '{"id": "x"}', "\x00"):
        visitor.post("/auth/passkey/options", purpose="login").raise_for_status()
        signed_in.post("/auth/passkey/register/options").raise_for_status()
        assert visitor.post("/auth/passkey/verify", purpose="login", credential=credential).status_code == 401
        assert signed_in.post("/auth/passkey/register/verify", credential=credential).status_code == 422


def challenges_of(server: LiveServer) -> set[bytes]:
    with server.database() as db:
        return {
            bytes(digest) for (digest,) in db.execute("select code_hash from challenge where kind = 'passkey_login'")
        }


def test_whoever_asks_to_log_in_by_passkey_writes_sixty_rows_in_a_quarter_of_an_hour(person: Newcomer):
    """Checklist A7: by the address, whether a session comes along or not; others are asked as ever."""
    here = replace(browser(person.server, "dupont"), address="198.51.100.8")
    signed_in = replace(person.log_in(), address=here.address)
    before = challenges_of(person.server)
    answers = [here.post("/auth/passkey/options", purpose="login") for _ in range(60)]
    refused = [one.post("/auth/passkey/options", purpose="login") for one in (here, signed_in)]
    assert [(one.status_code, one.headers["ratelimit-limit"]) for one in answers] == [(200, "60")] * 60
    assert [one.headers["ratelimit-remaining"] for one in answers] == [str(left) for left in range(59, -1, -1)]
    assert [(one.status_code, one.headers["ratelimit-limit"]) for one in refused] == [(429, "60")] * 2
    assert all(0 < int(one.headers["retry-after"]) <= 900 for one in refused)
    assert len(challenges_of(person.server) - before) == 60
    elsewhere = browser(person.server, "dupont")
    assert elsewhere.post("/auth/passkey/options", purpose="login").status_code == 200


# The team


def test_staff_without_a_second_factor_opens_only_the_page_that_sets_one_up(live_server: LiveServer):
    """Checklist A26, over the real socket: every other staff page leads there."""
    staff = newcomer(live_server, is_staff=True)
    visitor = staff.log_in()
    routes = [page.route for page in PAGES if page.audience == Audience.STAFF]

    async def where_each_leads() -> dict[str, list[str]]:
        led: dict[str, list[str]] = {}
        for route in routes:
            async with open_tab(visitor, route) as tab:
                led[route] = redirects(tab.frames)
        return led

    assert asyncio.run(where_each_leads()) == {
        route: [] if route == STAFF_FACTORS else [STAFF_FACTORS] for route in routes
    }
    staff.secret_of_new_application(visitor)
    assert asyncio.run(where_each_leads()) == {route: [] for route in routes}


def test_handlers_of_staff_pages_answer_no_staff_without_a_second_factor(
    live_server: LiveServer, handlers: list[Handler]
):
    """Checklist A26."""
    visitor = newcomer(live_server, is_staff=True).log_in()
    elsewhere = [page for page in PAGES if page.audience == Audience.STAFF and page.route != STAFF_FACTORS]
    states = {state for page in elsewhere for state in page.states}
    theirs = [one for one in handlers if one.owner in states and not one.is_setter and not one.is_public]

    async def answer(handler: Handler) -> bool:
        async with open_tab(visitor, STAFF_FACTORS) as tab:  # one that asks for everything is closed
            return bool(_data(await tab.run(handler.name)))

    async def answers() -> list[str]:
        return [one.name for one in theirs if await answer(one)]

    assert theirs
    assert asyncio.run(answers()) == []


def _data(frames: list[dict]) -> list[str]:
    return [name for name in values(frames) if not name.endswith(".notice_rx_state_")]


def test_staff_keeps_a_second_factor(live_server: LiveServer):
    """Checklist A26."""
    staff = newcomer(live_server, is_staff=True)
    visitor = staff.log_in()
    secret = staff.secret_of_new_application(visitor)
    refused = visitor.post("/auth/totp/disable")
    assert refused.status_code == 409
    again = browser(live_server)
    again.post("/auth/login", email=staff.email, password=PASSWORD).raise_for_status()
    code = live_server.fresh_code(staff.email, secret)
    assert again.post("/auth/second-factor", code=code).json() == {"location": "/admin/abonnements"}
