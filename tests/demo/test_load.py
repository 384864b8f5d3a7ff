"""The demonstration as it is loaded: two spaces that look alike and share nothing, and a team with its factor."""

import pytest
from sqlmodel import col, func, select

from propmanager.accounts import totp
from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Role
from propmanager.biens.model import Bien
from propmanager.core import clock
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.demo.load import load
from propmanager.demo.people import STAFF, STAFF_TOTP_SECRET
from propmanager.tenants.model import Tenant, TenantStatus
from propmanager.tenants.plans import Plan

pytestmark = pytest.mark.usefixtures("pointed_at_own_database")


def spaces():
    """Those there are, by subdomain."""
    with platform_session("test") as db:
        return {tenant.subdomain: tenant for tenant in db.exec(select(Tenant))}


def biens_of(tenant):
    with tenant_session(tenant.id) as db:
        return list(db.exec(select(Bien)))


def test_it_is_two_spaces_with_what_their_plans_have_room_for():
    assert load(clock.now())
    found = spaces()
    assert {name: (one.plan, one.status, one.trial_ends_at, len(biens_of(one))) for name, one in found.items()} == {
        "dupont": (Plan.PREMIUM, TenantStatus.ACTIVE, None, 8),
        "martin": (Plan.ENTERPRISE, TenantStatus.ACTIVE, None, 60),
    }
    with platform_session("test") as db:
        of_each = select(Tenant.subdomain, User.prenom, Membership.role)
        joined = (Membership.tenant_id == Tenant.id, Membership.user_id == User.id)
        members = db.exec(of_each.where(*joined)).all()
    assert sorted(members) == [
        ("dupont", "Agnès", Role.GESTIONNAIRE),
        ("dupont", "Claire", Role.OWNER),
        ("dupont", "Lucie", Role.LECTURE),
        ("martin", "Agnès", Role.GESTIONNAIRE),
        ("martin", "Paul", Role.OWNER),
    ]


def test_the_biens_of_one_look_like_those_of_the_other_and_are_none_of_them():
    load(clock.now())
    dupont, martin = (biens_of(tenant) for _, tenant in sorted(spaces().items()))
    names = {bien.nom for bien in dupont}
    assert (len(names), names - {bien.nom for bien in martin}) == (8, set())
    for told in (lambda bien: bien.id, lambda bien: (bien.nom, bien.adresse), lambda bien: bien.adresse):
        assert set(map(told, dupont)) & set(map(told, martin)) == set()
    assert {bien.loyer_cents for bien in dupont if bien.loyer_cents} & {bien.loyer_cents for bien in martin} == set()


def test_its_team_is_one_person_whose_application_shows_the_known_codes():
    load(clock.now())
    with platform_session("test") as db:
        (staff,) = db.exec(select(User).where(col(User.is_staff)))
        with_factor = db.exec(select(User.email).where(col(User.totp_secret).is_not(None))).all()
    assert staff.totp_secret
    assert (staff.email, totp.unsealed(staff.id, staff.totp_secret)) == (STAFF.email, STAFF_TOTP_SECRET)
    assert with_factor == [STAFF.email]


def test_a_database_that_knows_somebody_is_left_alone():
    load(clock.now())
    before = spaces().keys()
    assert not load(clock.now())
    assert spaces().keys() == before
    with platform_session("test") as db:
        assert db.exec(select(func.count()).select_from(User)).one() == 5
