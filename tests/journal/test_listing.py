"""The journal as an administrator reads it, always with another tenant's events that could leak."""

import io
import uuid
from datetime import timedelta

import pytest

from propmanager.accounts.rights import ROLE_LABELS
from propmanager.core.tenancy import tenant_session
from propmanager.journal import labels, service
from propmanager.journal.export import HEADER
from propmanager.journal.listing import PAGE_SIZE
from propmanager.journal.query import UNKNOWN, Group, JournalQuery, Period, Place
from propmanager.journal.service import Actor, Kind
from tests.journal.events import CLAIRE, LUCIE, NOON, record


@pytest.fixture
def tenant_id(make_tenant):
    other = make_tenant()
    record(other, Kind.LOGIN_FAILED, Actor(nom="De l’autre"))
    return make_tenant()


def page_of(tenant_id, query=None, now=NOON):
    with tenant_session(tenant_id) as db:
        return service.list_events(db, query or JournalQuery(), now)


def fill(tenant_id, count):
    """One event a minute: the oldest first."""
    for number in range(count):
        record(tenant_id, at=NOON + timedelta(minutes=number))


def test_an_event_is_told_in_french(tenant_id):
    record(tenant_id, Kind.LOGIN, LUCIE, at=NOON - timedelta(days=30))
    told = {"from": "gestionnaire", "to": "lecture", "member_id": str(LUCIE.user_id)}
    record(tenant_id, Kind.ROLE_CHANGED, CLAIRE, details=told)
    (first, _) = page_of(tenant_id).rows
    assert {name: value for name, value in first.items() if name != "id"} == {
        "when": "23/11/2026 à 12:00",
        "what": "Rôle changé",
        "detail": "Lucie Bernard, de gestion à lecture seule",
        "who": "Claire Dupont",
        "device": "Firefox, Windows",
        "network": "203.0.113.0/24",
    }


@pytest.mark.parametrize(
    ("told", "detail"),
    [
        ({"role": "lecture", "invitation_id": "x"}, "lecture seule"),
        ({"step": "second_factor"}, "au code de vérification"),
        ({"closed_device": "Safari, iPhone"}, "Safari, iPhone"),
        ({"what": "archive"}, "archive complète"),
        ({"cle": "pm_abcd"}, "pm_abcd"),
        ({"member_id": str(LUCIE.user_id), "role": "admin"}, "administration"),  # she has never done anything here
        ({"step": "x", "role": None, "what": 3, "unknown": "y"}, ""),
    ],
)
def test_the_details_of_an_event_are_told_in_words(tenant_id, told, detail):
    record(tenant_id, details=told)
    assert [row["detail"] for row in page_of(tenant_id).rows] == [detail]


def test_a_new_space_has_an_empty_journal(tenant_id):
    page = page_of(tenant_id)
    assert (page.rows, page.people, page.has_newer, page.has_older) == ([], {}, False, False)


def test_pages_follow_each_other_from_the_newest_and_back(tenant_id):
    fill(tenant_id, 2 * PAGE_SIZE + 3)
    first = page_of(tenant_id)
    second = page_of(tenant_id, read(first.older))
    third = page_of(tenant_id, read(second.older))
    back = page_of(tenant_id, read(third.newer))
    ids = [[row["id"] for row in page.rows] for page in (first, second, third)]
    assert [len(page) for page in ids] == [PAGE_SIZE, PAGE_SIZE, 3]
    assert len({one for page in ids for one in page}) == 2 * PAGE_SIZE + 3
    assert [(page.has_newer, page.has_older) for page in (first, second, third, back)] == [
        (False, True),
        (True, True),
        (True, False),
        (True, True),
    ]
    assert [row["id"] for row in back.rows] == ids[1]


def read(address):
    return JournalQuery.read(dict(pair.split("=") for pair in address.split("&") if pair))


def test_back_at_the_newest_the_page_is_whole_and_holds_what_came_meanwhile(tenant_id):
    fill(tenant_id, PAGE_SIZE + 5)
    second = page_of(tenant_id, read(page_of(tenant_id).older))
    record(tenant_id, Kind.LOGOUT, at=NOON + timedelta(days=1))
    newest = page_of(tenant_id, read(page_of(tenant_id, read(second.newer)).newer))
    assert (len(newest.rows), newest.rows[0]["what"], newest.query) == (PAGE_SIZE, "Déconnexion", JournalQuery())


