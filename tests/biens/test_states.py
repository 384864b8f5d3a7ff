"""The states as a browser drives them, without one: handlers are called with what a page, or an attacker, sends."""

import uuid
from urllib.parse import parse_qsl

import pytest

from propmanager.accounts.rights import Action
from propmanager.biens import service
from propmanager.biens.detail_state import BienState
from propmanager.biens.form_state import BienFormState
from propmanager.biens.list_state import BiensState
from propmanager.core import clock
from propmanager.core.access import ACTION_MARK
from propmanager.core.tenancy import tenant_session
from tests.biens.forms import add, typed
from tests.state_tab import JUNK, Tab


@pytest.fixture
def tenant_id(make_tenant):
    return make_tenant()


def _add(tenant_id, **changes):
    with tenant_session(tenant_id) as db:
        return add(db, **changes)


def _count(tenant_id):
    with tenant_session(tenant_id) as db:
        return service.count_biens(db)


def _paths(events):
    return [str(value).strip('"') for event in events for name, value in event.args if str(name) == "path"]


def test_the_list_opens_as_its_address_says(tenant_id):
    for nom in ("Studio A", "Studio B", "Maison C"):
        _add(tenant_id, nom=nom)
    tab = Tab(tenant_id, BiensState, "/biens?q=studio&tri=-nom")
    tab.run(BiensState.load)
    assert [row["nom"] for row in tab.state.rows] == ["Studio B", "Studio A"]
    assert dict(parse_qsl(tab.state.address)) == {"q": "studio", "tri": "-nom"}


def test_sorting_twice_turns_the_order_and_a_search_goes_back_to_page_one(tenant_id):
    for number in range(11):
        _add(tenant_id, nom=f"Lot {number}")
    tab = Tab(tenant_id, BiensState, "/biens?par=10")
    tab.run(BiensState.load)
    tab.run(BiensState.next)
    assert (tab.state.page, [row["nom"] for row in tab.state.rows]) == (2, ["Lot 10"])
    tab.run(BiensState.sort, "nom")
    assert (tab.state.page, tab.state.rows[0]["nom"], tab.state.sort_desc) == (1, "Lot 10", True)
    tab.run(BiensState.search, "lot 3")
    assert [row["nom"] for row in tab.state.rows] == ["Lot 3"]


def test_a_bien_is_archived_after_the_question_and_comes_back_by_undo(tenant_id):
    bien_id = str(_add(tenant_id))
    tab = Tab(tenant_id, BiensState)
    tab.run(BiensState.load)
    tab.run(BiensState.ask_archive, bien_id)
    assert tab.state.archiving_nom == "Appartement Bellecour"
    tab.run(BiensState.archive)
    tab.run(BiensState.archive)  # a double click
    assert (tab.state.rows, tab.state.archived_nom, tab.state.archives) == ([], "Appartement Bellecour", 1)
    tab.run(BiensState.undo_archive)
    assert ([row["id"] for row in tab.state.rows], tab.state.archived_nom) == ([bien_id], "")


def test_archiving_an_immeuble_with_lots_says_what_to_do_first(tenant_id):
    immeuble_id = _add(tenant_id, type="immeuble")
    _add(tenant_id, immeuble_id=str(immeuble_id))
    tab = Tab(tenant_id, BiensState)
    tab.run(BiensState.load)
    tab.run(BiensState.ask_archive, str(immeuble_id))
    tab.run(BiensState.archive)
    assert tab.notice == ("error", "Cet immeuble contient encore 1 lot actif. Archivez d’abord ses lots.")


def test_a_new_bien_is_saved_once_however_often_the_form_is_sent(tenant_id):
    tab = Tab(tenant_id, BienFormState, "/biens/nouveau")
    tab.run(BienFormState.load_new)
    paths = [_paths(tab.run(BienFormState.submit, typed())) for _ in range(2)]
    assert (paths, _count(tenant_id)) == ([[f"/biens/{tab.state._bien_id}"], []], 1)


def test_a_refused_form_keeps_its_fields_and_says_why(tenant_id):
    tab = Tab(tenant_id, BienFormState, "/biens/nouveau")
    tab.run(BienFormState.load_new)
    key, values = tab.state.form_key, dict(tab.state.values)
    assert tab.run(BienFormState.submit, typed(loyer="abc")) == []
    assert tab.state.errors == {"loyer": "Indiquez un montant en euros, par exemple 1 234,56."}
    assert (tab.state.form_key, tab.state.values, tab.state.is_saving) == (key, values, False)


def test_a_copy_opens_filled_and_nothing_is_written_yet(tenant_id):
    bien_id = _add(tenant_id)
    tab = Tab(tenant_id, BienFormState, f"/biens/nouveau?copie={bien_id}")
    tab.run(BienFormState.load_new)
    assert (tab.state.values["nom"], _count(tenant_id)) == ("Appartement Bellecour (copie)", 1)


