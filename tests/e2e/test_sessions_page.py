"""The page of one's own sessions, the confirmation it asks for, and what is left after a logout."""

import re

import pytest
from playwright.sync_api import Cookie, Locator, Page, expect

from propmanager.demo.people import AGNES, CLAIRE, PASSWORD
from tests.e2e.axe import violations
from tests.e2e.seed import OWNERS
from tests.e2e.stage import DESK, PHONE, Stage, log_out, resize, settled

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-sessions")]

PAGE = "/parametres/sessions"
LOGIN = re.compile("/connexion$")
ANNOUNCED_MS = 5_000
OWNER = OWNERS["brouillon"]


def open_page(stage: Stage, subdomain: str = "brouillon", email: str = OWNER) -> Page:
    tab = stage.enter(subdomain, email, fresh_login=True)
    tab.goto(PAGE)
    return settled(tab)


@pytest.fixture(autouse=True)
def alone(stage: Stage) -> None:
    """No session is left of what other tests opened, nor kept for those that come."""
    for email in (OWNER, AGNES.email):
        stage.logins.forget(email)
    with stage.server.database() as db:
        query = "delete from login_session where user_id in (select id from app_user where email = any(%s))"
        db.execute(query, ([OWNER, AGNES.email],))


def rows(tab: Page) -> Locator:
    return tab.get_by_role("main").get_by_role("listitem").filter(has_text="Ouverte le")


def session_id(tab: Page) -> str:
    (found,) = [one.get("value", "") for one in tab.context.cookies() if one.get("name") == "pm_refresh"]
    return found.partition(".")[0]


def test_alone_one_sees_this_session_and_that_there_is_no_other(stage: Stage):
    tab = open_page(stage)
    expect(rows(tab)).to_have_count(1)
    expect(rows(tab)).to_contain_text("Cette session")
    expect(rows(tab)).to_contain_text(re.compile(r"Espace brouillon · Réseau 10\.\d+\.\d+\.x"))
    expect(rows(tab)).to_contain_text("vue à l’instant")
    expect(tab.get_by_role("heading", name="Aucune autre session")).to_be_visible()
    expect(tab.get_by_role("button", name="Tout fermer")).to_have_count(0)


def test_a_session_that_is_closed_here_ends_there_within_five_seconds(stage: Stage):
    """Checklist A20."""
    stage.expected.append("status of 401")
    there = stage.enter("brouillon", OWNER, fresh_login=True)
    there.goto("/biens")
    settled(there)
    here = open_page(stage)
    expect(rows(here)).to_have_count(2)
    rows(here).nth(1).get_by_role("button", name="Fermer").click()
    dialog = here.get_by_role("alertdialog", name="Fermer cette session ?")
    dialog.get_by_role("button", name="Fermer la session").click()
    expect(here.get_by_text("Session fermée")).to_be_visible()
    expect(rows(here)).to_have_count(1)
    expect(there).to_have_url(LOGIN, timeout=ANNOUNCED_MS)
    there.goto("/biens")
    expect(there).to_have_url(LOGIN)


def test_the_question_can_be_left_by_the_keyboard_and_closes_nothing(stage: Stage):
    stage.enter("brouillon", OWNER, fresh_login=True)
    tab = open_page(stage)
    closing = rows(tab).nth(1).get_by_role("button", name="Fermer")
    closing.focus()
    tab.keyboard.press("Enter")
    dialog = tab.get_by_role("alertdialog", name="Fermer cette session ?")
    expect(dialog.get_by_role("button", name="Garder la session")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(closing).to_be_focused()
    expect(rows(tab)).to_have_count(2)


def test_all_others_are_closed_by_the_keyboard_alone(stage: Stage):
    """Checklist A20: on every space of the person, and this one stays."""
    others = [stage.enter(name, AGNES.email, fresh_login=True) for name in ("dupont", "martin")]
    tab = open_page(stage, "dupont", AGNES.email)
    expect(rows(tab)).to_have_count(3)
    expect(rows(tab).filter(has_text="Martin Patrimoine")).to_have_count(1)
    tab.get_by_role("button", name="Tout fermer").focus()
    tab.keyboard.press("Enter")
    dialog = tab.get_by_role("alertdialog", name="Fermer toutes les autres sessions ?")
    expect(dialog.get_by_role("button", name="Les garder")).to_be_focused()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("2 sessions fermées")).to_be_visible()
    expect(tab.get_by_role("heading", name="Aucune autre session")).to_be_visible()
    with stage.server.database() as db:
        ended = [session_id(other) for other in others]
        query = "select bool_and(revoked_at is not null) from login_session where id = any(%s::uuid[])"
        assert db.execute(query, (ended,)).fetchone() == (True,)


