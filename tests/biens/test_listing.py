import pytest

from propmanager.biens import service
from propmanager.biens.query import BienQuery, DpeFilter, Sort, Status
from propmanager.core import clock
from propmanager.core.tenancy import tenant_session
from propmanager.demo.biens import Flavour, add_sample_biens
from propmanager.tenants.plans import Plan
from tests.biens.forms import TODAY, add


def _names(db, **wanted):
    return [row["nom"] for row in service.list_biens(db, BienQuery(**wanted), TODAY).rows]


def test_a_row_is_ready_to_show(tenant_db):
    bien_id = add(tenant_db, dpe_class="F", dpe_on="01/03/2024")
    assert service.list_biens(tenant_db, BienQuery(), TODAY).rows == [
        {
            "id": str(bien_id),
            "nom": "Appartement Bellecour",
            "place": "14 rue Victor-Hugo, 69002 Lyon",
            "size": "T3 · 68,25 m²",
            "dpe": "F",
            "note": "Loyer gelé",
            "tone": "warn",
            "loyer": "1\u202f180,00\u00a0€",
            "charges": "+ 95,00\u00a0€",
        }
    ]


def test_an_empty_list_still_counts(tenant_db):
    page = service.list_biens(tenant_db, BienQuery(), TODAY)
    assert (page.rows, page.total, page.used, page.limit, page.pages, page.first, page.last) == ([], 0, 0, 50, 1, 0, 0)


def test_counts_tell_what_each_status_would_show_and_what_the_plan_counts(tenant_db):
    add(tenant_db, type="immeuble")
    add(tenant_db)
    service.archive_bien(tenant_db, add(tenant_db, nom="Studio vendu"), clock.now())
    page = service.list_biens(tenant_db, BienQuery(status=Status.ARCHIVE), TODAY)
    assert ([row["nom"] for row in page.rows], page.actifs, page.archives, page.total, page.used) == (
        ["Studio vendu"],
        2,
        1,
        1,
        1,
    )


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["100 % charme", "Écurie", "Studio_A", "Studio B"]),
        ("ecurie", ["Écurie"]),
        ("ÉCURIE", ["Écurie"]),
        ("%", ["100 % charme"]),
        ("_", ["Studio_A"]),
        ("\\", []),
        ("lyon studio", ["Studio_A", "Studio B"]),
        ("69002", ["100 % charme", "Écurie", "Studio_A", "Studio B"]),
        ("rue du boeuf", ["Écurie"]),
        ("' or 1=1 --", []),
    ],
)
def test_search_finds_words_in_any_order_and_takes_signs_as_typed(tenant_db, search, found):
    add(tenant_db, nom="Studio_A")
    add(tenant_db, nom="Studio B")
    add(tenant_db, nom="100 % charme")
    add(tenant_db, nom="Écurie", adresse="5 rue du Bœuf")
    assert sorted(_names(tenant_db, search=search)) == sorted(found)


def test_names_sort_as_people_read_them(tenant_db):
    for nom in ("Lot 10", "Zinc", "lot 2", "Écurie", "Duplex"):
        add(tenant_db, nom=nom)
    assert _names(tenant_db) == ["Duplex", "Écurie", "lot 2", "Lot 10", "Zinc"]
    assert _names(tenant_db, descending=True) == ["Zinc", "Lot 10", "lot 2", "Écurie", "Duplex"]


def test_biens_without_dpe_come_last_both_ways(tenant_db):
    add(tenant_db, nom="Sans")
    add(tenant_db, nom="B", dpe_class="B", dpe_on="01/03/2024")
    add(tenant_db, nom="E", dpe_class="E", dpe_on="01/03/2024")
    assert _names(tenant_db, sort=Sort.DPE) == ["B", "E", "Sans"]
    assert _names(tenant_db, sort=Sort.DPE, descending=True) == ["E", "B", "Sans"]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", Sort)
def test_pages_of_equal_rows_hold_each_bien_once(tenant_db, sort, descending):
    ids = {str(add(tenant_db, nom="Pareil")) for _ in range(23)}
    pages = [
        service.list_biens(tenant_db, BienQuery(sort=sort, descending=descending, page=page, page_size=10), TODAY)
        for page in (1, 2, 3)
    ]
    shown = [row["id"] for page in pages for row in page.rows]
    assert (len(shown), set(shown)) == (23, ids)
    assert [(page.first, page.last) for page in pages] == [(1, 10), (11, 20), (21, 23)]


def test_a_page_after_the_last_gives_the_last(tenant_db):
    for number in range(11):
        add(tenant_db, nom=f"Lot {number}")
    page = service.list_biens(tenant_db, BienQuery(page=99, page_size=10), TODAY)
    assert (page.query.page, [row["nom"] for row in page.rows]) == (2, ["Lot 10"])


def test_dpe_filters_look_at_homes_only(tenant_db):
    add(tenant_db, nom="Classe G", dpe_class="G", dpe_on="01/03/2024")
    add(tenant_db, nom="Expiré", dpe_class="C", dpe_on="01/03/2021")
    add(tenant_db, nom="Sans")
    add(tenant_db, nom="Parking", type="parking")
    assert [_names(tenant_db, dpe=wanted) for wanted in DpeFilter] == [["Classe G"], ["Expiré"], ["Sans"]]


def test_look_alike_biens_of_two_tenants_never_mix(make_tenant):
    tenants = {Flavour.EVEN: make_tenant(plan=Plan.ENTERPRISE), Flavour.ODD: make_tenant(plan=Plan.ENTERPRISE)}
    for flavour, tenant_id in tenants.items():
        with tenant_session(tenant_id) as db:
            add_sample_biens(db, 60, flavour, TODAY)
    for flavour, tenant_id in tenants.items():
        with tenant_session(tenant_id) as db:
            pages = [service.list_biens(db, BienQuery(page=page, page_size=50), TODAY) for page in (1, 2)]
            numbers = [int(row["place"].split()[0]) for page in pages for row in page.rows]
            totals = service.biens_totals(db, TODAY)
            parities = {number % 2 for number in numbers}
            assert (len(numbers), parities, totals.count) == (60, {int(flavour == Flavour.ODD)}, 59)
