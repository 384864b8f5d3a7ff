"""Second factors in a real browser: an authenticator application, and recovery codes."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from propmanager.demo.people import PASSWORD
from tests.e2e.stage import PHONE, Stage, settled
from tests.live.mails import wait_for_mail
from tests.live.people import Newcomer, newcomer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-factors")]

DASHBOARD, SECURITY = "**/tableau-de-bord", "/parametres/securite"


def open_security(stage: Stage, person: Newcomer, *, width: int = 1440) -> Page:
    tab = stage.enter(person.subdomain, person.email, width=width, fresh_login=True)
    tab.goto(SECURITY)
    expect(tab.get_by_role("heading", name="Codes de secours")).to_be_visible()
    return tab


def log_out(tab: Page) -> None:
    settled(tab).get_by_role("button", name="Noé Nouveau").click()
    tab.get_by_role("button", name="Se déconnecter").click()
    tab.wait_for_url("**/connexion", wait_until="networkidle")


def let_proof_age(person: Newcomer) -> None:
    with person.server.database() as db:
        change = "update login_session set confirmed_at = now() - interval '1 hour' where user_id = %s"
        db.execute(change, (person.user_id,))


def give_password(tab: Page, person: Newcomer) -> None:
    tab.goto("/connexion", wait_until="networkidle")
    tab.get_by_label("E-mail").fill(person.email)
    tab.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Se connecter", exact=True).click()
    tab.wait_for_url("**/connexion/verification", wait_until="networkidle")


def give_code(tab: Page, code: str) -> None:
    tab.get_by_label("Code de votre application").fill(code)
    tab.get_by_role("button", name="Vérifier").click()


def give_recovery_code(tab: Page, code: str) -> None:
    tab.get_by_text("Prendre un code de secours").click()
    tab.get_by_label("Code de secours").fill(code)
    tab.get_by_role("button", name="Continuer avec ce code").click()


def enable_application(tab: Page, person: Newcomer) -> tuple[str, list[str]]:
    """The secret as the page writes it for those who type it, and the recovery codes it then shows."""
    tab.get_by_role("button", name="Configurer l’application").click()
    expect(tab.get_by_role("img", name="QR code à scanner avec l’application")).to_be_visible()
    secret = tab.locator("main code").inner_text().replace(" ", "")
    tab.get_by_label("Code de l’application").fill(person.server.fresh_code(person.email, secret))
    tab.get_by_role("button", name="Activer").click()
    codes = tab.get_by_role("list", name="Codes de secours").get_by_role("listitem")
    expect(codes).to_have_count(10)
    return secret, codes.all_inner_texts()


def refusal(tab: Page) -> Locator:
    return tab.locator("main [role=alert]")


def test_an_application_is_set_up_from_its_page_and_asked_for_at_the_next_login(stage: Stage, person: Newcomer):
    """Checklist A22, A23."""
    tab = open_security(stage, person)
    secret, codes = enable_application(tab, person)
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="Télécharger").click()
    assert saved.value.suggested_filename == "codes-de-secours-propmanager.txt"
    assert [line for line in Path(saved.value.path()).read_text().splitlines() if line in codes] == codes
    tab.get_by_role("link", name="J’ai gardé mes codes").click()
    expect(tab.get_by_text("10 codes restants")).to_be_visible()
    expect(tab.get_by_text(codes[0])).to_have_count(0)
    log_out(tab)
    give_password(tab, person)
    code = person.server.fresh_code(person.email, secret)
    give_code(tab, code)
    tab.wait_for_url(DASHBOARD)
    log_out(tab)
    give_password(tab, person)
    give_code(tab, code)
    expect(refusal(tab)).to_have_text(
        "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, ou prenez un code de secours."
    )


def test_a_recovery_code_works_once_and_its_owner_is_told(stage: Stage, person: Newcomer, mails: Path):
    """Checklist A23."""
    _, codes = enable_application(open_security(stage, person), person)
    tab = stage.enter("dupont", width=PHONE)
    give_password(tab, person)
    give_recovery_code(tab, codes[0].upper())
    tab.wait_for_url(DASHBOARD)
    assert wait_for_mail(mails, person.email, "Code de secours utilisé")
    again = stage.enter("dupont")
    give_password(again, person)
    give_recovery_code(again, codes[0])
    expect(refusal(again)).to_contain_text("il a déjà servi")
    again.get_by_label("Code de secours").fill(codes[1])
    again.get_by_role("button", name="Continuer avec ce code").click()
    again.wait_for_url(DASHBOARD)
    again.goto(SECURITY)
    expect(again.get_by_text("8 codes restants")).to_be_visible()


def test_new_recovery_codes_are_made_after_a_question(stage: Stage, person: Newcomer):
    """Checklist A23."""
    tab = open_security(stage, person)
    _, old = enable_application(tab, person)
    tab.get_by_role("link", name="J’ai gardé mes codes").click()
    tab.get_by_role("button", name="Créer de nouveaux codes…").click()
    tab.get_by_role("button", name="Créer dix nouveaux codes").click()
    shown = tab.get_by_role("list", name="Codes de secours").get_by_role("listitem")
    expect(shown).to_have_count(10)
    assert set(shown.all_inner_texts()) & set(old) == set()
    tab.get_by_role("link", name="J’ai gardé mes codes").click()
    expect(tab.get_by_text("10 codes restants")).to_be_visible()


def test_a_wrong_code_enables_nothing_and_the_application_is_disabled_after_a_question(stage: Stage, person: Newcomer):
    stage.expected.append("status of 422")
    tab = open_security(stage, person)
    tab.get_by_role("button", name="Configurer l’application").click()
    tab.get_by_label("Code de l’application").fill("000000")
    tab.get_by_role("button", name="Activer").click()
    expect(tab.get_by_text("Ce code n’est pas le bon. Vérifiez que l’heure")).to_be_visible()
    tab.reload()
    enable_application(tab, person)
    tab.get_by_role("link", name="J’ai gardé mes codes").click()
    tab.get_by_role("button", name="Désactiver…").click()
    tab.get_by_role("button", name="Désactiver", exact=True).click()
    expect(tab.get_by_text("Seul votre mot de passe protège ce compte.")).to_be_visible()


def test_who_has_an_application_confirms_by_its_code_and_not_by_the_password(stage: Stage, person: Newcomer):
    """Checklist A24."""
    stage.expected.append("status of 422")
    tab = open_security(stage, person, width=PHONE)
    secret, _ = enable_application(tab, person)
    let_proof_age(person)
    tab.goto(SECURITY)
    tab.wait_for_url("**/confirmation?**", wait_until="networkidle")
    code = tab.get_by_label("Code de votre application, ou code de secours")
    code.fill("000000")
    tab.get_by_role("button", name="Confirmer", exact=True).click()
    expect(tab.get_by_text("Ce code n’est pas le bon, ou il a déjà servi.")).to_be_visible()
    expect(tab.get_by_label("Mot de passe")).to_have_count(0)
    code.fill(person.server.fresh_code(person.email, secret))
    tab.get_by_role("button", name="Confirmer", exact=True).click()
    tab.wait_for_url(f"**{SECURITY}")


def test_staff_without_a_second_factor_is_led_to_set_one_up(stage: Stage):
    """Checklist A26."""
    staff = newcomer(stage.server, is_staff=True)
    tab = stage.enter("", staff.email, fresh_login=True)
    tab.goto("/admin/composants")
    tab.wait_for_url("**/admin/securite")
    enable_application(tab, staff)
    tab.get_by_role("link", name="J’ai gardé mes codes").click()
    tab.goto("/admin/composants")
    expect(settled(tab).get_by_role("heading", level=1, name="Composants")).to_be_visible()