def test_an_old_session_proves_itself_before_it_closes_another(stage: Stage):
    """Checklist A24: to the confirmation, a wrong password, the right one, and back to the page."""
    stage.expected.append("status of 422")
    stage.enter("brouillon", OWNER, fresh_login=True)
    tab = open_page(stage)
    with stage.server.database() as db:
        old = "update login_session set confirmed_at = now() - interval '11 minutes' where id = %s"
        db.execute(old, (session_id(tab),))
    rows(tab).nth(1).get_by_role("button", name="Fermer").click()
    expect(tab).to_have_url(re.compile(r"/confirmation\?suite=%2Fparametres%2Fsessions$"))
    expect(tab.get_by_role("heading", name="Confirmez que c’est vous")).to_be_visible()
    tab.get_by_label("Mot de passe").fill("un autre cheval")
    tab.get_by_role("button", name="Confirmer").click()
    expect(tab.get_by_text("Ce mot de passe n’est pas le bon.")).to_be_visible()
    tab.get_by_label("Mot de passe").fill(PASSWORD)
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(f"{PAGE}$"))
    rows(tab).nth(1).get_by_role("button", name="Fermer").click()
    tab.get_by_role("alertdialog").get_by_role("button", name="Fermer la session").click()
    expect(rows(tab)).to_have_count(1)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_page_with_several_sessions_and_its_question_are_for_everybody(stage: Stage, width: int):
    for _ in range(2):
        stage.enter("brouillon", OWNER, fresh_login=True)
    tab = open_page(stage)
    resize(tab, width)
    expect(rows(tab)).to_have_count(3)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert (tab.evaluate(wide), violations(tab)) == (False, [])
    tab.get_by_role("button", name="Tout fermer").click()
    expect(tab.get_by_role("alertdialog")).to_be_visible()
    assert (tab.evaluate(wide), violations(tab)) == (False, [])


def test_after_a_logout_the_way_back_shows_nothing(stage: Stage):
    """Checklist A21 and A14: neither the page the browser kept, nor what it loads again, nor a cookie for scripts."""
    tab = stage.enter("dupont")
    tab.goto("/connexion", wait_until="networkidle")
    tab.get_by_label("E-mail").fill(CLAIRE.email)
    tab.get_by_label("Mot de passe").fill(PASSWORD)
    tab.get_by_role("button", name="Se connecter", exact=True).click()
    expect(tab).to_have_url(re.compile("/tableau-de-bord$"))
    tab.goto("/biens")
    expect(settled(tab).get_by_text("Appartement Bellecour").first).to_be_visible()
    assert tab.evaluate("document.cookie") == ""
    log_out(tab, "Claire Dupont")
    stage.expected.append("status of 401")
    tab.go_back()
    expect(tab).to_have_url(LOGIN)
    expect(tab.get_by_text("Appartement Bellecour")).to_have_count(0)
    assert tab.context.cookies(f"http://{stage.server.host('dupont')}/auth/refresh") == _of_the_browser(tab)


def _of_the_browser(tab: Page) -> list[Cookie]:
    """What stays after a logout: that this browser has logged in before."""
    return [one for one in tab.context.cookies() if one.get("name") == "pm_device"]
