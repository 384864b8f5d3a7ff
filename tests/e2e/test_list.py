"""The list of biens: what is asked of it lives in the address; what is done to a bien can be undone."""

import pytest
from playwright.sync_api import Page, expect

from propmanager.demo.people import PAUL
from tests.e2e import forms
from tests.e2e.seed import OWNERS
from tests.e2e.stage import Stage, settled

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-list")]


def open_list(stage: Stage, subdomain: str = "martin", email: str = PAUL.email, query: str = "") -> Page:
    tab = stage.enter(subdomain, email)
    tab.goto(f"/biens{query}")
    return settled(tab)


def names(tab: Page) -> list[str]:
    return tab.locator("tbody tr td:first-child a").all_inner_texts()


def expect_address(tab: Page, query: str) -> None:
    expect(tab).to_have_url(f"{tab.url.partition('?')[0]}{query}")


def act(tab: Page, nom: str, action: str) -> None:
    opener = tab.get_by_role("button", name=f"Actions pour {nom}")
    opener.scroll_into_view_if_needed()  # a menu closes when the page scrolls
    opener.click()
    tab.get_by_role("menuitem", name=action).click()


def archive(tab: Page, nom: str) -> None:
    act(tab, nom, "Archiver le bien…")
    dialog = tab.get_by_role("alertdialog", name=f"Archiver {nom} ?")
    expect(dialog.get_by_role("button", name="Garder le bien")).to_be_focused()
    dialog.get_by_role("button", name="Archiver le bien").click()
    expect(tab.get_by_text(f"{nom} est archivé.")).to_be_visible()


def test_search_is_in_the_address_and_survives_a_reload(stage: Stage):
    tab = open_list(stage)
    tab.get_by_role("searchbox").fill("studio vieux")
    expect_address(tab, "?q=studio+vieux")
    expect(tab.locator("tbody tr")).to_have_count(1)
    tab.reload()
    expect(tab.get_by_role("searchbox")).to_have_value("studio vieux")
    expect(tab.locator("tbody tr")).to_have_count(1)
    assert names(tab) == ["Studio Vieux-Lyon"]
    tab.get_by_role("searchbox").fill("zzz")
    expect(tab.get_by_text("Aucun bien ne correspond à")).to_be_visible()
    tab.get_by_role("button", name="Effacer").click()
    expect_address(tab, "")
    expect(tab.get_by_text("1 à 25 sur 60 biens")).to_be_visible()


def test_a_search_typed_slowly_keeps_every_letter(stage: Stage):
    """A pause after a blank: the server searches without it, and the box keeps it."""
    tab = open_list(stage)
    box = tab.get_by_role("searchbox")
    box.press_sequentially("rue ")
    expect_address(tab, "?q=rue")
    expect(box).to_have_value("rue ")
    box.press_sequentially("de")
    expect_address(tab, "?q=rue+de")
    expect(box).to_have_value("rue de")
    expect(tab.get_by_text("1 à 19 sur 19 biens")).to_be_visible()


def test_sort_filter_and_pages_are_kept_together(stage: Stage):
    tab = open_list(stage)
    tab.get_by_role("button", name="Loyer et charges").click()
    expect_address(tab, "?tri=loyer")
    expect(tab.get_by_role("columnheader", name="Loyer et charges")).to_have_attribute("aria-sort", "ascending")
    tab.get_by_role("button", name="Loyer et charges").click()
    expect_address(tab, "?tri=-loyer")
    expect(tab.get_by_role("columnheader", name="Loyer et charges")).to_have_attribute("aria-sort", "descending")
    expect(tab.locator("tbody tr").first).to_contain_text("Maison")
    tab.get_by_role("combobox", name="Biens par page").select_option("10 par page")
    expect_address(tab, "?tri=-loyer&par=10")
    tab.get_by_role("button", name="Suivant").click()
    expect_address(tab, "?tri=-loyer&page=2&par=10")
    expect(tab.get_by_text("11 à 20 sur 60 biens")).to_be_visible()
    tab.get_by_role("combobox", name="Filtrer par type").select_option("Parking ou garage")
    expect_address(tab, "?type=parking&tri=-loyer&par=10")
    expect(tab.get_by_text("1 à 8 sur 8 biens")).to_be_visible()
    tab.reload()
    expect(tab.locator("tbody tr")).to_have_count(8)
    assert {name.split()[0] for name in names(tab)} == {"Parking"}
    expect(tab.get_by_role("combobox", name="Filtrer par type")).to_have_value("parking")


def test_back_from_a_bien_shows_the_list_as_it_was(stage: Stage):
    tab = open_list(stage, query="?q=studio&tri=-nom")
    shown = names(tab)
    assert shown == sorted(shown, reverse=True)
    tab.locator("tbody a").first.click()
    expect(tab.get_by_role("heading", level=2, name=shown[0])).to_be_visible()
    tab.go_back()
    expect(tab.get_by_role("searchbox")).to_have_value("studio")
    expect(tab.locator("tbody tr")).to_have_count(len(shown))
    assert names(tab) == shown


