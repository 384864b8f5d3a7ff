"""axe again where a page shows more than when it opens: menus, dialogs, errors, sheets."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from propmanager.demo.people import CLAIRE
from tests.e2e.axe import violations
from tests.e2e.seed import OWNERS
from tests.e2e.stage import DESK, PHONE, Stage, settled

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-open-things")]

ROW_MENU = "Actions pour Parking Part-Dieu"


def open_row_menu(tab: Page) -> None:
    opener = tab.get_by_role("button", name=ROW_MENU)
    opener.scroll_into_view_if_needed()  # a menu closes when the page scrolls
    opener.click()
    expect(tab.get_by_role("menuitem", name="Archiver le bien…")).to_be_visible()


def open_archive_dialog(tab: Page) -> None:
    open_row_menu(tab)
    tab.get_by_role("menuitem", name="Archiver le bien…").click()
    expect(tab.get_by_role("alertdialog", name="Archiver Parking Part-Dieu ?")).to_be_visible()


def search_in_vain(tab: Page) -> None:
    tab.get_by_role("searchbox", name="Rechercher un bien").fill("introuvable")
    expect(tab.get_by_text("Aucun bien ne correspond à")).to_be_visible()


def open_user_menu(tab: Page) -> None:
    tab.get_by_role("button", name="Claire Dupont").click()
    expect(tab.get_by_role("button", name="Se déconnecter")).to_be_visible()


@pytest.mark.parametrize("do", [open_row_menu, open_archive_dialog, search_in_vain, open_user_menu])
def test_the_list_with_something_open_is_open_to_everybody(stage: Stage, do: Callable[[Page], None]):
    tab = stage.enter("dupont", CLAIRE.email)
    tab.goto("/biens")
    do(settled(tab))
    assert violations(tab) == []


@pytest.mark.parametrize("do", [open_row_menu, open_archive_dialog])
def test_the_list_of_the_phone_with_something_open_is_open_to_everybody(stage: Stage, do: Callable[[Page], None]):
    tab = stage.enter("dupont", CLAIRE.email, width=PHONE)
    tab.goto("/biens")
    do(settled(tab))
    assert violations(tab) == []


def test_the_sheet_of_the_phone_is_open_to_everybody(stage: Stage):
    tab = stage.enter("dupont", CLAIRE.email, width=PHONE)
    tab.goto("/tableau-de-bord")
    settled(tab).get_by_role("button", name="Plus").click()
    expect(tab.get_by_role("navigation", name="Autres pages")).to_be_visible()
    assert violations(tab) == []


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_form_of_a_bien_with_its_errors_is_open_to_everybody(stage: Stage, width: int):
    tab = stage.enter("dupont", CLAIRE.email, width=width)
    tab.goto("/biens/nouveau")
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_text("5 champs sont à corriger")).to_be_visible()
    assert violations(tab) == []


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_sign_up_with_its_errors_is_open_to_everybody(stage: Stage, width: int):
    tab = stage.enter(width=width)
    tab.goto("/inscription")
    expect(tab.get_by_text("Se termine par")).to_be_visible()
    tab.get_by_role("button", name="Créer mon espace").click()
    expect(tab.get_by_text("6 champs sont à corriger")).to_be_visible()
    assert violations(tab) == []


@pytest.mark.parametrize("path", ["/tableau-de-bord", "/biens", "/facturation"])
def test_a_space_on_trial_without_a_bien_is_open_to_everybody(stage: Stage, path: str):
    tab = stage.enter("essai", OWNERS["essai"])
    tab.goto(path)
    expect(settled(tab).get_by_text("Essai gratuit : il vous reste 14 jours.")).to_be_visible()
    assert violations(tab) == []
