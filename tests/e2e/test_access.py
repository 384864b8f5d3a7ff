"""What a tab may do when its session ends or runs out, its role only reads, or its space is closed."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from propmanager.demo.people import CLAIRE, LUCIE
from tests.e2e.seed import OWNERS
from tests.e2e.stage import Stage, settled

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-access")]

ANNOUNCED_MS = 5_000
LOGIN = re.compile("/connexion$")


def run_out_access(stage: Stage, tab: Page) -> None:
    """As when the machine slept: the access token is over, the refresh token is not."""
    (refresh,) = [cookie for cookie in tab.context.cookies() if cookie.get("name") == "pm_refresh"]
    session_id = refresh.get("value", "").partition(".")[0]
    with stage.server.database() as db:
        db.execute("update login_session set valid_until = now() - interval '1 minute' where id = %s", (session_id,))


def test_logging_out_in_one_tab_sends_the_other_to_the_login_page(stage: Stage):
    first = stage.enter("dupont", CLAIRE.email, fresh_login=True)
    second = stage.sibling(first)
    for tab in (first, second):
        tab.goto("/biens")
        settled(tab)
    first.get_by_role("button", name="Claire Dupont").click()
    first.get_by_role("button", name="Se déconnecter").click()
    expect(second).to_have_url(LOGIN, timeout=ANNOUNCED_MS)
    expect(first).to_have_url(LOGIN)
    second.goto("/biens")
    expect(second).to_have_url(LOGIN)
    expect(second.get_by_text("Appartement Bellecour")).to_have_count(0)


def test_a_tab_whose_access_ran_out_renews_it_and_goes_on(stage: Stage):
    tab = stage.enter("dupont", CLAIRE.email, fresh_login=True)
    tab.goto("/biens")
    settled(tab)
    run_out_access(stage, tab)
    with tab.expect_response("**/auth/refresh") as renewed:
        tab.get_by_role("navigation", name="Navigation principale").get_by_role("link", name="Facturation").click()
    assert renewed.value.status == 204
    settled(tab)
    expect(tab.get_by_role("heading", level=1, name=re.compile("Facturation|Tableau de bord"))).to_be_visible()
    tab.get_by_role("navigation", name="Navigation principale").get_by_role("link", name="Biens").click()
    expect(tab.get_by_role("table", name="Vos biens")).to_be_visible()


def test_a_session_that_is_over_ends_on_the_login_page(stage: Stage):
    stage.expected.append("status of 401")
    tab = stage.enter("dupont", CLAIRE.email, fresh_login=True)
    tab.goto("/biens")
    settled(tab)
    tab.context.clear_cookies(name="pm_refresh")
    tab.context.clear_cookies(name="pm_access")
    tab.goto("/facturation")
    expect(tab).to_have_url(LOGIN)


def test_who_only_reads_sees_no_way_to_write(stage: Stage):
    tab = stage.enter("dupont", LUCIE.email)
    for path in ("/tableau-de-bord", "/biens", f"/biens/{stage.bien_id('dupont', 'Maison Monplaisir')}"):
        tab.goto(path)
        expect(settled(tab).get_by_text("Maison Monplaisir").first).to_be_visible()
        writing = re.compile("Ajouter|Modifier|Dupliquer|Archiver")
        assert tab.locator("main, header").get_by_role("link", name=writing).count() == 0
        assert tab.locator("main, header").get_by_role("button", name=re.compile("Archiver")).count() == 0
    tab.goto("/biens")
    tab.get_by_role("button", name="Actions pour Maison Monplaisir").click()
    expect(tab.get_by_role("menuitem")).to_have_text(["Ouvrir la fiche"])


@pytest.mark.parametrize("path", ["/biens/nouveau", "/biens/{}/modifier"])
def test_who_only_reads_is_refused_the_forms(stage: Stage, path: str):
    tab = stage.enter("dupont", LUCIE.email)
    tab.goto(path.format(stage.bien_id("dupont", "Maison Monplaisir")))
    expect(tab).to_have_url(re.compile("/acces-refuse$"))
    expect(tab.get_by_role("heading", name="Cette page ne vous est pas ouverte")).to_be_visible()


def test_a_closed_space_still_opens_its_plan_support_and_export(stage: Stage):
    tab = stage.enter("ferme", OWNERS["ferme"])
    for path in ("/biens", "/tableau-de-bord", "/biens/nouveau"):
        tab.goto(path)
        expect(tab).to_have_url(re.compile("/espace-ferme$"))
    tab.get_by_role("link", name="Voir mon abonnement").click()
    expect(tab.get_by_text("Suspendu")).to_be_visible()
    tab.goto("/support")
    expect(settled(tab).get_by_text("support@propmanager.fr")).to_be_visible()
    tab.goto("/parametres/export")
    with tab.expect_download() as downloading:
        tab.get_by_role("link", name="Télécharger les biens").click()
    with Path(downloading.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["Nom"] for row in rows] == ["Appartement Bellecour", "Deux-pièces Vieux-Lyon", "Studio Croix-Rousse"]


def test_a_space_that_closes_while_a_page_is_open_stops_at_the_next_step(stage: Stage):
    tab = stage.enter("essai", OWNERS["essai"])
    tab.goto("/tableau-de-bord")
    settled(tab)
    with stage.server.database() as db:
        db.execute("update tenant set status = 'expired' where subdomain = 'essai'")
    try:
        navigation = tab.get_by_role("navigation", name="Navigation principale")
        navigation.get_by_role("link", name="Biens").click()
        expect(tab).to_have_url(re.compile("/espace-ferme$"))
    finally:
        with stage.server.database() as db:
            db.execute("update tenant set status = 'trial' where subdomain = 'essai'")
