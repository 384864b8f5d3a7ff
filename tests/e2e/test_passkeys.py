"""Passkeys in a real browser, on a virtual device."""

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.stage import PHONE, Stage
from tests.e2e.test_factors import DASHBOARD, SECURITY, give_password, let_proof_age, log_out, open_security, refusal
from tests.live.people import Newcomer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-factors")]


def virtual_device(tab: Page) -> CDPSession:
    """A device that keeps passkeys and answers for its owner without asking."""
    session = tab.context.new_cdp_session(tab)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return session


def add_passkey(tab: Page) -> None:
    tab.get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(tab.get_by_role("heading", name="C’est activé")).to_be_visible()
    tab.get_by_role("link", name="J’ai gardé mes codes").click()
    expect(tab.get_by_text("Pas encore utilisée")).to_be_visible()


def log_in_by_passkey(tab: Page) -> None:
    tab.goto("/connexion", wait_until="networkidle")
    tab.get_by_role("button", name="Se connecter avec une clé d’accès").click()


def test_a_passkey_logs_in_alone_comes_second_and_confirms_until_it_is_removed(stage: Stage, person: Newcomer):
    tab = open_security(stage, person)
    virtual_device(tab)
    add_passkey(tab)
    log_out(tab)
    log_in_by_passkey(tab)
    tab.wait_for_url(DASHBOARD)
    log_out(tab)
    give_password(tab, person)
    tab.get_by_role("button", name="Utiliser une clé d’accès").click()
    tab.wait_for_url(DASHBOARD)
    let_proof_age(person)
    tab.goto(SECURITY)
    tab.wait_for_url("**/confirmation?**", wait_until="networkidle")
    expect(tab.get_by_label("Code de votre application, ou code de secours")).to_be_visible()
    expect(tab.get_by_label("Mot de passe")).to_have_count(0)
    tab.get_by_role("button", name="Utiliser une clé d’accès").click()
    tab.wait_for_url(f"**{SECURITY}")
    tab.get_by_role("button", name="Supprimer", exact=False).first.click()
    tab.get_by_role("button", name="Supprimer la clé").click()
    expect(tab.get_by_text("Aucune", exact=True)).to_be_visible()
    log_out(tab)
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
    log_out(tab)
    tab.add_init_script("navigator.credentials.get = async () => { throw new DOMException('', 'NotAllowedError') }")
    log_in_by_passkey(tab)
    expect(refusal(tab)).to_contain_text("Aucune clé d’accès n’a répondu")
    tab.add_init_script("delete window.PublicKeyCredential")
    log_in_by_passkey(tab)
    expect(refusal(tab)).to_contain_text("Ce navigateur ne connaît pas les clés d’accès")
