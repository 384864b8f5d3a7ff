"""Keyboard alone, the mouse, and the phone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from propmanager.demo.people import CLAIRE
from tests.e2e import forms
from tests.e2e.seed import OWNERS
from tests.e2e.stage import PHONE, Stage, settled
from tests.live.mails import wait_for_mail

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-hands")]

_FAR = 60  # stops of the Tab key; more, and nobody would get there


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until what has the focus bears this name."""
    wanted = page.locator(":focus").and_(
        page.get_by_label(re.compile(f"^{name}"))
        .or_(page.get_by_role("button", name=name, exact=True))
        .or_(page.get_by_role("link", name=name, exact=True))
    )
    for _ in range(_FAR):
        page.keyboard.press("Tab")
        if wanted.count():
            return
    pytest.fail(f"Tab never came to {name}")


def test_sign_up_and_a_first_bien_with_the_keyboard_alone(stage: Stage, mails: Path):
    page = stage.enter()
    page.goto("/")
    tab_to(page, "Essayer gratuitement")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Se termine par")).to_be_visible()
    for name, text in forms.sign_up_of("clavier").items():
        tab_to(page, name)
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Consultez votre boîte mail")).to_be_visible()
    page.goto(wait_for_mail(mails, "claire@clavier.fr").link)
    tab_to(page, "Confirmer mon adresse")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("clavier.*/tableau-de-bord$"))
    expect(page.get_by_text("Aucun bien pour le moment")).to_be_visible()
    tab_to(page, "Ajouter un bien")
    page.keyboard.press("Enter")
    expect(forms.control(page, "Nom du bien")).to_be_visible()
    for name, text in forms.BIEN.items():
        tab_to(page, re.escape(name))
        page.keyboard.type(text)
    tab_to(page, "Enregistrer le bien")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Appartement Saxe")).to_be_visible()


def test_the_first_stop_of_a_page_leads_past_its_navigation_and_keeps_the_form(stage: Stage):
    page = stage.enter("dupont", CLAIRE.email)
    page.goto("/biens/nouveau")
    forms.fill(page, {"Nom du bien": "Gardé"})
    skip = page.get_by_role("link", name="Aller au contenu")
    skip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()
    assert forms.typed_in(page, ["Nom du bien"]) == {"Nom du bien": "Gardé"}


def test_a_row_s_menu_opens_walks_and_closes_with_the_keyboard(stage: Stage):
    page = stage.enter("dupont", CLAIRE.email)
    page.goto("/biens")
    opener = settled(page).get_by_role("button", name="Actions pour Parking Part-Dieu")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Ouvrir la fiche")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem", name="Archiver le bien…")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Garder le bien")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("alertdialog")).to_have_count(0)


def test_a_dialog_closes_by_a_click_outside_and_not_by_a_selection_that_ends_there(stage: Stage):
    page = stage.enter("equipe", OWNERS["equipe"])
    page.goto("/parametres/equipe")
    settled(page).get_by_role("button", name="Inviter").click()
    dialog = page.get_by_role("dialog", name="Inviter dans votre équipe")
    typed = dialog.get_by_label("Adresses e-mail")
    typed.fill("paul@exemple.fr")
    box = typed.bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(5, 5, steps=5)
    page.mouse.up()
    expect(typed).to_have_value("paul@exemple.fr")
    page.mouse.click(5, 5)
    expect(dialog).to_have_count(0)


def test_the_phone_s_bar_and_sheet_lead_everywhere(stage: Stage):
    page = stage.enter("dupont", CLAIRE.email, width=PHONE)
    page.goto("/tableau-de-bord")
    bar = settled(page).get_by_role("navigation", name="Navigation mobile")
    bar.get_by_role("link", name="Biens").tap()
    expect(page.get_by_role("table", name="Vos biens")).to_be_visible()
    expect(bar.get_by_role("link", name="Biens")).to_have_attribute("aria-current", "page")
    bar.get_by_role("button", name="Plus").tap()
    sheet = page.get_by_role("navigation", name="Autres pages")
    expect(sheet.get_by_text("Propriétaire du compte")).to_be_visible()
    sheet.get_by_role("link", name="Paramètres").tap()
    expect(page.get_by_role("heading", level=1, name="Profil")).to_be_visible()
    expect(sheet).to_be_hidden()


def test_the_colour_mode_that_was_chosen_stays(stage: Stage):
    page = stage.enter("dupont", CLAIRE.email)
    page.goto("/tableau-de-bord")
    settled(page).get_by_role("button", name="Claire Dupont").click()
    page.get_by_role("button", name="Sombre").locator("visible=true").click()
    expect(page.locator("html.dark")).to_have_count(1)
    page.reload()
    expect(page.locator("html.dark")).to_have_count(1)
    settled(page).get_by_role("button", name="Claire Dupont").click()
    expect(page.get_by_role("button", name="Sombre").locator("visible=true")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Système").locator("visible=true").click()
    page.emulate_media(color_scheme="light")
    expect(page.locator("html.light")).to_have_count(1)
