from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from propmanager.core import clock
from propmanager.journal.listing import PAGE_SIZE
from propmanager.journal.service import Kind
from propmanager.journal.state import JournalState
from tests.journal.events import CLAIRE, LUCIE, record
from tests.state_tab import JUNK, Tab


@pytest.fixture
def tenant_id(make_tenant):
    return make_tenant()


def open_journal(tenant_id, query=""):
    tab = Tab(tenant_id, JournalState, f"/parametres/journal{query}")
    tab.run(JournalState.load)
    return tab


def test_the_journal_opens_as_its_address_says(tenant_id):
    record(tenant_id, Kind.LOGIN, CLAIRE, at=clock.now())
    record(tenant_id, Kind.EXPORT_ASKED, CLAIRE, at=clock.now())
    record(tenant_id, Kind.EXPORT_ASKED, LUCIE, at=clock.now())
    tab = open_journal(tenant_id, f"?type=donnees&personne={LUCIE.user_id}&periode=7-jours")
    assert [(row["what"], row["who"]) for row in tab.state.rows] == [("Archive de l’espace demandée", "Lucie Bernard")]
    assert dict(parse_qsl(tab.state.address)) == {
        "type": "donnees",
        "personne": str(LUCIE.user_id),
        "periode": "7-jours",
    }
    assert tab.state.people == [
        ("tous", "Toutes les personnes"),
        (str(CLAIRE.user_id), "Claire Dupont"),
        (str(LUCIE.user_id), "Lucie Bernard"),
        ("inconnu", "Compte inconnu"),
    ]


def test_a_filter_goes_back_to_the_newest_events(tenant_id):
    for number in range(PAGE_SIZE + 1):
        record(tenant_id, at=clock.now() - timedelta(minutes=number))
    tab = open_journal(tenant_id)
    tab.run(JournalState.older)
    older = (len(tab.state.rows), tab.state.has_newer, "avant=" in tab.state.address)
    tab.run(JournalState.choose_group, "connexions")
    assert (older, len(tab.state.rows), tab.state.address) == ((1, True, True), PAGE_SIZE, "type=connexions")
    tab.run(JournalState.older)
    tab.run(JournalState.newer)
    assert (len(tab.state.rows), tab.state.address) == (PAGE_SIZE, "type=connexions")
    tab.run(JournalState.clear)
    assert tab.state.address == ""


@pytest.mark.parametrize("junk", JUNK)
def test_no_handler_breaks_on_what_an_attacker_sends(tenant_id, junk):
    record(tenant_id, at=clock.now())
    tab = open_journal(tenant_id)
    for handler in (JournalState.choose_group, JournalState.choose_person, JournalState.choose_period):
        tab.run(handler, junk)
        assert (len(tab.state.rows), tab.state.address) == (1, "")
