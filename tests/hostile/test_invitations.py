"""`/auth/invitation` as no browser of ours calls it: with a code that is spent or another’s, with more than asked."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import quote

import httpx
import pytest
from pyotp import random_base32

from propmanager.accounts.rights import Role
from propmanager.core import clock
from propmanager.demo.people import CLAIRE, PASSWORD
from propmanager.team import acceptance
from tests.hostile.invited import ROUTE, Sent, send_invitation
from tests.live.client import Browser, browser, open_tab, values
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

HOME = "/tableau-de-bord"
NEW = {"prenom": "Paul", "nom": "Nouveau", "password": "un cheval bleu sous la pluie"}
STATE = (
    "reflex___state____state.propmanager___ui___state____session_state"
    ".propmanager___team___invitation_state____invitation_state"
)

Newcomer = Callable[..., str]


@pytest.fixture
def invite(live_server: LiveServer) -> Callable[..., Sent]:
    return partial(send_invitation, live_server)


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_a_newcomer_is_let_in_with_the_role_of_the_invitation(invite, sound_log: None):
    sent = invite()
    visitor = sent.visitor()
    answer = sent.accept(visitor, **NEW)
    assert (answer.status_code, answer.json()) == (200, {"location": HOME})
    assert sorted(visitor.cookies) == ["pm_access", "pm_device", "pm_refresh"]
    assert sent.members() == {sent.email: "gestionnaire"}
    assert visitor.post("/auth/refresh").status_code == 204


def test_what_is_sent_besides_gives_no_other_role_address_or_space(invite, sound_log: None):
    """Checklist A25 and B35."""
    sent, other = invite(role=Role.LECTURE), invite()
    forged = {"role": "owner", "email": CLAIRE.email, "tenant_id": str(uuid.uuid4()), "is_staff": "true"}
    assert sent.accept(None, **NEW, **forged).json() == {"location": HOME}
    assert (sent.members(), other.members()) == ({sent.email: "lecture"}, {})
    with sent.server.database() as db:
        assert db.execute("select is_staff from app_user where email = %s", (sent.email,)).fetchone() == (False,)


def test_it_opens_once(invite):
    """Checklist A25."""
    sent = invite()
    sent.accept(None, **NEW)
    assert said(sent.accept(None, **NEW)) == (409, acceptance.USED)
    assert len(sent.members()) == 1


@pytest.mark.parametrize(
    ("edit", "status", "sentence"),
    [
        ("revoked_at = now()", 409, acceptance.REVOKED),
        ("role = 'owner'", 404, acceptance.UNKNOWN),
        ("email = 'autre@exemple.fr'", 404, acceptance.UNKNOWN),
    ],
)
def test_revoked_or_edited_it_opens_nothing(invite, edit: str, status: int, sentence: str):
    """Checklist A25."""
    sent = invite()
    with sent.server.database() as db:
        db.execute(f"update invitation set {edit} where email = %s", (sent.email,))
    assert said(sent.accept(None, **NEW)) == (status, sentence)
    assert sent.members() == {}


def test_after_seven_days_it_opens_nothing(invite):
    """Checklist A25."""
    sent = invite()
    with sent.server.database() as db:
        db.execute("update invitation set expires_at = now() where email = %s", (sent.email,))
    day = clock.day_in_paris(clock.now()).strftime("%d/%m/%Y")
    assert said(sent.accept(None, **NEW)) == (
        409,
        f"Cette invitation a expiré le {day}. Demandez-en une nouvelle à la personne qui vous a invité.",
    )
    assert sent.members() == {}


def test_on_another_host_it_is_as_unknown_as_an_invented_one(invite):
    """Checklist B29."""
    sent, elsewhere = invite(), invite()
    bare = browser(sent.server)
    for visitor in (elsewhere.visitor(), bare):
        theirs, invented = sent.accept(visitor, **NEW), sent.accept(visitor, code=f"{uuid.uuid4()}.x", **NEW)
        assert said(theirs) == said(invented) == (404, acceptance.UNKNOWN)
    assert (sent.members(), elsewhere.members()) == ({}, {})


def test_faults_are_said_beside_their_fields_and_nothing_is_spent(invite):
    sent = invite()
    answer = sent.accept(None, prenom="", nom="x" * 61, password="court")
    assert answer.status_code == 422
    assert sorted(answer.json()["fields"]) == ["nom", "prenom"]
    answer = sent.accept(None, **(NEW | {"password": "court"}))
    assert (answer.status_code, sorted(answer.json()["fields"])) == (422, ["password"])
    assert sent.accept(None, **NEW).json() == {"location": HOME}


def test_who_has_an_account_joins_by_its_password_and_nothing_else(invite, newcomer: Newcomer, sound_log: None):
    sent = invite(newcomer("martin"))
    for password in ("", "faux", NEW["password"]):
        assert said(sent.accept(None, **(NEW | {"password": password}))) == (401, "E-mail ou mot de passe incorrect.")
    assert sent.members() == {}
    assert sent.accept(None, password=PASSWORD).json() == {"location": HOME}
    assert sent.members() == {sent.email: "gestionnaire"}


def test_guesses_of_a_password_count_as_those_of_the_login_do(invite, newcomer: Newcomer):
    """Checklist A7: an invitation is no way round the limits."""
    sent = invite(newcomer())
    statuses = [sent.accept(None, password=f"faux {number}").status_code for number in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    assert sent.accept(None, password=PASSWORD).status_code == 429
    assert sent.members() == {}


def test_a_second_factor_is_asked_for_before_anything_opens(invite, newcomer: Newcomer):
    """Checklist A22: the password makes a member of them; the way in is the same as at every login."""
    sent = invite(newcomer())
    secret = random_base32()
    _give_factor(sent.server, sent.email, secret)
    visitor = sent.visitor()
    assert sent.accept(visitor, password=PASSWORD).json() == {"location": "/connexion/verification"}
    assert sorted(visitor.cookies) == ["pm_challenge"]
    code = sent.server.fresh_code(sent.email, secret)
    assert visitor.post("/auth/second-factor", code=code).json() == {"location": HOME}


def _give_factor(server: LiveServer, email: str, secret: str) -> None:
    """As the server seals it, with the server's own key."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment().items():
            patch.setenv(name, value)
        from propmanager.accounts import totp  # noqa: PLC0415 - reads the settings
        from propmanager.core.settings import settings  # noqa: PLC0415

        settings.cache_clear()
        with server.database() as db:
            row = db.execute("select id from app_user where email = %s", (email,)).fetchone()
            assert row
            db.execute("update app_user set totp_secret = %s where id = %s", (totp.sealed(row[0], secret), row[0]))
    settings.cache_clear()


