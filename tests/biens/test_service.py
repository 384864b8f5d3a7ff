import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from propmanager.biens import service
from propmanager.core import clock
from propmanager.core.errors import Conflict, InvalidInput, NotFound, PlanLimitReached
from propmanager.core.tenancy import tenant_session
from propmanager.tenants.plans import Plan
from tests.biens.forms import TODAY, add, typed

LIMIT_SENTENCE = "Votre plan Basic permet 10 biens. Archivez un bien ou changez de plan."


def _form(**changes):
    return service.read_bien(typed(**changes), TODAY)


@pytest.fixture
def full_tenant(make_tenant):
    """A tenant on Basic with its ten biens, and their ids."""
    tenant_id = make_tenant(plan=Plan.BASIC)
    with tenant_session(tenant_id) as db:
        return tenant_id, [add(db, nom=f"Studio {number}") for number in range(10)]


def test_a_bien_that_is_added_is_found_with_what_was_typed(tenant_db):
    bien = service.get_bien(tenant_db, add(tenant_db))
    assert (bien.nom, bien.surface_dm2, bien.loyer_cents, bien.version) == ("Appartement Bellecour", 6825, 118000, 1)


def test_the_same_form_sent_twice_makes_one_bien(tenant_db):
    bien_id = uuid.uuid4()
    for _ in range(2):
        service.add_bien(tenant_db, _form(), bien_id)
    assert service.count_biens(tenant_db) == 1


def test_the_same_form_sent_twenty_times_at_once_makes_one_bien(make_tenant):
    tenant_id, bien_id = make_tenant(), uuid.uuid4()

    def send(_):
        with tenant_session(tenant_id) as db:
            service.add_bien(db, _form(), bien_id)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(send, range(20)))
    with tenant_session(tenant_id) as db:
        assert service.count_biens(db) == 1


def test_a_bien_beyond_the_plan_is_refused(full_tenant):
    with tenant_session(full_tenant[0]) as db, pytest.raises(PlanLimitReached) as refusal:
        add(db)
    assert refusal.value.message == LIMIT_SENTENCE


def test_twenty_additions_at_once_fill_the_last_place_once(full_tenant):
    """Checklist B36."""
    tenant_id, bien_ids = full_tenant
    with tenant_session(tenant_id) as db:
        service.archive_bien(db, bien_ids[0], clock.now())

    def try_to_add(_):
        try:
            with tenant_session(tenant_id) as db:
                add(db)
        except PlanLimitReached:
            return "refused"
        return "added"

    with ThreadPoolExecutor(10) as pool:
        outcomes = sorted(pool.map(try_to_add, range(20)))
    assert outcomes == ["added", *["refused"] * 19]


def test_an_immeuble_takes_no_place_but_its_lots_do(full_tenant):
    with tenant_session(full_tenant[0]) as db:
        immeuble_id = add(db, type="immeuble", nom="Immeuble Garibaldi", loyer="")
        assert service.count_biens(db) == 10
        with pytest.raises(PlanLimitReached):
            add(db, immeuble_id=str(immeuble_id))


def test_an_immeuble_does_not_become_a_bien_beyond_the_plan(full_tenant):
    with tenant_session(full_tenant[0]) as db:
        immeuble_id = add(db, type="immeuble")
        with pytest.raises(PlanLimitReached):
            service.change_bien(db, immeuble_id, _form(type="maison"), 1)


def test_archiving_frees_a_place_and_restoring_takes_it(full_tenant):
    tenant_id, bien_ids = full_tenant
    with tenant_session(tenant_id) as db:
        assert service.archive_bien(db, bien_ids[0], clock.now()) == "Studio 0"
        add(db)
        with pytest.raises(PlanLimitReached, match="10 biens"):
            service.restore_bien(db, bien_ids[0])


def test_archiving_and_restoring_twice_change_nothing_more(tenant_db):
    bien_id = add(tenant_db)
    first = clock.now()
    service.archive_bien(tenant_db, bien_id, first)
    service.archive_bien(tenant_db, bien_id, clock.now())
    assert service.get_bien(tenant_db, bien_id).archived_at == first
    for _ in range(2):
        service.restore_bien(tenant_db, bien_id)
    assert service.get_bien(tenant_db, bien_id).archived_at is None


def test_a_change_is_saved_and_counted(tenant_db):
    bien_id = add(tenant_db)
    service.change_bien(tenant_db, bien_id, _form(nom="Appartement Perrache", loyer="1200"), 1)
    bien = service.get_bien(tenant_db, bien_id)
    assert (bien.nom, bien.nom_key, bien.loyer_cents, bien.version) == (
        "Appartement Perrache",
        "appartement perrache",
        120000,
        2,
    )


