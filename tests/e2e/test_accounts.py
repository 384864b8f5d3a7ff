"""Accounts through the mailbox: sign-up, a forgotten password, another password, another address."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import forms
from tests.e2e.stage import PHONE, Stage, settled
from tests.e2e.test_arriving import DASHBOARD, log_in
from tests.live.mails import mails_to, wait_for_mail

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-accounts")]

NEW = "trois moutons dans la brume"
SIGN_UP_MAIL = "Confirmez votre adresse"


def sign_up(tab: Page, subdomain: str, **changes: str) -> str:
    """Sends the form, and returns the address that was typed in it."""
    typed = forms.sign_up_of(subdomain) | changes
    forms.fill(forms.open_sign_up(tab), typed)
    tab.get_by_role("button", name="Créer mon espace").click()
    expect(tab.get_by_role("heading", name="Consultez votre boîte mail")).to_be_visible()
    return typed["E-mail"]


def owner_of(stage: Stage, mails: Path, subdomain: str) -> Page:
    """A new owner, in their new space."""
    tab = stage.enter()
    forms.confirm_address(tab, mails, sign_up(tab, subdomain))
    expect(tab).to_have_url(f"http://{stage.server.host(subdomain)}{DASHBOARD}")
    return tab


def open_profile(stage: Stage, tab: Page, subdomain: str) -> Page:
    tab.goto(f"http://{stage.server.host(subdomain)}/parametres/profil")
    expect(tab.get_by_label("Prénom")).not_to_have_value("")
    return tab


def refused(tab: Page, sentence: str) -> None:
    expect(tab.get_by_role("alert").filter(has_text=sentence)).to_be_visible()


def test_sign_up_goes_through_the_mail_to_the_dashboard(stage: Stage, mails: Path):
    tab = stage.enter()
    email = sign_up(tab, "courrier")
    expect(tab.get_by_text(email)).to_be_visible()
    link = wait_for_mail(mails, email, SIGN_UP_MAIL).link
    tab.goto(link)
    tab.get_by_role("button", name="Confirmer mon adresse").click()
    expect(tab).to_have_url(f"http://{stage.server.host('courrier')}{DASHBOARD}")
    expect(tab.get_by_role("heading", name="Bonjour Claire")).to_be_visible()
    stage.expected.append("status of 410")
    tab.goto(link)
    tab.get_by_role("button", name="Confirmer mon adresse").click()
    refused(tab, "Ce lien n’est plus valable")
    wait_for_mail(mails, email, "Bienvenue")


def test_whoever_mistyped_the_address_corrects_it_and_types_nothing_else_again(stage: Stage, mails: Path):
    tab = stage.enter(width=PHONE)
    sign_up(tab, "faute", **{"E-mail": "clarie@faute.fr"})
    tab.get_by_role("button", name="Corriger l’adresse").click()
    typed = forms.sign_up_of("faute") | {"E-mail": "clarie@faute.fr"}
    assert forms.typed_in(tab, list(typed)) == typed
    forms.fill(tab, {"E-mail": "claire@faute.fr"})
    tab.get_by_role("button", name="Créer mon espace").click()
    forms.confirm_address(tab, mails, "claire@faute.fr")
    expect(tab).to_have_url(f"http://{stage.server.host('faute')}{DASHBOARD}")


def test_the_mail_can_be_sent_again(stage: Stage, mails: Path):
    tab = stage.enter()
    email = sign_up(tab, "encore")
    first = wait_for_mail(mails, email, SIGN_UP_MAIL)
    tab.get_by_role("button", name="Renvoyer le message").click()
    expect(tab.get_by_text("Message renvoyé")).to_be_visible()
    second = wait_for_mail(mails, email, SIGN_UP_MAIL, count=2)
    assert first.code != second.code
    tab.goto(second.link)
    tab.get_by_role("button", name="Confirmer mon adresse").click()
    expect(tab).to_have_url(f"http://{stage.server.host('encore')}{DASHBOARD}")


def test_whoever_has_an_account_reads_so_in_the_mail_alone_and_gets_a_second_space(stage: Stage, mails: Path):
    email = "claire@premier.fr"
    owner_of(stage, mails, "premier")
    tab = stage.enter()
    sign_up(tab, "second", **{"E-mail": email})
    tab.goto(wait_for_mail(mails, email, "Vous avez déjà un compte").link)
    tab.get_by_role("button", name="Confirmer mon adresse").click()
    expect(tab.get_by_text("Votre nouvel espace est prêt.")).to_be_visible()
    assert tab.url.startswith(f"http://{stage.server.host('second')}/connexion")
    tab.get_by_label("E-mail").fill(email)
    tab.get_by_label("Mot de passe").fill(forms.PASSWORD)
    tab.get_by_role("button", name="Se connecter", exact=True).click()
    expect(tab).to_have_url(f"http://{stage.server.host('second')}{DASHBOARD}")


def test_a_forgotten_password_is_replaced_through_the_mail(stage: Stage, mails: Path):
    owner_of(stage, mails, "oubli")
    tab = stage.enter("oubli")
    tab.goto("/connexion")
    tab.get_by_role("link", name="Mot de passe oublié ?").click()
    expect(tab).to_have_url(re.compile("/mot-de-passe-oublie$"))
    tab.get_by_label("E-mail").fill("claire@oubli.fr")
    tab.get_by_role("button", name="Recevoir un lien").click()
    expect(tab.get_by_role("status").filter(has_text="Un message est parti à cette adresse.")).to_be_visible()
    tab.goto(wait_for_mail(mails, "claire@oubli.fr", "Choisissez un nouveau mot de passe").link)
    stage.expected.append("status of 422")
    tab.get_by_label("Nouveau mot de passe").fill("motdepasse2026")
    tab.get_by_role("button", name="Enregistrer le mot de passe").click()
    field = tab.get_by_label("Nouveau mot de passe")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert "trop facile à deviner" in forms.said_under(tab, "Nouveau mot de passe")
    field.fill(NEW)
    tab.get_by_role("button", name="Enregistrer le mot de passe").click()
    expect(tab.get_by_text("Votre mot de passe est changé.")).to_be_visible()
    log_in(tab, "claire@oubli.fr", NEW)
    expect(tab).to_have_url(f"http://{stage.server.host('oubli')}{DASHBOARD}")
    wait_for_mail(mails, "claire@oubli.fr", "Votre mot de passe PropManager a changé")


def test_a_new_password_throws_the_other_browser_out_within_five_seconds(stage: Stage, mails: Path):
    tab = owner_of(stage, mails, "deux")
    other = stage.enter("deux")
    log_in(other, "claire@deux.fr", forms.PASSWORD)
    settled(other)
    expect(other).to_have_url(f"http://{stage.server.host('deux')}{DASHBOARD}")
    open_profile(stage, tab, "deux")
    forms.fill(tab, {"Mot de passe actuel": forms.PASSWORD, "Nouveau mot de passe": NEW})
    tab.get_by_role("button", name="Changer le mot de passe").click()
    expect(tab.get_by_text("Mot de passe changé")).to_be_visible()
    expect(other).to_have_url(f"http://{stage.server.host('deux')}/connexion", timeout=5000)
    assert forms.typed_in(tab, ["Mot de passe actuel", "Nouveau mot de passe"]) == {
        "Mot de passe actuel": "",
        "Nouveau mot de passe": "",
    }
    tab.reload()
    expect(settled(tab).get_by_role("heading", name="Mot de passe")).to_be_visible()


def test_the_address_of_an_account_is_changed_through_the_new_mailbox(stage: Stage, mails: Path):
    tab = owner_of(stage, mails, "demenage")
    open_profile(stage, tab, "demenage")
    forms.fill(tab, {"Nouvelle adresse": "nouvelle@demenage.fr", "Votre mot de passe": "faux"})
    tab.get_by_role("button", name="Changer d’adresse").click()
    expect(tab.get_by_label("Votre mot de passe")).to_have_attribute("aria-invalid", "true")
    forms.fill(tab, {"Votre mot de passe": forms.PASSWORD})
    tab.get_by_role("button", name="Changer d’adresse").click()
    expect(tab.get_by_text("Un lien est parti à nouvelle@demenage.fr")).to_be_visible()
    confirming = stage.sibling(tab)
    confirming.goto(wait_for_mail(mails, "nouvelle@demenage.fr").link)
    confirming.get_by_role("button", name="Confirmer mon adresse").click()
    expect(confirming.get_by_text("Votre nouvelle adresse est enregistrée.")).to_be_visible()
    wait_for_mail(mails, "claire@demenage.fr", "L’adresse de votre compte PropManager a changé")
    tab.reload()
    expect(settled(tab).get_by_text("nouvelle@demenage.fr")).to_be_visible()
    again = stage.enter("demenage")
    log_in(again, "nouvelle@demenage.fr", forms.PASSWORD)
    expect(again).to_have_url(f"http://{stage.server.host('demenage')}{DASHBOARD}")


def test_a_new_name_is_shown_at_once(stage: Stage, mails: Path):
    tab = owner_of(stage, mails, "prenom")
    open_profile(stage, tab, "prenom")
    forms.fill(tab, {"Prénom": "Zoé"})
    tab.get_by_role("button", name="Enregistrer").click()
    expect(tab.get_by_text("Profil enregistré")).to_be_visible()
    tab.reload()
    expect(settled(tab).get_by_role("button", name=re.compile("Zoé Moreau"))).to_be_visible()


@pytest.mark.parametrize("path", ["/verification", "/reinitialisation"])
def test_a_link_without_its_code_says_what_to_do(stage: Stage, path: str):
    stage.expected.append("status of 410")
    tab = stage.enter()
    tab.goto(path)
    if path == "/reinitialisation":
        tab.get_by_label("Nouveau mot de passe").fill(NEW)
    tab.locator("form button[type=submit]").click()
    refused(tab, "Ce lien n’est plus valable")


def test_opening_a_link_changes_nothing(stage: Stage, mails: Path):
    """Mail scanners open links before people do."""
    tab = stage.enter()
    email = sign_up(tab, "robot")
    link = wait_for_mail(mails, email, SIGN_UP_MAIL).link
    for _ in range(2):
        tab.goto(link)
    assert len(mails_to(mails, email)) == 1
    tab.get_by_role("button", name="Confirmer mon adresse").click()
    expect(tab).to_have_url(f"http://{stage.server.host('robot')}{DASHBOARD}")
