"""Ways back in, and ways in: what they tell to whoever has no mailbox, and what they end."""

import asyncio
import re
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from propmanager.demo.people import PASSWORD
from tests.hostile.test_handlers import SIGN_UP
from tests.live.client import Browser, browser, open_tab, values
from tests.live.mails import Received, mails_to, wait_for_mail
from tests.live.server import LiveServer
from tests.timing import take_the_same_time

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

Newcomer = Callable[..., str]
NEW = "trois moutons dans la brume"
RESET_MAIL = "Choisissez un nouveau mot de passe"
_OF_THE_MOMENT = frozenset({"date", "ratelimit-reset", "retry-after"})


@pytest.fixture
def mails(live_mailbox: Path, live_worker: LiveServer) -> Path:
    return live_mailbox


def unknown() -> str:
    """As long as a newcomer's address: the length of an answer tells nothing either."""
    return f"{uuid.uuid4().hex}@nouveau.example"


def canonical(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name not in _OF_THE_MOMENT}
    return answer.status_code, answer.content, headers


def ask_reset(server: LiveServer, email: str, **headers: str) -> httpx.Response:
    visitor = browser(server)
    return visitor.send("POST", "/auth/forgotten", {"Origin": visitor.origin} | headers, data={"email": email})


def reset_mail(server: LiveServer, mails: Path, email: str) -> Received:
    ask_reset(server, email).raise_for_status()
    return wait_for_mail(mails, email, RESET_MAIL)


def test_asking_for_a_reset_is_the_same_to_the_byte_and_each_mailbox_gets_its_mail(
    live_server: LiveServer, mails: Path, newcomer: Newcomer
):
    """Checklist A3."""
    known, nobody = newcomer("dupont"), unknown()
    answers = [canonical(ask_reset(live_server, email)) for email in (known, nobody)]
    assert answers == [answers[0]] * 2
    assert answers[0][0] == 200
    assert wait_for_mail(mails, known).subject == RESET_MAIL
    assert wait_for_mail(mails, nobody).subject == "Cette adresse n’a pas de compte PropManager"


def test_asking_for_a_reset_takes_the_same_time(live_server: LiveServer, newcomer: Newcomer):
    """Checklist A2: interleaved, by the medians of sixty."""
    # Five mails an hour for each: as many people as three rounds may need.
    known = iter([newcomer("dupont") for _ in range(40)] * 5)

    def seconds(email: str) -> float:
        started = time.perf_counter()
        ask_reset(live_server, email)
        return time.perf_counter() - started

    seconds(unknown())
    assert take_the_same_time(lambda: seconds(next(known)), lambda: seconds(unknown()))


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example", "Origin": "http://evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
        {"X-Original-Host": "evil.example"},
        {"Referer": "http://evil.example/"},
    ],
)
def test_no_header_puts_a_host_into_the_link(
    live_server: LiveServer, mails: Path, newcomer: Newcomer, headers: dict[str, str]
):
    """Checklist A11: the link is made from the settings, whatever a request says its host is."""
    email = newcomer("dupont")
    answer = ask_reset(live_server, email, **headers)
    if "Host" in headers:
        assert answer.status_code in {403, 404}
        ask_reset(live_server, email).raise_for_status()
    mail = wait_for_mail(mails, email, RESET_MAIL)
    assert mail.link == f"{live_server.base_url}/reinitialisation?code={mail.code}"
    assert [one for one in mails_to(mails, email) if "evil" in one.text] == []


@pytest.mark.parametrize("path", ["/reinitialisation", "/verification"])
def test_the_page_of_a_link_names_itself_to_nobody(live_server: LiveServer, path: str):
    """Checklist A11."""
    assert browser(live_server).get(f"{path}?code=x").headers["referrer-policy"] == "no-referrer"


def test_a_reset_puts_every_other_client_out(live_server: LiveServer, mails: Path, newcomer: Newcomer):
    """Checklist A12: the second client gets a 401, its open tab is sent away within five seconds, the old password
    opens nothing.
    """
    email = newcomer("dupont")
    thief = browser(live_server, "dupont").log_in(email)
    mail = reset_mail(live_server, mails, email)

    async def reset() -> tuple[httpx.Response, str]:
        async with open_tab(thief, "/support") as tab:
            tab.frames.clear()
            answer = await asyncio.to_thread(browser(live_server).post, "/auth/reset", code=mail.code, password=NEW)
            return answer, await tab.wait_for_redirect(5)

    answer, pushed = asyncio.run(reset())
    assert (answer.status_code, answer.json()) == (200, {"location": "/connexion?avis=mot-de-passe-change"})
    assert pushed == "/connexion"
    assert thief.post("/auth/refresh").status_code == 401
    assert browser(live_server, "dupont").post("/auth/login", email=email, password=PASSWORD).status_code == 401
    assert browser(live_server, "dupont").post("/auth/login", email=email, password=NEW).status_code == 200
    assert wait_for_mail(mails, email, "Votre mot de passe PropManager a changé")