def test_somebody_else_who_is_signed_in_is_told_so(invite, newcomer: Newcomer):
    """Checklist A25: an invitation is for its address."""
    sent = invite()
    email = newcomer(sent.subdomain)
    visitor = sent.visitor().log_in(email)
    assert said(sent.accept(visitor, **NEW)) == (403, acceptance.other_address(sent.email))
    assert sent.members() == {email: "gestionnaire"}


def test_a_planted_session_does_not_outlive_the_acceptance(invite):
    """Checklist A19: whoever accepts gets a session of their own."""
    sent = invite()
    visitor = replace(sent.visitor(), cookies={"pm_access": "x.y.z", "pm_refresh": f"{uuid.uuid4()}.x"})
    sent.accept(visitor, **NEW)
    assert visitor.cookies["pm_access"] != "x.y.z"


def test_without_scripts_a_refusal_opens_the_page_again(invite):
    sent = invite()
    headers = {"Origin": sent.visitor().origin, "Accept": "text/html"}
    answer = sent.visitor().send("POST", ROUTE, headers, data={"code": sent.code, "password": "court"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/invitation?code={quote(sent.code)}")
    answer = sent.visitor().send("POST", ROUTE, headers, data={"code": sent.code} | NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, HOME)


@pytest.mark.parametrize("code", ["", "x" * 5000, "\x00", "é.é", "../..", "a.b.c"])
def test_a_code_of_junk_is_no_defect(live_server: LiveServer, code: str, sound_log: None):
    answer = browser(live_server, "dupont").post(ROUTE, code=code, **NEW)
    assert said(answer) == (404, acceptance.UNKNOWN)


def test_the_page_tells_the_holder_of_the_code_and_nobody_else(invite):
    sent = invite()

    async def shown(code: str, visitor: Browser) -> tuple[str, str]:
        async with open_tab(visitor, "/invitation", boot=False) as tab:
            address = {"pathname": "/invitation", "asPath": f"/invitation?code={code}", "query": {"code": code}}
            found = values(await tab.run(f"{STATE}.load", router_data=address))
            return found.get(f"{STATE}.email_rx_state_", ""), found.get(f"{STATE}.fault_rx_state_", "")

    assert asyncio.run(shown(sent.code, sent.visitor())) == (sent.email, "")
    for code, visitor in ((sent.code[:-1], sent.visitor()), (sent.code, invite().visitor()), ("", sent.visitor())):
        assert asyncio.run(shown(code, visitor)) == ("", acceptance.UNKNOWN)
