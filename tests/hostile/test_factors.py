"""Second factors, attacked over the wire: replays, other people's challenges, other origins, stale proofs."""

import asyncio
import re
from dataclasses import replace

import httpx
import pytest
from pyotp.totp import TOTP

from propmanager.demo.people import PASSWORD
from tests.live.client import SECOND_STEP, Browser, browser, open_tab, redirects
from tests.live.people import Newcomer, newcomer
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

SIGNED_IN_ROUTES = (
    "/auth/totp/begin",
    "/auth/totp/enable",
    "/auth/totp/disable",
    "/auth/passkey/register/options",
    "/auth/passkey/register/verify",
    "/auth/passkey/rename",
    "/auth/passkey/remove",
    "/auth/recovery/renew",
)


@pytest.fixture
def person(live_server: LiveServer) -> Newcomer:
    return newcomer(live_server, "dupont")


@pytest.fixture
def protected(person: Newcomer) -> tuple[Newcomer, str]:
    """Somebody with an application, and its secret."""
    return person, person.secret_of_new_application(person.log_in())


def after_password(person: Newcomer) -> Browser:
    """A browser that has given the right password, and no code yet."""
    visitor = browser(person.server, person.subdomain)
    answer = visitor.post("/auth/login", email=person.email, password=PASSWORD)
    assert answer.json() == {"location": SECOND_STEP}
    return visitor


def fresh_code(person: Newcomer, secret: str) -> str:
    return person.server.fresh_code(person.email, secret)


def is_in(visitor: Browser) -> bool:
    return visitor.get("/export/biens.csv").status_code == 200


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


# The code


def test_the_password_alone_opens_nothing_and_sets_one_strict_cookie(protected: tuple[Newcomer, str]):
    visitor = after_password(protected[0])
    assert (set(visitor.cookies), is_in(visitor)) == ({"pm_challenge"}, False)
    answer = browser(visitor.server, "dupont").post("/auth/login", email=protected[0].email, password=PASSWORD)
    (line,) = answer.headers.get_list("set-cookie")
    assert re.fullmatch(r"pm_challenge=[\w-]{43}; HttpOnly; Max-Age=300; Path=/auth; SameSite=strict", line), line


def test_the_same_code_does_not_log_in_twice(protected: tuple[Newcomer, str]):
    """Checklist A22."""
    person, secret = protected
    code = fresh_code(person, secret)
    first, second = after_password(person), after_password(person)
    assert first.post("/auth/second-factor", code=code).json() == {"location": "/tableau-de-bord"}
    assert said(second.post("/auth/second-factor", code=code))[0] == 401
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_challenge_is_spent_by_its_login(protected: tuple[Newcomer, str]):
    person, secret = protected
    visitor = after_password(person)
    kept = dict(visitor.cookies)
    visitor.post("/auth/second-factor", code=fresh_code(person, secret)).raise_for_status()
    assert "pm_challenge" not in visitor.cookies
    thief = replace(browser(person.server, "dupont"), cookies=kept)
    assert thief.post("/auth/second-factor", code=fresh_code(person, secret)).status_code == 401


def test_a_code_answers_no_challenge_of_somebody_else(live_server: LiveServer, protected: tuple[Newcomer, str]):
    """Checklist A22: my right code under another person's cookie opens neither account."""
    person, secret = protected
    victim = newcomer(live_server, "dupont")
    victim.secret_of_new_application(victim.log_in())
    visitor = after_password(victim)
    assert visitor.post("/auth/second-factor", code=fresh_code(person, secret)).status_code == 401
    assert is_in(visitor) is False


def test_a_challenge_of_one_host_opens_nothing_on_another(live_server: LiveServer, protected: tuple[Newcomer, str]):
    person, secret = protected
    visitor = after_password(person)
    for subdomain in ("martin", ""):
        moved = replace(visitor, host=live_server.host(subdomain), cookies=dict(visitor.cookies))
        assert moved.post("/auth/second-factor", code=fresh_code(person, secret)).status_code == 401