def test_a_bien_is_added_changed_copied_archived_and_restored(stage: Stage):
    tab = open_list(stage, "brouillon", OWNERS["brouillon"])
    tab.get_by_role("link", name="Ajouter un bien").click()
    forms.fill(tab, forms.BIEN | {"Nom du bien": "Villa Lumière"})
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_role("heading", name="Villa Lumière")).to_be_visible()
    expect(tab.get_by_text("905,50\u00a0€")).to_be_visible()

    tab.get_by_role("link", name="Modifier").click()
    expect(forms.control(tab, "Nom du bien")).to_have_value("Villa Lumière")
    forms.fill(tab, {"Loyer mensuel": "900"})
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_text("960,50\u00a0€")).to_be_visible()

    tab.get_by_role("link", name="Dupliquer").click()
    expect(forms.control(tab, "Nom du bien")).to_have_value("Villa Lumière (copie)")
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_role("heading", name="Villa Lumière (copie)")).to_be_visible()

    tab.get_by_role("link", name="Tous les biens").click()
    archive(settled(tab), "Villa Lumière (copie)")
    expect(tab.get_by_role("link", name="Villa Lumière (copie)")).to_have_count(0)
    tab.get_by_role("button", name="Annuler l’archivage").click()
    expect(tab.get_by_role("link", name="Villa Lumière (copie)")).to_be_visible()

    archive(tab, "Villa Lumière (copie)")
    tab.get_by_role("button", name="Archivés").click()
    expect(tab.get_by_role("link", name="Villa Lumière (copie)")).to_be_visible()
    act(tab, "Villa Lumière (copie)", "Restaurer le bien")
    expect(tab.get_by_text("Villa Lumière (copie) est de nouveau parmi vos biens actifs.")).to_be_visible()


def test_at_the_limit_of_the_plan_the_form_says_so_and_keeps_everything(stage: Stage):
    before = stage.count("bien", "plein")
    tab = stage.enter("plein", OWNERS["plein"])
    tab.goto("/biens/nouveau")
    forms.fill(tab, forms.BIEN)
    tab.get_by_role("button", name="Enregistrer le bien").click()
    refusal = tab.get_by_text("Votre plan Basic permet 10 biens. Archivez un bien ou changez de plan.")
    expect(refusal).to_be_visible()
    assert forms.typed_in(tab, list(forms.BIEN)) == forms.BIEN
    assert stage.count("bien", "plein") == before


def test_an_immeuble_shows_its_lots_and_each_lot_its_immeuble(stage: Stage):
    tab = open_list(stage, query="?type=immeuble")
    tab.get_by_role("link", name="Immeuble Gambetta").click()
    tab.get_by_role("link", name="Gambetta, premier étage").click()
    expect(tab.get_by_text("Lot de l’immeuble")).to_be_visible()
    tab.get_by_role("link", name="Immeuble Gambetta").click()
    expect(tab.get_by_role("heading", name="Immeuble Gambetta")).to_be_visible()


def test_a_change_made_in_another_tab_is_not_overwritten(stage: Stage):
    first = stage.enter("brouillon", OWNERS["brouillon"])
    address = f"/biens/{stage.bien_id('brouillon', 'Parking Part-Dieu')}/modifier"
    first.goto(address)
    second = stage.sibling(first)
    second.goto(address)
    for tab, rent in ((first, "101"), (second, "102")):
        forms.fill(tab, {"Loyer mensuel": rent})
    first.get_by_role("button", name="Enregistrer le bien").click()
    expect(first.get_by_role("heading", name="Parking Part-Dieu")).to_be_visible()
    second.get_by_role("button", name="Enregistrer le bien").click()
    expect(second.get_by_text("Ce bien a été modifié entre-temps.")).to_be_visible()
    assert forms.typed_in(second, ["Loyer mensuel"]) == {"Loyer mensuel": "102"}


def test_back_and_reload_in_the_middle_of_a_form_end_on_a_page_that_works(stage: Stage):
    tab = open_list(stage, "brouillon", OWNERS["brouillon"])
    tab.get_by_role("link", name="Ajouter un bien").click()
    fill_and_be_refused(tab)
    tab.reload()
    expect_empty(tab)
    fill_and_be_refused(tab)
    tab.go_back()
    expect(tab.get_by_role("table", name="Vos biens")).to_be_visible()
    tab.go_forward()
    expect_empty(tab)
    forms.fill(tab, forms.BIEN | {"Nom du bien": "Après un détour"})
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_role("heading", name="Après un détour")).to_be_visible()
    tab.go_back()
    expect(tab.get_by_role("heading", level=1, name="Ajouter un bien")).to_be_visible()
    expect_empty(tab)


def fill_and_be_refused(tab: Page) -> None:
    forms.fill(tab, forms.BIEN | {"Ville": ""})
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_text("1 champ est à corriger")).to_be_visible()


def expect_empty(tab: Page) -> None:
    expect(forms.control(tab, "Nom du bien")).to_have_value("")
    expect(tab.get_by_text("1 champ est à corriger")).to_have_count(0)


def test_a_double_click_saves_one_bien(stage: Stage):
    before = stage.count("bien", "brouillon")
    tab = stage.enter("brouillon", OWNERS["brouillon"])
    tab.goto("/biens/nouveau")
    forms.fill(tab, forms.BIEN | {"Nom du bien": "Une seule fois"})
    tab.get_by_role("button", name="Enregistrer le bien").dblclick()
    expect(tab.get_by_role("heading", name="Une seule fois")).to_be_visible()
    assert stage.count("bien", "brouillon") == before + 1
