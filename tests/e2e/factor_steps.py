"""What somebody does with second factors in a browser: the steps that their tests share."""

from playwright.sync_api import CDPSession, Locator, Page, expect

from propmanager.demo.people import PASSWORD
from tests.e2e.stage import Stage
from tests.live.people import Newcomer

SECURITY = "/parametres/securite"


def open_security(stage: Stage, person: Newcomer, *, width: int = 1440) -> Page:
    tab = stage.enter(person.subdomain, person.email, width=width, fresh_login=True)
    tab.goto(SECURITY)
    expect(tab.get_by_role("heading", name="Codes de secours")).to_be_visible()
    return tab


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


def refusal(tab: Page) -> Locator:
    return tab.locator("main [role=alert]")


def add_passkey(tab: Page) -> None:
    tab.get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(tab.get_by_role("heading", name="C’est activé")).to_be_visible()
    tab.get_by_role("link", name="J’ai gardé mes codes").click()
    expect(tab.get_by_text("Pas encore utilisée")).to_be_visible()


def log_in_by_passkey(tab: Page) -> None:
    tab.goto("/connexion", wait_until="networkidle")
    tab.get_by_role("button", name="Se connecter avec une clé d’accès").click()