def test_five_wrong_codes_end_the_challenge_and_the_right_one_waits(protected: tuple[Newcomer, str]):
    """Checklist A22: then five minutes pass, whatever the address and the challenge."""
    person, secret = protected
    visitor = after_password(person)
    answers = [visitor.post("/auth/second-factor", code=f"{number:06}").status_code for number in range(5)]
    again = after_password(person).post("/auth/second-factor", code=fresh_code(person, secret))
    assert (answers, again.status_code) == ([401] * 5, 429)
    assert 0 < int(again.headers["retry-after"]) <= 300


@pytest.mark.parametrize("code", ["", "x" * 5000, "\x00", "١٢٣٤٥٦", "😀" * 6])
def test_junk_for_a_code_is_a_wrong_code(code: str, protected: tuple[Newcomer, str], sound_log: None):
    assert after_password(protected[0]).post("/auth/second-factor", code=code).status_code == 401


def test_without_any_challenge_nothing_is_answered(live_server: LiveServer, sound_log: None):
    visitor = browser(live_server, "dupont")
    for cookies in ({}, {"pm_challenge": "x"}, {"pm_challenge": "%00"}, {"pm_challenge": "a" * 3000}):
        assert replace(visitor, cookies=cookies).post("/auth/second-factor", code="123456").status_code == 401


def test_neither_secret_nor_codes_are_written_to_a_log_or_told_twice(person: Newcomer):
    visitor = person.log_in()
    begun = visitor.post("/auth/totp/begin").json()["shown"]
    secret = begun["secret"].replace(" ", "")
    code = TOTP(secret).now()
    codes = visitor.post("/auth/totp/enable", challenge=begun["challenge"], code=code).json()["shown"]["codes"]
    visitor.post("/auth/recovery/renew").raise_for_status()
    told = person.server.log.read_text(errors="replace")
    assert [word for word in (secret, begun["secret"], begun["challenge"], *codes) if word in told] == []

    async def everything_the_page_gets() -> str:
        async with open_tab(visitor, "/parametres/securite") as tab:
            return "".join(tab.texts)

    sent = asyncio.run(everything_the_page_gets())
    assert "has_totp" in sent
    assert [word for word in (secret, begun["secret"], *codes) if word in sent] == []


# The session


def test_enabling_a_factor_changes_the_session_id_and_the_old_one_is_dead(person: Newcomer):
    """Checklist A19: the cookies of before are nobody's at once, over HTTP and on an open socket."""
    visitor, elsewhere = person.log_in(), person.log_in()
    before = replace(visitor, cookies=dict(visitor.cookies))

    async def enabled_while_a_tab_is_open() -> tuple[list[str], list[str]]:
        async with open_tab(before, "/tableau-de-bord") as tab, open_tab(elsewhere, "/tableau-de-bord") as other:
            await asyncio.to_thread(person.secret_of_new_application, visitor)
            sent_away = await other.wait_for_redirect()
            frames = await tab.hydrate()
            return [sent_away], redirects(frames)

    revoked, renewed = asyncio.run(enabled_while_a_tab_is_open())
    assert (revoked, renewed) == (["/connexion"], ["/reprise?suite=%2Ftableau-de-bord"])
    assert (is_in(visitor), is_in(before), is_in(elsewhere)) == (True, False, False)
    assert visitor.cookies["pm_access"] != before.cookies["pm_access"]
    assert [one.post("/auth/refresh").status_code for one in (before, elsewhere, visitor)] == [401, 401, 204]


def test_changing_factors_wants_a_proof_of_the_last_ten_minutes(person: Newcomer):
    """Checklist A24, for second factors."""
    visitor = person.log_in()
    with person.server.database() as db:
        change = "update login_session set confirmed_at = now() - interval '11 minutes' where user_id = %s"
        db.execute(change, (person.user_id,))
    answers = {path: visitor.post(path) for path in SIGNED_IN_ROUTES}
    told = {path: (answer.status_code, answer.json().get("confirm")) for path, answer in answers.items()}
    assert told == dict.fromkeys(SIGNED_IN_ROUTES, (403, "/confirmation"))


def test_nobody_and_whoever_has_yet_to_give_a_code_change_no_factor(
    live_server: LiveServer, protected: tuple[Newcomer, str]
):
    for visitor in (browser(live_server, "dupont"), after_password(protected[0])):
        assert {visitor.post(path).status_code for path in SIGNED_IN_ROUTES} == {401}