def test_events_of_one_instant_are_on_one_page_each(tenant_id):
    for _ in range(PAGE_SIZE + 2):
        record(tenant_id)
    first = page_of(tenant_id)
    second = page_of(tenant_id, read(first.older))
    assert len({row["id"] for page in (first, second) for row in page.rows}) == PAGE_SIZE + 2


def test_a_page_beyond_the_oldest_event_shows_the_newest(tenant_id):
    record(tenant_id)
    beyond = Place(NOON - timedelta(days=400), uuid.uuid4())
    assert len(page_of(tenant_id, JournalQuery(before=beyond)).rows) == 1


@pytest.mark.parametrize("group", Group)
def test_a_group_shows_its_kinds_and_no_other(tenant_id, group):
    for kind in Kind:
        record(tenant_id, kind)
    shown = [row["what"] for row in page_of(tenant_id, JournalQuery(group=group)).rows]
    assert sorted(shown) == sorted(labels.KIND_LABELS[kind] for kind in labels.KINDS_OF_GROUP[group])


def test_a_person_is_found_by_the_name_they_had_last(tenant_id):
    record(tenant_id, actor=Actor(CLAIRE.user_id, "Claire Martin"), at=NOON - timedelta(days=2))
    record(tenant_id)
    record(tenant_id, actor=LUCIE)
    record(tenant_id, Kind.LOGIN_FAILED, Actor(device="curl"))
    page = page_of(tenant_id, JournalQuery(person=str(CLAIRE.user_id)))
    nobody = page_of(tenant_id, JournalQuery(person=UNKNOWN))
    assert page.people == {str(CLAIRE.user_id): "Claire Dupont", str(LUCIE.user_id): "Lucie Bernard"}
    assert [row["who"] for row in page.rows] == ["Claire Dupont", "Claire Martin"]
    assert [(row["who"], row["device"]) for row in nobody.rows] == [("Compte inconnu", "curl")]


@pytest.mark.parametrize(("period", "shown"), [(None, 4), (Period.QUARTER, 3), (Period.MONTH, 2), (Period.WEEK, 1)])
def test_a_period_goes_back_from_now(tenant_id, period, shown):
    for days_ago in (6, 29, 89, 300):
        record(tenant_id, at=NOON - timedelta(days=days_ago))
    assert len(page_of(tenant_id, JournalQuery(period=period)).rows) == shown


def test_the_file_holds_every_event_of_the_page_s_filters_and_no_formula(tenant_id):
    fill(tenant_id, PAGE_SIZE + 1)
    record(
        tenant_id, Kind.EXPORT_DOWNLOADED, Actor(LUCIE.user_id, "=1+1", "@SUM(A1)"), at=NOON, details={"what": "biens"}
    )
    lines = {}
    for query in (JournalQuery(), JournalQuery(group=Group.DATA)):
        file = io.StringIO()
        with tenant_session(tenant_id) as db:
            service.write_csv(db, query, NOON, file)
        lines[query.group] = file.getvalue().removeprefix("\ufeff").split("\r\n")
    assert len(lines[None]) == PAGE_SIZE + 4  # its head, the events, and nothing after the last line end
    assert lines[Group.DATA] == [
        ";".join(HEADER),
        "23/11/2026 à 12:00;Données téléchargées;liste des biens;'=1+1;'@SUM(A1);",
        "",
    ]


def test_every_kind_has_its_words_and_one_group():
    grouped = [kind for kinds in labels.KINDS_OF_GROUP.values() for kind in kinds]
    assert (sorted(grouped), set(labels.KIND_LABELS)) == (sorted(Kind), set(Kind))


def test_roles_have_the_words_they_have_everywhere():
    assert {role: label.casefold() for role, label in ROLE_LABELS.items()} == labels._ROLES


def test_an_old_page_is_looked_up_by_the_index_and_nothing_is_sorted(tenant_db):
    driver = tenant_db.connection().exec_driver_sql
    # The table of a test is too small to be worth an index, and a sort too cheap to be avoided.
    for way in ("seqscan", "bitmapscan", "sort"):
        driver(f"set local enable_{way} = off")
    plan = driver(
        "explain select id from security_event where (happened_at, id) < (now(), uuidv7()) "
        "order by happened_at desc, id desc limit 26"
    )
    steps = "\n".join(row[0] for row in plan)
    assert ("security_event_by_time" in steps, "Sort" in steps) == (True, False)
