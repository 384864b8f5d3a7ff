"""Filling the product's forms as a person does, by their labels."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.live.mails import wait_for_mail

PASSWORD = "un cheval bleu sous la pluie"
HTML, EMOJI, HEBREW, HIDDEN = "<img src=x onerror=alert(1)>", "Studio 😀", "דירה", "\u202eoui"
BIEN = {
    "Nom du bien": "Appartement Saxe",
    "Adresse": "31 avenue de Saxe",
    "Code postal": "69006",
    "Ville": "Lyon",
    "Surface (m²)": "52,5",
    "Pièces": "2",
    "Loyer mensuel": "845",
    "Charges mensuelles": "60,50",
    "Dépôt de garantie": "845",
    "Notes": "Cave n° 4",
}


def control(tab: Page, label: str) -> Locator:
    return tab.get_by_label(re.compile(rf"^{re.escape(label)}( \(facultatif\))?$"))


def fill(tab: Page, typed: dict[str, str]) -> None:
    for name, text in typed.items():
        control(tab, name).fill(text)


def typed_in(tab: Page, names: list[str]) -> dict[str, str]:
    return {name: control(tab, name).input_value() for name in names}


def open_sign_up(tab: Page) -> Page:
    tab.goto("/inscription")
    expect(tab.get_by_text("Se termine par")).to_be_visible()
    return tab


def sign_up_of(subdomain: str) -> dict[str, str]:
    return {
        "Prénom": "Claire",
        "Nom": "Moreau",
        "E-mail": f"claire@{subdomain}.fr",
        "Mot de passe": PASSWORD,
        "Nom de votre espace": f"SCI {subdomain.capitalize()}",
        "Adresse de votre espace": subdomain,
    }


def confirm_address(tab: Page, mails: Path, email: str) -> None:
    """After a sign-up: follows the link of its mail, in the same tab."""
    expect(tab.get_by_role("heading", name="Consultez votre boîte mail")).to_be_visible()
    tab.goto(wait_for_mail(mails, email, "Confirmez votre adresse").link)
    tab.get_by_role("button", name="Confirmer mon adresse").click()


def said_under(tab: Page, name: str) -> str:
    """The hint or the error of the field with this label."""
    message = control(tab, name).get_attribute("aria-describedby")
    return tab.locator(f"#{message}").inner_text()


def expect_refused(tab: Page, typed: dict[str, str], wrong: dict[str, str]) -> None:
    """The wrong fields, and no others, say so, and the reader is led there; every field holds what was typed."""
    expect(tab.locator("form :is([role=alert], [aria-invalid=true]):focus")).to_have_count(1)
    invalid = tab.locator("form [aria-invalid=true]")
    expect(invalid).to_have_count(len(wrong))
    for name in wrong:
        expect(control(tab, name)).to_have_attribute("aria-invalid", "true")
        assert said_under(tab, name)
    assert typed_in(tab, list(typed)) == typed
