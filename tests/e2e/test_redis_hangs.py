"""Checklist G63, in the browser: Redis hangs under a page that is being filled in, and while another one is opened."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from propmanager.core.postgres import PostgresServer
from propmanager.demo.people import CLAIRE
from tests.e2e import forms
from tests.e2e.conftest import staged
from tests.e2e.stage import Logins, Stage, settled
from tests.live.hanging import hung
from tests.live.server import live_server_in, redis_in

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-outage")]

LOST = "Connexion perdue. Vos saisies sont gardées. Nouvel essai en cours."


@pytest.fixture
def stage(chromium: Browser, cluster: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("redis-hangs")
    with redis_in(folder) as url, live_server_in(cluster, folder, seed="tests.e2e.seed", redis_url=url) as server:
        yield from staged(Stage(chromium, server, Logins(server), expected=["WebSocket connection to"]))


def lost(tab: Page) -> Locator:
    return tab.get_by_role("status").filter(has_text="Connexion perdue.")


def test_each_page_says_so_keeps_what_was_typed_and_goes_on_by_itself(stage: Stage):
    tab = stage.enter("dupont", CLAIRE.email)
    tab.goto("/biens/nouveau")
    forms.fill(settled(tab), forms.BIEN)
    with hung(stage.server.redis_url):
        other = stage.sibling(tab)
        other.goto("/biens")
        expect(lost(tab)).to_have_text(LOST)
        expect(lost(other)).to_have_text(LOST)
        assert forms.typed_in(tab, list(forms.BIEN)) == forms.BIEN
    expect(lost(tab)).to_have_count(0)
    expect(lost(other)).to_have_count(0)
    expect(settled(other).get_by_role("link", name="Deux-pièces Vieux-Lyon")).to_be_visible()
    assert forms.typed_in(tab, list(forms.BIEN)) == forms.BIEN
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_role("heading", name=forms.BIEN["Nom du bien"])).to_be_visible()
