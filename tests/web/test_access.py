"""Who may open which page: every audience, every kind of person, every standing."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from propmanager.accounts.rights import MATRIX, Action, Role
from propmanager.pages import PAGES
from propmanager.tenants.features import TOLD
from propmanager.tenants.model import TenantStatus
from propmanager.tenants.plans import Feature, Plan
from propmanager.web.access import Audience, Page, where_to_instead
from tests.web.people import CLAIRE, NOW, VISITOR

LOGIN, RESUME, CHOICE, REFUSED, CLOSED = "/connexion", "/reprise", "/choix", "/acces-refuse", "/espace-ferme"
CONFIRM, FACTORS, PLAN = "/confirmation", "/admin/securite", "/plan-requis"

STAFF = replace(VISITOR, is_staff=True, second_factor=True)
MEMBER = replace(CLAIRE, tenant_nom="SCI", plan=Plan.BASIC)
TRIAL = {"tenant_status": TenantStatus.TRIAL}
PEOPLE = {
    "stranger": None,
    "visitor": VISITOR,
    "staff": STAFF,
    "staff without a second factor": replace(STAFF, second_factor=False),
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
        "staff without a second factor": OPEN,
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
        "staff without a second factor": CHOICE,
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
        "staff without a second factor": FACTORS,
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
    Audience.PERSON: dict.fromkeys(PEOPLE, OPEN) | {"stranger": LOGIN, "late": RESUME, "late staff": RESUME},
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


@pytest.mark.parametrize(("action", "role"), [*product(Action, Role)])
def test_a_page_is_for_those_whose_role_has_its_action(action, role):
    expected = OPEN if role in MATRIX[action] else REFUSED
    assert where_to_instead(page(action=action), replace(MEMBER, role=role), now=NOW) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(0, OPEN), (9, OPEN), (10, CONFIRM), (600, CONFIRM)])
@pytest.mark.parametrize("audience", [Audience.MEMBER, Audience.PERSON, Audience.VISITOR])
def test_a_page_may_ask_again_who_is_there(audience, minutes, expected):
    person = MEMBER if audience == Audience.MEMBER else VISITOR
    who = replace(person, confirmed_at=NOW - timedelta(minutes=minutes))
    assert where_to_instead(page(audience, step_up=True), who, now=NOW) == expected


def test_who_may_not_open_a_page_is_not_asked_again_who_they_are():
    who = replace(MEMBER, role=Role.LECTURE, confirmed_at=NOW - timedelta(days=1))
    assert where_to_instead(page(action=Action.ERASE_TENANT, step_up=True), who, now=NOW) == REFUSED


def test_staff_without_a_second_factor_opens_only_the_page_that_sets_one_up():
    who = PEOPLE["staff without a second factor"]
    pages = [page(Audience.STAFF), page(Audience.STAFF, before_second_factor=True)]
    assert [where_to_instead(one, who, now=NOW) for one in pages] == [FACTORS, OPEN]


@pytest.mark.parametrize(
    ("plan", "expected"), [(Plan.BASIC, PLAN), (Plan.PREMIUM, OPEN), (Plan.ENTERPRISE, OPEN), (None, PLAN)]
)
def test_a_page_may_ask_for_a_feature(plan, expected):
    who = replace(MEMBER, plan=plan)
    assert where_to_instead(page(feature=Feature.RAPPORTS), who, now=NOW) == expected


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ({"role": Role.LECTURE}, REFUSED),
        ({"tenant_status": TenantStatus.EXPIRED}, CLOSED),
        ({"confirmed_at": NOW - timedelta(days=1)}, PLAN),
    ],
)
def test_an_upgrade_is_shown_when_it_is_all_that_stands_in_the_way(who, expected):
    """Not to whoever could not use it, nor of a space that is closed; and before a password is asked for."""
    sold = page(action=Action.MANAGE_API, feature=Feature.API, step_up=True)
    assert where_to_instead(sold, replace(MEMBER, **who), now=NOW) == expected


# --- the page table itself ---


def test_every_feature_a_page_asks_for_has_its_words():
    """Without them its upgrade card would have nothing to say."""
    assert {row.feature for row in PAGES if row.feature} - set(TOLD) == set()


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
        "/tarifs",
        "/inscription",
        "/connexion",
        "/connexion/verification",
        "/mot-de-passe-oublie",
        "/reinitialisation",
        "/resilier",
        "/resilier/confirmation",
        "/verification",
        "/invitation",
        "/reprise",
        "/acces-refuse",
        "/404",
    }
