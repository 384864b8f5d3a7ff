"""Second factors in a real browser: an authenticator application, recovery codes, and passkeys on a virtual device."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.factor_steps import (
    SECURITY,
    add_passkey,
    enable_application,
    give_code,
    give_password,
    give_recovery_code,
    log_in_by_passkey,
    open_security,
    refusal,
    virtual_device,
)
from tests.e2e.stage import PHONE, Stage, log_out, settled
from tests.live.mails import wait_for_mail
from tests.live.people import Newcomer, newcomer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-factors")]

DASHBOARD = "**/tableau-de-bord"
NOE = "Noé Nouveau"


@pytest.fixture
def person(stage: Stage) -> Newcomer:
    """Somebody of dupont, without a second factor."""
    stage.expected.append("status of 401")  # what refusals are answered with
    return newcomer(stage.server, "dupont")


# The application


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
    log_out(tab, NOE)
    give_password(tab, person)
    code = person.server.fresh_code(person.email, secret)
    give_code(tab, code)
    tab.wait_for_url(DASHBOARD)
    log_out(tab, NOE)
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
    stage.let_proof_age(person.email)
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


# The passkey


def test_a_passkey_logs_in_alone_comes_second_and_confirms_until_it_is_removed(stage: Stage, person: Newcomer):
    """Checklist A22."""
    tab = open_security(stage, person)
    virtual_device(tab)
    add_passkey(tab)
    log_out(tab, NOE)
    log_in_by_passkey(tab)
    tab.wait_for_url(DASHBOARD)
    log_out(tab, NOE)
    give_password(tab, person)
    tab.get_by_role("button", name="Utiliser une clé d’accès").click()
    tab.wait_for_url(DASHBOARD)
    stage.let_proof_age(person.email)
    tab.goto(SECURITY)
    tab.wait_for_url("**/confirmation?**", wait_until="networkidle")
    expect(tab.get_by_label("Code de votre application, ou code de secours")).to_be_visible()
    expect(tab.get_by_label("Mot de passe")).to_have_count(0)
    tab.get_by_role("button", name="Utiliser une clé d’accès").click()
    tab.wait_for_url(f"**{SECURITY}")
    tab.get_by_role("button", name="Supprimer", exact=False).first.click()
    tab.get_by_role("button", name="Supprimer la clé").click()
    expect(tab.get_by_text("Aucune", exact=True)).to_be_visible()
    log_out(tab, NOE)
    log_in_by_passkey(tab)
    expect(refusal(tab)).to_have_text(
        "Cette clé d’accès n’est pas reconnue ici. Essayez-en une autre, ou un autre moyen."
    )


def test_a_passkey_is_renamed(stage: Stage, person: Newcomer):
    tab = open_security(stage, person, width=PHONE)
    virtual_device(tab)
    add_passkey(tab)
    tab.get_by_role("button", name="Renommer").first.click()
    tab.get_by_label("Nom de la clé").fill("Téléphone de Noé")
    tab.get_by_role("button", name="Renommer", exact=True).click()
    expect(tab.get_by_text("Téléphone de Noé")).to_be_visible()


def test_what_the_browser_refuses_is_said_in_french(stage: Stage, person: Newcomer):
    """Cancelled, no key for this site, a device that has one already, and a browser too old for passkeys."""
    tab = open_security(stage, person)
    device = virtual_device(tab)
    add_passkey(tab)
    tab.get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(refusal(tab)).to_have_text("Cet appareil a déjà une clé d’accès pour votre compte.")
    device.send("WebAuthn.disable")
    log_out(tab, NOE)
    tab.add_init_script("navigator.credentials.get = async () => { throw new DOMException('', 'NotAllowedError') }")
    log_in_by_passkey(tab)
    expect(refusal(tab)).to_contain_text("Aucune clé d’accès n’a répondu")
    tab.add_init_script("delete window.PublicKeyCredential")
    log_in_by_passkey(tab)
    expect(refusal(tab)).to_contain_text("Ce navigateur ne connaît pas les clés d’accès")


# The team


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
