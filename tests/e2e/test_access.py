"""What a tab may do when its session ends or runs out, its role only reads, or its space is closed."""

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from propmanager.core import clock
from propmanager.demo.people import CLAIRE, LUCIE, PAUL
from tests.e2e.seed import OWNERS
from tests.e2e.stage import Stage, log_out, settled

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-access")]

ANNOUNCED_MS = 5_000
LOGIN = re.compile("/connexion$")


def test_logging_out_in_one_tab_sends_the_other_to_the_login_page(stage: Stage):
    first = stage.enter("dupont", CLAIRE.email, fresh_login=True)
    second = stage.sibling(first)
    for tab in (first, second):
        tab.goto("/biens")
        settled(tab)
    log_out(first, "Claire Dupont")
    expect(second).to_have_url(LOGIN, timeout=ANNOUNCED_MS)
    second.goto("/biens")
    expect(second).to_have_url(LOGIN)
    expect(second.get_by_text("Appartement Bellecour")).to_have_count(0)


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
    # The tab began on a page that was refused: its frame knows all the same whose it is, and what to do.
    expect(tab.get_by_role("complementary")).to_contain_text("Espace ferme")
    expect(tab.locator("[role=status][data-tone=bad]")).to_contain_text("Votre espace est fermé par notre équipe.")
    tab.goto("/support")
    expect(settled(tab).get_by_text("support@propmanager.fr")).to_be_visible()
    tab.goto("/parametres/export")
    with tab.expect_download() as downloading:
        tab.get_by_role("link", name="Télécharger les biens").click()
    with Path(downloading.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["Nom"] for row in rows] == ["Appartement Bellecour", "Deux-pièces Vieux-Lyon", "Studio Croix-Rousse"]


def set_standing(stage: Stage, subdomain: str, **columns: object) -> None:
    assignments = ", ".join(f"{name} = %s" for name in columns)
    with stage.server.database() as db:
        db.execute(f"update tenant set {assignments} where subdomain = %s", (*columns.values(), subdomain))  # pyright: ignore[reportArgumentType]  # names of columns, written here


def test_a_page_that_the_plan_lacks_shows_what_it_takes_instead(stage: Stage):
    """To whoever may change the plan, a way; the menu says before the click that another plan is needed."""
    tab = stage.enter("dupont", CLAIRE.email)
    tab.goto("/parametres/profil")
    settled(tab).get_by_role("link", name="API (autre plan)").click()
    expect(tab).to_have_url(re.compile(r"/plan-requis\?fonction=api$"))
    expect(tab.get_by_role("heading", name="Clés d’API pour vos programmes")).to_be_visible()
    main = tab.get_by_role("main")
    for said in ("Plan Enterprise", "238,80\u00a0€ TTC par mois", "soit 199,00\u00a0€ HT + TVA 20 %", "Tout Premium"):
        expect(main).to_contain_text(said)
    main.get_by_role("link", name="Choisir Enterprise").click()
    expect(tab).to_have_url(re.compile("/facturation$"))


def test_a_card_that_a_reload_leads_to_stands_in_a_frame_that_knows_its_user(stage: Stage):
    tab = stage.enter("dupont", CLAIRE.email)
    for _ in range(2):
        tab.goto("/parametres/api")
        expect(settled(tab).get_by_role("link", name="Choisir Enterprise")).to_be_visible()


def test_whoever_may_not_change_the_plan_reads_whom_to_ask(stage: Stage):
    tab = stage.enter("dupont", LUCIE.email)
    tab.goto("/plan-requis?fonction=api")
    expect(settled(tab).get_by_role("main")).to_contain_text("Pour en changer, demandez à Claire Dupont.")
    expect(tab.get_by_role("link", name="Choisir Enterprise")).to_have_count(0)


def test_a_form_of_what_the_plan_lacks_is_refused_in_the_same_words(stage: Stage):
    """In a tab that was open when the plan changed."""
    stage.expected.append("status of 403")
    tab = stage.enter("martin", PAUL.email, fresh_login=True)
    tab.goto("/parametres/api")
    settled(tab).get_by_label("Nom").fill("Tableur")
    set_standing(stage, "martin", plan="premium")
    try:
        tab.get_by_role("button", name="Créer la clé").click()
        refusal = "« Clés d’API pour vos programmes » fait partie du plan Enterprise."
        expect(tab.get_by_role("main")).to_contain_text(refusal)
    finally:
        set_standing(stage, "martin", plan="enterprise")


def test_every_page_says_what_is_ahead_of_the_space_and_whoever_may_pay_is_led_there(stage: Stage):
    tab = stage.enter("essai", OWNERS["essai"])
    shown = tab.locator("[role=status][data-tone]")
    for path in ("/tableau-de-bord", "/biens", "/support", "/parametres/profil"):
        tab.goto(path)
        expect(settled(tab).get_by_text("Essai gratuit : il vous reste 14 jours.")).to_be_visible()
        expect(shown).to_contain_text("Sans abonnement, votre espace se ferme le")
    shown.get_by_role("link", name="Choisir un plan").click()
    expect(tab).to_have_url(re.compile("/facturation$"))
    expect(settled(tab).get_by_text("Essai gratuit : il vous reste 14 jours.")).to_be_visible()
    expect(shown.get_by_role("link")).to_have_count(0)  # it would lead to this page
    now = clock.now()
    for standing, said, way in (
        ({"status": "active", "payment_refused": True, "closes_at": now}, "a été refusé", "Régler le paiement"),
        ({"status": "active", "closes_at": now}, "Votre abonnement se termine le", "Voir l’abonnement"),
        ({"status": "suspended", "suspended_reason": "facturation"}, "un paiement a été refusé", "Régler le paiement"),
        ({"status": "suspended"}, "fermé par notre équipe", "Écrire au support"),
        ({"status": "expired"}, "l’essai ou l’abonnement est terminé", "Choisir un plan"),
        ({"status": "trial", "trial_ends_at": now}, "l’essai ou l’abonnement est terminé", "Choisir un plan"),
    ):
        try:
            set_standing(stage, "essai", **(_SOUND | standing))
            tab.goto("/parametres/profil")
            expect(shown).to_contain_text(said)
            expect(shown.get_by_role("link")).to_have_text(way)
        finally:
            set_standing(stage, "essai", **_SOUND)


_SOUND = {
    "status": "trial",
    "trial_ends_at": clock.now() + timedelta(days=14),
    "suspended_reason": None,
    "payment_refused": False,
    "closes_at": None,
}


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
