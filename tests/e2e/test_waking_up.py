"""The machine slept for longer than the access lives: the page renews it where it stands, and nothing typed is lost."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from propmanager.demo.people import CLAIRE
from tests.e2e import forms
from tests.e2e.seed import OWNERS
from tests.e2e.stage import Stage, settled
from tests.live.client import Browser
from tests.timing import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-access")]


@pytest.fixture
def tab(stage: Stage) -> Page:
    stage.expected += ["ERR_INTERNET_DISCONNECTED", "WebSocket connection to"]
    return stage.enter("brouillon", OWNERS["brouillon"], fresh_login=True)


def fall_asleep(stage: Stage, tab: Page) -> None:
    """As when the machine slept: the access token is over, the refresh token is not."""
    cookies = {one.get("name", ""): one.get("value", "") for one in tab.context.cookies()}
    session_id = cookies["pm_refresh"].partition(".")[0]
    with stage.server.database() as db:
        db.execute("update login_session set valid_until = now() - interval '1 minute' where id = %s", (session_id,))
    beside = Browser(stage.server, urlsplit(tab.url).netloc, cookies)
    eventually(lambda: beside.get("/export/biens.csv").status_code == 401)  # the announcement has come


def documents(tab: Page) -> list[str]:
    """Fills with the addresses of what is loaded from now on as a whole page."""
    loaded: list[str] = []

    def note(response: Response) -> None:
        if response.request.is_navigation_request():
            loaded.append(response.url)

    tab.on("response", note)
    return loaded


def test_a_form_that_was_half_filled_in_is_saved_with_the_first_click(stage: Stage, tab: Page):
    tab.goto("/biens/nouveau")
    forms.fill(settled(tab), forms.BIEN | {"Nom du bien": "Appartement du réveil"})
    loaded = documents(tab)
    fall_asleep(stage, tab)
    with tab.expect_response("**/auth/refresh") as renewed:
        tab.get_by_role("button", name="Enregistrer le bien").click()
    assert renewed.value.status == 204
    expect(tab.get_by_role("heading", name="Appartement du réveil")).to_be_visible()
    assert loaded == []


def test_a_form_that_was_half_filled_in_is_still_there_when_the_network_is_back(stage: Stage, tab: Page):
    """The socket was closed meanwhile: the page comes back with another."""
    tab.goto("/biens/nouveau")
    typed = forms.BIEN | {"Nom du bien": "Appartement de la nuit"}
    forms.fill(settled(tab), typed)
    loaded = documents(tab)
    tab.context.set_offline(True)
    expect(tab.get_by_text("Connexion perdue.")).to_be_visible()
    fall_asleep(stage, tab)
    with tab.expect_response("**/auth/refresh") as renewed:
        tab.context.set_offline(False)
    assert renewed.value.status == 204
    expect(tab.get_by_text("Connexion perdue.")).to_have_count(0)
    assert forms.typed_in(tab, list(typed)) == typed
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_role("heading", name="Appartement de la nuit")).to_be_visible()
    assert loaded == []


def test_a_form_that_is_posted_is_sent_again_by_itself(stage: Stage, tab: Page):
    stage.expected.append("status of 401")
    tab.goto("/parametres/securite")
    configure = settled(tab).get_by_role("button", name="Configurer l’application")
    expect(configure).to_be_visible()
    fall_asleep(stage, tab)
    configure.click()
    expect(tab.get_by_role("img", name="QR code à scanner avec l’application")).to_be_visible()


def test_the_navigation_goes_on(stage: Stage):
    tab = stage.enter("dupont", CLAIRE.email, fresh_login=True)
    tab.goto("/biens")
    settled(tab)
    loaded = documents(tab)
    fall_asleep(stage, tab)
    ways = tab.get_by_role("navigation", name="Navigation principale")
    with tab.expect_response("**/auth/refresh") as renewed:
        ways.get_by_role("link", name="Facturation").click()
    assert renewed.value.status == 204
    expect(settled(tab).get_by_role("heading", level=1, name="Facturation")).to_be_visible()
    ways.get_by_role("link", name="Biens").click()
    expect(tab.get_by_role("table", name="Vos biens")).to_be_visible()
    assert loaded == []
