"""The security journal: what happened is read, filtered by its address, paged and taken away as a file."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from propmanager.demo.people import PASSWORD
from tests.e2e.seed import OWNERS
from tests.e2e.stage import DESK, PHONE, Stage, settled
from tests.live.client import browser
from tests.xss import ATTACKS

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-journal")]

SPACE = "brouillon"
JOURNAL = "/parametres/journal"
_EVENTS = """
insert into security_event (tenant_id, happened_at, kind, user_id, actor, device, ip_prefix)
select t.id, now() - make_interval(mins => number), %s, %s, %s, 'Safari, iPhone', '203.0.113.0/24'
from tenant t, generate_series(1, %s) number where t.subdomain = %s
"""


def add_events(stage: Stage, kind: str, actor: str, count: int = 1, user_id: str | None = None) -> None:
    with stage.server.database() as db:
        db.execute(_EVENTS, (kind, user_id, actor, count, SPACE))


def open_journal(stage: Stage, query: str = "", width: int = DESK, *, fresh_login: bool = False) -> Page:
    tab = stage.enter(SPACE, OWNERS[SPACE], width=width, fresh_login=fresh_login)
    tab.goto(f"{JOURNAL}{query}")
    return settled(tab)


def rows(tab: Page) -> list[str]:
    return tab.locator("tbody tr td:first-child > span:first-child").all_inner_texts()


def expect_query(tab: Page, query: str) -> None:
    expect(tab).to_have_url(re.compile(rf"{re.escape(JOURNAL)}{query}$"))


def test_a_login_is_in_the_journal_with_its_device(stage: Stage):
    browser(stage.server, SPACE).log_in(OWNERS[SPACE])
    tab = open_journal(stage)
    first = tab.locator("tbody tr").first
    expect(first).to_contain_text("Connexion")
    expect(first).to_contain_text("Camille Brouillon")
    expect(first).to_contain_text(re.compile(r"\d\d/\d\d/\d{4} à \d\d:\d\d"))


def test_filters_are_in_the_address_and_survive_a_reload(stage: Stage):
    add_events(stage, "role_changed", "Lucie Bernard", user_id="00000000-0000-0000-0000-00000000000a")
    add_events(stage, "member_removed", "Camille Brouillon")
    tab = open_journal(stage)
    tab.get_by_role("button", name="Équipe").click()
    expect_query(tab, r"\?type=equipe")
    tab.get_by_role("combobox", name="Filtrer par personne").select_option("Lucie Bernard")
    expect(tab.locator("tbody tr")).to_have_count(1)
    tab.get_by_role("combobox", name="Filtrer par période").select_option("7 derniers jours")
    expect_query(tab, r"\?type=equipe&personne=[0-9a-f-]{36}&periode=7-jours")
    tab.reload()
    settled(tab)
    assert rows(tab) == ["Rôle changé"]
    expect(tab.get_by_role("button", name="Équipe")).to_have_attribute("aria-pressed", "true")
    expect(tab.get_by_role("combobox", name="Filtrer par période")).to_have_value("7-jours")
    tab.get_by_role("button", name="Double authentification").click()
    expect(tab.get_by_text("Aucun événement avec ces filtres")).to_be_visible()
    tab.get_by_role("button", name="Enlever les filtres").click()
    expect_query(tab, "")


def test_pages_lead_to_the_oldest_event_and_back(stage: Stage):
    add_events(stage, "passkey_added", "Camille Brouillon", count=30)
    tab = open_journal(stage, "?type=double-authentification")
    expect(tab.get_by_role("button", name="Plus récents")).to_be_disabled()
    expect(tab.locator("tbody tr")).to_have_count(25)
    tab.get_by_role("button", name="Plus anciens").click()
    expect(tab.locator("tbody tr")).to_have_count(5)
    expect(tab.get_by_role("button", name="Plus anciens")).to_be_disabled()
    expect_query(tab, r"\?type=double-authentification&avant=\d+-[0-9a-f]{32}")
    tab.get_by_role("button", name="Plus récents").click()
    expect(tab.locator("tbody tr")).to_have_count(25)


def test_the_file_holds_what_the_page_shows_and_is_in_the_journal_itself(stage: Stage):
    add_events(stage, "erasure_cancelled", "=HYPERLINK(A1)")
    tab = open_journal(stage, "?type=donnees", fresh_login=True)
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Télécharger").click()
    assert download.value.suggested_filename == "journal.csv"
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert table[0] == ["Date et heure (Paris)", "Événement", "Détail", "Personne", "Appareil", "Réseau"]
    assert [row[1:4] for row in table[1:3]] == [
        ["Données téléchargées", "journal", "Camille Brouillon"],
        ["Fermeture de l’espace annulée", "", "'=HYPERLINK(A1)"],
    ]
    tab.reload()
    settled(tab)
    assert rows(tab)[0] == "Données téléchargées"


def test_an_old_session_proves_itself_before_the_file_leaves(stage: Stage):
    """Checklist A24."""
    tab = open_journal(stage, "?type=donnees", fresh_login=True)
    stage.let_proof_age(OWNERS[SPACE])
    tab.get_by_role("link", name="Télécharger").click()
    expect(tab).to_have_url(re.compile(r"/confirmation\?suite=%2Fexport%2Fjournal\.csv%3F"))
    tab.get_by_label("Mot de passe").fill(PASSWORD)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Confirmer").click()
    assert download.value.suggested_filename == "journal.csv"


def test_on_a_phone_the_person_and_the_device_stand_under_the_event(stage: Stage):
    add_events(stage, "totp_enabled", "Camille Brouillon")
    tab = open_journal(stage, "?type=double-authentification", width=PHONE)
    first = tab.locator("tbody tr").first
    expect(first.get_by_text("Safari, iPhone").first).to_be_visible()
    assert not tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_who_may_not_read_it_is_sent_away(stage: Stage):
    tab = stage.enter("dupont", "lucie@dupont.example")
    tab.goto(JOURNAL)
    expect(tab).to_have_url(re.compile("/acces-refuse$"))
    assert browser(stage.server, "dupont").log_in("lucie@dupont.example").get("/export/journal.csv").status_code == 403


def test_what_attackers_call_themselves_is_text_in_the_journal(stage: Stage):
    """Checklist C43: thirty strings on a page; none runs, none becomes an element, each is read as it was typed."""
    for attack in ATTACKS:
        add_events(stage, "email_verified", attack)
    tab = stage.enter(SPACE, OWNERS[SPACE])
    ran: list[str] = []

    def hear(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    tab.on("dialog", hear)
    tab.goto(JOURNAL)
    settled(tab)
    shown: list[str] = []
    while True:
        shown += tab.locator("tbody tr td:nth-child(2)").all_text_contents()
        assert tab.locator("tbody :is(script, img, svg:not(.lucide), iframe, object, a, style, form)").count() == 0
        older = tab.get_by_role("button", name="Plus anciens")
        if older.is_disabled():
            break
        before = tab.url
        older.click()
        expect(tab).not_to_have_url(before)
    assert [attack for attack in ATTACKS if attack not in shown] == []
    assert (ran, tab.evaluate("window.pwned ?? null")) == ([], None)