def test_a_change_over_another_one_is_refused_and_nothing_is_lost(tenant_id):
    bien_id = _add(tenant_id)
    first, second = (Tab(tenant_id, BienFormState, f"/biens/{bien_id}/modifier") for _ in range(2))
    for tab in (first, second):
        tab.run(BienFormState.load_existing)
    first.run(BienFormState.submit, typed(nom="De Claire"))
    assert second.run(BienFormState.submit, typed(nom="De Paul")) == []
    assert second.state.errors[""].startswith("Ce bien a été modifié entre-temps.")
    with tenant_session(tenant_id) as db:
        assert service.get_bien(db, bien_id).nom == "De Claire"


@pytest.fixture
def archived_lot(tenant_id):
    """A lot and its immeuble, both archived, and an immeuble that is not: their ids."""
    immeuble_id, other_id = (_add(tenant_id, type="immeuble", nom=nom) for nom in ("Immeuble Gambetta", "Immeuble B"))
    lot_id = _add(tenant_id, immeuble_id=str(immeuble_id))
    with tenant_session(tenant_id) as db:
        for bien_id in (lot_id, immeuble_id):
            service.archive_bien(db, bien_id, clock.now())
    return lot_id, immeuble_id, other_id


def test_an_archived_lot_stays_in_its_archived_immeuble_when_it_is_changed(tenant_id, archived_lot):
    lot_id, immeuble_id, other_id = archived_lot
    tab = Tab(tenant_id, BienFormState, f"/biens/{lot_id}/modifier")
    tab.run(BienFormState.load_existing)
    assert tab.state.immeubles == [
        ("aucun", "Aucun"),
        (str(other_id), "Immeuble B"),
        (str(immeuble_id), "Immeuble Gambetta (archivé)"),
    ]
    tab.run(BienFormState.submit, tab.state.values | {"nom": "Lot 2"})
    with tenant_session(tenant_id) as db:
        lot = service.get_bien(db, lot_id)
        assert (lot.nom, lot.immeuble_id) == ("Lot 2", immeuble_id)


def test_the_choice_of_an_immeuble_is_shown_where_the_only_one_is_archived(tenant_id, archived_lot):
    lot_id, _, other_id = archived_lot
    with tenant_session(tenant_id) as db:
        service.archive_bien(db, other_id, clock.now())
    tab, other = (Tab(tenant_id, BienFormState, f"/biens/{bien_id}/modifier") for bien_id in (lot_id, other_id))
    for one in (tab, other):
        one.run(BienFormState.load_existing)
    assert (tab.state.has_immeubles, other.state.has_immeubles) == (True, False)


def test_a_bien_is_archived_and_restored_from_its_page(tenant_id):
    tab = Tab(tenant_id, BienState, f"/biens/{_add(tenant_id)}")
    tab.run(BienState.load)
    tab.run(BienState.ask_archive, True)
    tab.run(BienState.archive)
    assert (tab.state.bien.is_archived, tab.state.is_asking, tab.state.is_undoable) == (True, False, True)
    tab.run(BienState.restore)
    assert (tab.state.bien.is_archived, tab.state.is_undoable) == (False, False)


@pytest.mark.parametrize(
    ("state", "load", "address"),
    [
        (BienState, BienState.load, "/biens/{}"),
        (BienFormState, BienFormState.load_existing, "/biens/{}/modifier"),
        (BienFormState, BienFormState.load_new, "/biens/nouveau?copie={}"),
    ],
)
def test_the_page_of_another_tenants_bien_is_missing(tenant_id, make_tenant, state, load, address):
    foreign = _add(make_tenant())
    for bien_id in (foreign, uuid.uuid4(), "x", "%00"):
        tab = Tab(tenant_id, state, address.format(bien_id))
        tab.run(load)
        assert tab.state.is_missing


@pytest.mark.parametrize("junk", JUNK)
def test_no_handler_breaks_on_what_an_attacker_sends(tenant_id, junk):
    bien_id = _add(tenant_id)
    tab = Tab(tenant_id, BiensState)
    tab.run(BiensState.load)
    for handler in (
        BiensState.search,
        BiensState.choose_status,
        BiensState.choose_type,
        BiensState.choose_dpe,
        BiensState.choose_page_size,
        BiensState.sort,
        BiensState.ask_archive,
        BiensState.show_archive,
        BiensState.restore,
    ):
        tab.run(handler, junk)
    tab.run(BiensState.archive)
    form = Tab(tenant_id, BienFormState, "/biens/nouveau")
    form.run(BienFormState.submit, junk)
    form.run(BienFormState.load_new)
    form.run(BienFormState.submit, junk)
    with tenant_session(tenant_id) as db:
        assert (service.get_bien(db, bien_id).archived_at, service.count_biens(db)) == (None, 1)


def test_what_writes_asks_for_the_action_of_writing():
    actions = {
        name: getattr(handler.fn, ACTION_MARK, None)
        for state in (BiensState, BienFormState, BienState)
        for name, handler in state.event_handlers.items()
    }
    assert {name for name, action in actions.items() if action == Action.WRITE_BIENS} == {
        "archive",
        "restore",
        "submit",
        "undo_archive",
    }
