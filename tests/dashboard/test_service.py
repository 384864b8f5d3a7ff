from datetime import date

from propmanager.biens import service as biens
from propmanager.core import clock
from propmanager.core.tenancy import tenant_session
from propmanager.dashboard import service
from propmanager.dashboard.service import Overview, Todo
from tests.biens.forms import TODAY, add


def test_a_new_tenant_has_nothing_but_the_day(tenant_db):
    assert service.overview(tenant_db, TODAY) == Overview(
        day="Dimanche 22 novembre 2026",
        summary="Rien à faire",
        has_biens=False,
        count="0",
        immeubles="",
        count_detail="",
        loyers="0,00\u00a0€",
        charges="0,00\u00a0€",
        total="0,00\u00a0€ avec les loyers",
        dpe_to_watch="0",
        dpe_detail="sur 0 bien",
        todos=[],
        latest=[],
    )


def test_figures_add_up_active_biens_and_a_bien_is_watched_once(tenant_db):
    add(tenant_db, nom="Immeuble", type="immeuble", loyer="", charges="")
    add(tenant_db, nom="Ancien G", dpe_class="G", dpe_on="01/03/2019", loyer="500", charges="20")
    add(tenant_db, nom="Sans DPE", loyer="700,50", charges="")
    add(tenant_db, nom="Parking", type="parking", loyer="90", charges="")
    biens.archive_bien(tenant_db, add(tenant_db, nom="Vendu", loyer="9000"), clock.now())
    overview = service.overview(tenant_db, TODAY)
    assert (overview.count, overview.immeubles, overview.count_detail) == (
        "3",
        "et 1 immeuble",
        "2 appartements, 1 parking",
    )
    assert (overview.loyers, overview.charges, overview.total) == (
        "1\u202f290,50\u00a0€",
        "20,00\u00a0€",
        "1\u202f310,50\u00a0€ avec les loyers",
    )
    assert (overview.dpe_to_watch, overview.dpe_detail, overview.summary) == ("2", "sur 3 biens", "3 choses à faire")
    assert overview.todos == [
        Todo(
            "Refaire 1 DPE expiré",
            "Un DPE valable figure dans toute annonce et se joint au bail.",
            "/biens?dpe=expire",
        ),
        Todo(
            "Compléter 1 bien sans DPE",
            "Indiquez la classe et la date du diagnostic.",
            "/biens?dpe=absent",
        ),
        Todo(
            "Prévoir des travaux pour 1 bien classé F ou G",
            "Loyer gelé ; location interdite pour G depuis 2025, pour F en 2028.",
            "/biens?dpe=passoires",
        ),
    ]


def test_an_immeuble_alone_is_no_bien_and_still_something_to_show(tenant_db):
    add(tenant_db, nom="Immeuble", type="immeuble", loyer="", charges="")
    overview = service.overview(tenant_db, TODAY)
    assert (overview.has_biens, overview.count, overview.immeubles, overview.count_detail) == (
        True,
        "0",
        "et 1 immeuble",
        "",
    )


def test_the_latest_five_biens_come_newest_first(make_tenant):
    tenant_id = make_tenant()
    for number in range(7):
        with tenant_session(tenant_id) as db:
            add(db, nom=f"Lot {number}")
    with tenant_session(tenant_id) as db:
        latest = [row["nom"] for row in service.overview(db, TODAY).latest]
    assert latest == ["Lot 6", "Lot 5", "Lot 4", "Lot 3", "Lot 2"]


def test_figures_are_those_of_the_tenant(tenant_db, other_tenant_db):
    add(other_tenant_db)
    assert not service.overview(tenant_db, date(2026, 11, 22)).has_biens