def test_a_new_password_puts_every_other_client_out_and_keeps_its_own(
    live_server: LiveServer, mails: Path, newcomer: Newcomer
):
    """Checklist A12, from the profile page."""
    email = newcomer("dupont")
    mine, thief = (browser(live_server, "dupont").log_in(email) for _ in range(2))
    name = SIGN_UP.replace("signup_state____sign_up_state", "profile_state____profile_state") + ".change_password"

    async def change() -> str:
        async with open_tab(thief, "/support") as theirs, open_tab(mine, "/parametres/profil") as tab:
            theirs.frames.clear()
            await tab.run(name, {"typed": {"current": PASSWORD, "password": NEW}}, chained=2)
            return await theirs.wait_for_redirect(5)

    assert asyncio.run(change()) == "/connexion"
    assert [one.post("/auth/refresh").status_code for one in (mine, thief)] == [204, 401]
    assert wait_for_mail(mails, email, "Votre mot de passe PropManager a changé")


def sign_up(server: LiveServer, email: str) -> str:
    """What the page is told, without what names this very sign-up."""
    subdomain = f"essai-{uuid.uuid4().hex[:12]}"
    typed = {
        "prenom": "Claire",
        "nom": "Dupont",
        "email": email,
        "password": NEW,
        "tenant_nom": "SCI des Lilas",
        "subdomain": subdomain,
    }

    async def submit() -> str:
        async with open_tab(browser(server), "/inscription") as tab:
            frames = await tab.run(f"{SIGN_UP}.submit", {"typed": typed}, chained=3)
            return repr(sorted(values(frames).items())).replace(email, "EMAIL").replace(subdomain, "SUBDOMAIN")

    return re.sub(r"'n': \d+|mark-[\w-]+", "", asyncio.run(submit()))


def test_signing_up_tells_the_screen_the_same_and_each_mailbox_its_own(
    live_server: LiveServer, mails: Path, newcomer: Newcomer
):
    """Checklist A3."""
    known, nobody = newcomer("dupont"), unknown()
    screens = [sign_up(live_server, email) for email in (known, nobody)]
    assert screens == [screens[0]] * 2
    assert "EMAIL" in screens[0]
    assert wait_for_mail(mails, known).subject == "Vous avez déjà un compte PropManager"
    assert wait_for_mail(mails, nobody).subject == "Confirmez votre adresse"


def test_following_a_sign_up_s_link_opens_the_space_and_nothing_else(live_server: LiveServer, mails: Path):
    email = unknown()
    sign_up(live_server, email)
    code = wait_for_mail(mails, email, "Confirmez").code
    visitor = browser(live_server)
    arrival = httpx.URL(visitor.post("/auth/verify", code=code).raise_for_status().json()["location"])
    landlord = Browser(live_server, f"{arrival.host}:{arrival.port}")
    opened = landlord.get(arrival.raw_path.decode(), Referer=f"{live_server.base_url}/")
    assert (opened.status_code, opened.headers["location"]) == (303, "/tableau-de-bord")
    assert visitor.cookies == {}
    assert landlord.post("/auth/refresh").status_code == 204
    again = browser(live_server).post("/auth/verify", code=code)
    assert (again.status_code, list(again.json())) == (410, ["error"])


@pytest.mark.parametrize("path", ["/auth/forgotten", "/auth/reset", "/auth/verify"])
@pytest.mark.parametrize("junk", ["", "\x00", "x" * 5000, "\ud800".encode("utf-8", "surrogatepass"), "[]"])
def test_junk_in_a_form_is_refused_in_french(live_server: LiveServer, sound_log: None, path: str, junk: str | bytes):
    visitor = browser(live_server)
    body = {"email": junk, "code": junk, "password": junk}
    answer = visitor.send("POST", path, {"Origin": visitor.origin}, data=body)
    assert answer.status_code in {410, 422}
    assert answer.json()["error"]


@pytest.mark.parametrize("path", ["/auth/forgotten", "/auth/reset", "/auth/verify"])
def test_a_browser_whose_scripts_have_not_come_is_sent_back_to_the_page(live_server: LiveServer, path: str):
    visitor = browser(live_server)
    answer = visitor.send("POST", path, {"Origin": visitor.origin, "Accept": "text/html"}, data={"email": "claire"})
    pages = {"/auth/forgotten": "/mot-de-passe-oublie", "/auth/reset": "/reinitialisation"}
    assert (answer.status_code, answer.headers["location"]) == (303, pages.get(path, "/verification"))