def test_a_change_of_an_old_version_is_refused_and_changes_nothing(tenant_db):
    bien_id = add(tenant_db)
    service.change_bien(tenant_db, bien_id, _form(nom="De Claire"), 1)
    with pytest.raises(Conflict, match="modifié entre-temps"):
        service.change_bien(tenant_db, bien_id, _form(nom="De Paul"), 1)
    assert service.get_bien(tenant_db, bien_id).nom == "De Claire"


def test_of_two_changes_at_once_one_is_refused(make_tenant):
    tenant_id = make_tenant()
    with tenant_session(tenant_id) as db:
        bien_id = add(db)

    def try_to_change(number):
        try:
            with tenant_session(tenant_id) as db:
                service.change_bien(db, bien_id, _form(nom=f"Nom {number}"), 1)
        except Conflict:
            return "refused"
        return "changed"

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(try_to_change, range(8)))
    assert outcomes == ["changed", *["refused"] * 7]


def test_an_immeuble_with_lots_keeps_its_type_and_is_not_archived(tenant_db):
    immeuble_id = add(tenant_db, type="immeuble", nom="Immeuble Garibaldi")
    lot_id = add(tenant_db, nom="Lot 1", immeuble_id=str(immeuble_id))
    with pytest.raises(InvalidInput) as refusal:
        service.change_bien(tenant_db, immeuble_id, _form(type="maison"), 1)
    assert refusal.value.fields == {"type": "Cet immeuble contient 1 lot : son type ne peut pas changer."}
    with pytest.raises(Conflict, match="1 lot actif"):
        service.archive_bien(tenant_db, immeuble_id, clock.now())
    service.archive_bien(tenant_db, lot_id, clock.now())
    service.archive_bien(tenant_db, immeuble_id, clock.now())
    with pytest.raises(Conflict, match="Restaurez d’abord l’immeuble"):
        service.restore_bien(tenant_db, lot_id)
    with pytest.raises(InvalidInput) as refusal:
        service.change_bien(tenant_db, immeuble_id, _form(type="maison"), 1)
    assert refusal.value.fields == {"type": "Cet immeuble contient 1 lot : son type ne peut pas changer."}


def test_a_lot_is_in_an_active_immeuble_of_the_tenant(tenant_db, other_tenant_db):
    foreign = add(other_tenant_db, type="immeuble")
    not_an_immeuble = add(tenant_db)
    for immeuble_id in (foreign, not_an_immeuble, uuid.uuid4()):
        with pytest.raises(InvalidInput) as refusal:
            add(tenant_db, immeuble_id=str(immeuble_id))
        assert list(refusal.value.fields) == ["immeuble_id"]


@pytest.mark.parametrize(
    "act",
    [
        service.get_bien,
        lambda db, bien_id: service.bien_sheet(db, bien_id, TODAY),
        service.open_existing_form,
        service.open_new_form,
        lambda db, bien_id: service.change_bien(db, bien_id, _form(nom="Volé"), 1),
        lambda db, bien_id: service.archive_bien(db, bien_id, clock.now()),
        service.restore_bien,
    ],
)
def test_a_bien_of_another_tenant_is_as_good_as_none(act, make_tenant):
    ours, theirs = make_tenant(), make_tenant()
    with tenant_session(theirs) as db:
        bien_id = add(db)
    with tenant_session(ours) as db, pytest.raises(NotFound, match="n’existe pas"):
        act(db, bien_id)
    with tenant_session(theirs) as db:
        assert service.get_bien(db, bien_id).nom == "Appartement Bellecour"


def test_a_form_opens_empty_or_as_a_copy_or_with_the_bien(tenant_db):
    bien_id = add(tenant_db)
    new, copy = service.open_new_form(tenant_db, None), service.open_new_form(tenant_db, bien_id)
    existing = service.open_existing_form(tenant_db, bien_id)
    assert [(one.version, one.values["nom"]) for one in (new, copy, existing)] == [
        (service.NEW, ""),
        (service.NEW, "Appartement Bellecour (copie)"),
        (1, "Appartement Bellecour"),
    ]
    assert existing.bien_id == bien_id
    assert len({new.bien_id, copy.bien_id, bien_id}) == 3


def test_the_sheet_of_an_immeuble_has_its_active_lots_by_name(tenant_db):
    immeuble_id = add(tenant_db, type="immeuble", nom="Immeuble Garibaldi", loyer="", surface="", pieces="")
    for nom in ("Lot 10", "Lot 2", "Lot 1"):
        add(tenant_db, nom=nom, immeuble_id=str(immeuble_id))
    sheet = service.bien_sheet(tenant_db, immeuble_id, TODAY)
    assert [lot.nom for lot in sheet.lots] == ["Lot 1", "Lot 2", "Lot 10"]
    lot = service.bien_sheet(tenant_db, uuid.UUID(sheet.lots[0].id), TODAY)
    assert (lot.immeuble_id, lot.immeuble_nom) == (str(immeuble_id), "Immeuble Garibaldi")
