"""Who may open which page and run which handler: every audience, every kind of person, every standing."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from propmanager.accounts.service import Identity, Role
from propmanager.core.access import needs, public
from propmanager.pages import PAGES
from propmanager.tenants.model import TenantStatus
from propmanager.tenants.plans import Feature, Plan
from propmanager.web.access import Audience, Page, may_run, where_to_instead

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
LOGIN, RESUME, CHOICE, REFUSED, CLOSED = "/connexion", "/reprise", "/choix", "/acces-refuse", "/espace-ferme"

VISITOR = Identity(
    session_id=uuid.UUID(int=1),
    user_id=uuid.UUID(int=2),
    prenom="Claire",
    nom="Dupont",
    email="claire@exemple.fr",
    is_staff=False,
    valid_until=NOW + timedelta(minutes=15),
)
STAFF = replace(VISITOR, is_staff=True)
MEMBER = replace(
    VISITOR,
    tenant_id=uuid.UUID(int=3),
    role=Role.OWNER,
    tenant_nom="SCI",
    tenant_status=TenantStatus.ACTIVE,
    plan=Plan.BASIC,
)
TRIAL = {"tenant_status": TenantStatus.TRIAL}
PEOPLE = {
    "stranger": None,
    "visitor": VISITOR,
    "staff": STAFF,
    "member": MEMBER,
    "staff in a tenant": replace(MEMBER, is_staff=True),
    "on trial": replace(MEMBER, **TRIAL, trial_ends_at=NOW + timedelta(days=1)),
    "trial over": replace(MEMBER, **TRIAL, trial_ends_at=NOW),
    "suspended": replace(MEMBER, tenant_status=TenantStatus.SUSPENDED),
    "expired": replace(MEMBER, tenant_status=TenantStatus.EXPIRED),
    "without a role": replace(MEMBER, role=None),
    "late": replace(MEMBER, valid_until=NOW),
    "late staff": replace(STAFF, valid_until=NOW),
}
OPEN = None
PLACES = {
    Audience.PUBLIC: dict.fromkeys(PEOPLE, OPEN),
    Audience.VISITOR: {
        "stranger": LOGIN,
        "visitor": OPEN,
        "staff": OPEN,
        "member": REFUSED,
        "staff in a tenant": REFUSED,
        "on trial": REFUSED,
        "trial over": REFUSED,
        "suspended": REFUSED,
        "expired": REFUSED,
        "without a role": REFUSED,
        "late": RESUME,
        "late staff": RESUME,
    },
    Audience.MEMBER: {
        "stranger": LOGIN,
        "visitor": CHOICE,
        "staff": CHOICE,
        "member": OPEN,
        "staff in a tenant": OPEN,
        "on trial": OPEN,
        "trial over": CLOSED,
        "suspended": CLOSED,
        "expired": CLOSED,
        "without a role": CHOICE,
        "late": RESUME,
        "late staff": RESUME,
    },
    Audience.STAFF: {
        "stranger": LOGIN,
        "visitor": REFUSED,
        "staff": OPEN,
        "member": REFUSED,
        "staff in a tenant": REFUSED,
        "on trial": REFUSED,
        "trial over": REFUSED,
        "suspended": REFUSED,
        "expired": REFUSED,
        "without a role": REFUSED,
        "late": RESUME,
        "late staff": RESUME,
    },
}


def page(audience=Audience.MEMBER, **fields):
    return Page("/x", "X", lambda: None, audience, **fields)


@pytest.mark.parametrize(("audience", "person"), [*product(Audience, PEOPLE)])
def test_every_person_on_every_page(audience, person):
    assert where_to_instead(page(audience), PEOPLE[person], now=NOW) == PLACES[audience][person]


@pytest.mark.parametrize("person", PEOPLE)
def test_a_page_that_is_not_in_the_table_is_refused(person):
    assert where_to_instead(None, PEOPLE[person], now=NOW) == REFUSED


@pytest.mark.parametrize("person", ["trial over", "suspended", "expired"])
def test_some_pages_stay_open_when_the_space_is_closed(person):
    assert where_to_instead(page(open_when_suspended=True), PEOPLE[person], now=NOW) is OPEN


@pytest.mark.parametrize(("wanted", "role"), [*product(Role, Role)])
def test_a_page_may_ask_for_a_role(wanted, role):
    ranking = [Role.OWNER, Role.ADMIN, Role.GESTIONNAIRE, Role.LECTURE]
    expected = OPEN if ranking.index(role) <= ranking.index(wanted) else REFUSED
    assert where_to_instead(page(role=wanted), replace(MEMBER, role=role), now=NOW) == expected


@pytest.mark.parametrize(
    ("plan", "expected"), [(Plan.BASIC, REFUSED), (Plan.PREMIUM, OPEN), (Plan.ENTERPRISE, OPEN), (None, REFUSED)]
)
def test_a_page_may_ask_for_a_feature(plan, expected):
    who = replace(MEMBER, plan=plan)
    assert where_to_instead(page(feature=Feature.RAPPORTS), who, now=NOW) == expected


# --- handlers ---


async def plain(): ...


@public
async def for_all(): ...


@needs(Role.ADMIN)
async def for_admins(): ...


@pytest.mark.parametrize(("audience", "person"), [*product(Audience, PEOPLE)])
def test_an_unmarked_handler_answers_whoever_may_open_its_page_once_signed_in(audience, person):
    expected = audience != Audience.PUBLIC and PLACES[audience][person] is OPEN
    assert may_run(plain, [page(audience)], PEOPLE[person], now=NOW) == expected


@pytest.mark.parametrize("person", PEOPLE)
def test_a_handler_of_no_page_answers_nobody(person):
    assert (may_run(plain, [], PEOPLE[person], now=NOW), may_run(for_all, [], PEOPLE[person], now=NOW)) == (False, True)


@pytest.mark.parametrize(
    ("role", "answers"), [(Role.OWNER, True), (Role.ADMIN, True), (Role.GESTIONNAIRE, False), (Role.LECTURE, False)]
)
def test_a_handler_may_ask_for_more_than_its_page(role, answers):
    assert may_run(for_admins, [page()], replace(MEMBER, role=role), now=NOW) == answers


@pytest.mark.parametrize("person", ["stranger", "visitor", "staff", "without a role", "late", "suspended"])
def test_a_role_does_not_open_a_closed_page(person):
    assert may_run(for_admins, [page(), page(Audience.VISITOR)], PEOPLE[person], now=NOW) is False


def test_one_open_page_is_enough():
    pages = [page(role=Role.OWNER), page(role=Role.LECTURE)]
    assert may_run(plain, pages, replace(MEMBER, role=Role.LECTURE), now=NOW) is True


# --- the page table itself ---


def test_every_place_one_is_sent_to_exists_and_can_be_opened_by_whoever_is_sent_there():
    table = {row.route: row for row in PAGES}
    for audience, person in product(Audience, PEOPLE):
        if person == "without a role":  # cannot be: without a membership there is no identity
            continue
        place = PLACES[audience][person]
        assert place is OPEN or where_to_instead(table[place], PEOPLE[person], now=NOW) in {OPEN, RESUME}


def test_routes_are_listed_once():
    routes = [row.route for row in PAGES]
    assert sorted(routes) == sorted(set(routes))


def test_only_these_pages_are_open_to_all():
    assert {row.route for row in PAGES if row.audience == Audience.PUBLIC} == {
        "/",
        "/inscription",
        "/connexion",
        "/reprise",
        "/acces-refuse",
        "/404",
    }
