"""The network goes away under a page that is being filled in, and comes back."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import forms
from tests.e2e.axe import violations
from tests.e2e.seed import OWNERS
from tests.e2e.stage import DESK, PHONE, Stage, resize, settled

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-forms")]

LOST = "Connexion perdue. Vos saisies sont gardées. Nouvel essai en cours."


@pytest.fixture
def tab(stage: Stage) -> Page:
    stage.expected += ["ERR_INTERNET_DISCONNECTED", "WebSocket connection to"]
    return stage.enter("brouillon", OWNERS["brouillon"])


def lost(tab: Page) -> Locator:
    return tab.get_by_text("Connexion perdue.")


def test_a_lost_connection_is_said_and_costs_nothing_that_was_typed(tab: Page):
    tab.goto("/biens/nouveau")
    typed = forms.BIEN | {"Nom du bien": "Appartement hors ligne"}
    forms.fill(settled(tab), typed)
    tab.context.set_offline(True)
    expect(tab.get_by_role("status").filter(has=lost(tab))).to_have_text(LOST)
    for width in (DESK, PHONE):
        resize(tab, width)
        assert (width, violations(tab)) == (width, [])
    tab.context.set_offline(False)
    expect(lost(tab)).to_have_count(0)
    assert forms.typed_in(tab, list(typed)) == typed
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_role("heading", name="Appartement hors ligne")).to_be_visible()


def test_a_dialog_that_was_open_is_open_when_the_connection_is_back(tab: Page):
    tab.goto("/parametres/equipe")
    settled(tab).get_by_role("button", name="Inviter").click()
    emails = tab.get_by_label("Adresses e-mail")
    emails.fill("claire@, paul@")
    tab.context.set_offline(True)
    expect(lost(tab)).to_be_visible()
    tab.context.set_offline(False)
    expect(lost(tab)).to_have_count(0)
    expect(emails).to_have_value("claire@, paul@")
    tab.get_by_role("button", name="Envoyer les invitations").click()
    expect(tab.get_by_text("paul@ : Cette adresse n’est pas complète.")).to_be_visible()


def test_a_page_where_nothing_is_typed_is_loaded_anew(stage: Stage, tab: Page):
    tab.goto("/biens")
    bien_id = stage.bien_id("brouillon", "Deux-pièces Vieux-Lyon")
    expect(tab.get_by_role("link", name="Deux-pièces Vieux-Lyon")).to_be_visible()
    tab.context.set_offline(True)
    expect(lost(tab)).to_be_visible()
    with stage.server.database() as db:
        db.execute("update bien set nom = 'Renommé ailleurs' where id = %s", (bien_id,))
    tab.context.set_offline(False)
    expect(tab.get_by_role("link", name="Renommé ailleurs")).to_be_visible()
