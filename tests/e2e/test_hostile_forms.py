"""What should not be typed: a French sentence under the field, everything still there, and nothing saved."""

import pytest
from playwright.sync_api import expect

from tests.e2e import forms
from tests.e2e.forms import EMOJI, HEBREW, HIDDEN, HTML
from tests.e2e.seed import OWNERS
from tests.e2e.stage import Stage

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-forms")]

MISSING = "Ce champ est obligatoire."
LATIN = "Utilisez des lettres latines, des chiffres et la ponctuation courante, sans < ni >."
EMPTY = {"Date du DPE": ""}

BIEN_REFUSALS = {
    "missing": dict.fromkeys(("Nom du bien", "Adresse", "Code postal", "Ville", "Loyer mensuel"), ""),
    "too long": {"Nom du bien": "a" * 81, "Adresse": "b" * 161, "Ville": "c" * 81, "Notes": "d" * 4001},
    "wrong type": {"Code postal": "Lyon", "Surface (m²)": "grand", "Pièces": "deux", "Loyer mensuel": "cher"},
    "negative": {"Surface (m²)": "-20", "Pièces": "-2", "Loyer mensuel": "-845", "Charges mensuelles": "-0,01"},
    "not a number": {"Surface (m²)": "NaN", "Pièces": "NaN", "Loyer mensuel": "NaN", "Charges mensuelles": "Infinity"},
    "too much": {"Surface (m²)": "9" * 12, "Pièces": "100", "Loyer mensuel": "1e9", "Dépôt de garantie": "9" * 15},
    "html": {"Nom du bien": HTML, "Adresse": HTML, "Ville": HTML, "Loyer mensuel": HTML},
    "emoji": {"Nom du bien": EMOJI, "Adresse": EMOJI, "Ville": EMOJI, "Pièces": "😀"},
    "right to left": {"Nom du bien": HEBREW, "Adresse": HEBREW, "Ville": HEBREW, "Notes": HIDDEN},
    "dates": {"Date du DPE": "31/02/2026"},
    "future": {"Date du DPE": "01/01/2199"},
    "without class": {"Date du DPE": "01/03/2024"},
}
SIGN_UP_REFUSALS = {
    "missing": dict.fromkeys(forms.sign_up_of("x"), ""),
    "too long": {"Prénom": "a" * 61, "Nom": "b" * 61, "Nom de votre espace": "c" * 81},
    "wrong type": {"E-mail": "claire", "Adresse de votre espace": "-1"},
    "html": {"Prénom": HTML, "Nom": HTML, "Nom de votre espace": HTML, "Adresse de votre espace": "<b>"},
    "emoji": {"Prénom": "😀", "Nom de votre espace": EMOJI, "Adresse de votre espace": "😀", "E-mail": "😀"},
    "right to left": {"Nom": HEBREW, "Nom de votre espace": HIDDEN, "Adresse de votre espace": HEBREW},
    "link": {"Prénom": "www.exemple.fr", "Nom de votre espace": "exemple.com"},
    "long password": {"Mot de passe": "d" * 129},
    "guessable": {"Mot de passe": "Claire Moreau"},
    "taken": {"Adresse de votre espace": "dupont"},
}


def test_a_bien_that_cannot_be_saved_is_refused_field_by_field_however_often(stage: Stage):
    before = stage.count("bien", "brouillon")
    tab = stage.enter("brouillon", OWNERS["brouillon"])
    tab.goto("/biens/nouveau")
    for wrong in BIEN_REFUSALS.values():
        typed = EMPTY | forms.BIEN | wrong
        forms.fill(tab, typed)
        tab.get_by_role("button", name="Enregistrer le bien").click()
        forms.expect_refused(tab, typed, wrong)
    assert stage.count("bien", "brouillon") == before


def test_a_sign_up_that_cannot_be_is_refused_field_by_field_however_often(stage: Stage):
    before = (stage.count("tenant"), stage.count("app_user"))
    tab = forms.open_sign_up(stage.enter())
    for wrong in SIGN_UP_REFUSALS.values():
        typed = forms.sign_up_of("lambert") | wrong
        forms.fill(tab, typed)
        tab.get_by_role("button", name="Créer mon espace").click()
        forms.expect_refused(tab, typed, wrong)
    assert (stage.count("tenant"), stage.count("app_user")) == before


def test_each_refusal_says_what_is_wrong_and_how_to_mend_it(stage: Stage):
    tab = stage.enter("brouillon", OWNERS["brouillon"])
    tab.goto("/biens/nouveau")
    wrong = {
        "Nom du bien": ("a" * 81, "80 caractères au plus : il y en a 81."),
        "Adresse": (HTML, LATIN),
        "Code postal": ("Lyon", "Indiquez un code postal français à cinq chiffres, par exemple 69002."),
        "Ville": ("", MISSING),
        "Surface (m²)": ("NaN", "Indiquez une surface en m², par exemple 68,25."),
        "Pièces": ("0", "Indiquez un nombre de pièces entre 1 et 99."),
        "Charges mensuelles": ("2000000", "1\u202f000\u202f000,00\u00a0€ au plus."),
        "Date du DPE": ("01/01/2199", "Cette date est dans le futur. Indiquez le jour du diagnostic."),
    }
    forms.fill(tab, forms.BIEN | {name: text for name, (text, _) in wrong.items()})
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_text("8 champs sont à corriger")).to_be_visible()
    assert {name: forms.said_under(tab, name) for name in wrong} == {name: said for name, (_, said) in wrong.items()}


def test_the_summary_takes_the_focus_and_leads_to_each_field(stage: Stage):
    tab = stage.enter("brouillon", OWNERS["brouillon"])
    tab.goto("/biens/nouveau")
    forms.fill(tab, forms.BIEN | {"Ville": ""})
    tab.get_by_role("button", name="Enregistrer le bien").click()
    summary = tab.get_by_role("alert").filter(has_text="1 champ est à corriger")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Ville").click()
    expect(forms.control(tab, "Ville")).to_be_focused()
    tab.keyboard.type("Lyon")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Appartement Saxe")).to_be_visible()


def test_text_in_the_notes_is_shown_as_it_was_typed(stage: Stage):
    tab = stage.enter("brouillon", OWNERS["brouillon"])
    tab.goto("/biens/nouveau")
    forms.fill(tab, forms.BIEN | {"Nom du bien": "Notes libres", "Notes": f"{HTML}\n{EMOJI}\n{HEBREW}"})
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_role("heading", name="Notes libres")).to_be_visible()
    assert tab.get_by_text(HTML).inner_text() == f"{HTML}\n{EMOJI}\n{HEBREW}"
