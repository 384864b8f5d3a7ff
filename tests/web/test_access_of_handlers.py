"""Who may run which handler: its marks, and the pages it is on."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from propmanager.accounts.rights import Action, Role
from propmanager.core.access import needs, public, step_up
from propmanager.tenants.model import TenantStatus
from propmanager.tenants.plans import Feature, Plan
from propmanager.web.access import Audience, may_run, missing_feature
from tests.web.test_access import MEMBER, NOW, OPEN, PEOPLE, PLACES, page


async def plain(): ...


@public
async def for_all(): ...


@needs(Action.MANAGE_TEAM)
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
    pages = [page(action=Action.ERASE_TENANT), page(action=Action.READ)]
    assert may_run(plain, pages, replace(MEMBER, role=Role.LECTURE), now=NOW) is True


@step_up
async def sensitive(): ...


@pytest.mark.parametrize(("minutes", "answers"), [(9, True), (10, False)])
def test_a_handler_may_ask_again_who_is_there(minutes, answers):
    who = replace(MEMBER, confirmed_at=NOW - timedelta(minutes=minutes))
    assert may_run(sensitive, [page()], who, now=NOW) == answers


SOLD, OPEN_PAGE = page(feature=Feature.API), page()


@pytest.mark.parametrize(
    ("pages", "who", "missing"),
    [
        ([SOLD], {}, Feature.API),
        ([SOLD], {"plan": Plan.ENTERPRISE}, None),
        ([SOLD], {"tenant_status": TenantStatus.SUSPENDED}, None),
        ([SOLD], {"role": None}, None),
        ([SOLD, OPEN_PAGE], {}, None),
        ([SOLD, page(Audience.PUBLIC)], {}, Feature.API),
        ([page(action=Action.ERASE_TENANT), SOLD], {"role": Role.LECTURE}, Feature.API),
        ([], {}, None),
    ],
)
def test_what_a_plan_lacks_for_a_handler(pages, who, missing):
    assert missing_feature(pages, replace(MEMBER, **who), now=NOW) == missing
