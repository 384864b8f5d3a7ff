from datetime import timedelta

import pytest
from sqlmodel import col, delete, select, update

from propmanager.accounts import service, sessions, tokens
from propmanager.accounts.model import LoginSession, Membership, User
from propmanager.accounts.rights import Role
from propmanager.accounts.service import Identity, SessionClient
from propmanager.core.client import Client
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.journal.model import Kind, SecurityEvent
from propmanager.tenants.model import Tenant, TenantStatus
from propmanager.tenants.plans import Plan

SAFARI = Client(ip="2001:db8:1:2::3", device="Safari, iPhone")


@pytest.fixture
def open_one(make_person, make_tenant, now):
    """Opens a committed session of somebody's in a tenant of its own."""

    def open_session(**how):
        tenant_id = make_tenant()
        person = make_person(tenant_id)
        with platform_session("test") as db:
            return sessions.open_session(db, person.id, tenant_id, now=now, **how)

    return open_session


def row_of(token):
    with platform_session("test") as db:
        return db.get_one(LoginSession, token.session_id)


def kinds_of(tenant_id):
    with tenant_session(tenant_id) as db:
        return [event.kind for event in db.exec(select(SecurityEvent).order_by(col(SecurityEvent.id)))]


def test_an_opened_session_holds_no_secret_and_only_the_place_of_its_holder(open_one, now):
    """Checklist A14."""
    token = open_one(client=SAFARI)
    kept = row_of(token)
    assert kept.refresh_hash == tokens.digest(token.secret)
    assert (kept.valid_until - now, kept.refresh_until - now, kept.ends_at - now) == (
        timedelta(minutes=15),
        timedelta(days=7),
        timedelta(days=30),
    )
    assert (kept.device, kept.ip_prefix, kept.client) == ("Safari, iPhone", "2001:db8:1::/48", SessionClient.WEB)
    assert token.secret.encode() not in b"".join(v for v in kept.model_dump().values() if isinstance(v, bytes))


def test_a_session_that_follows_from_another_has_proved_no_more_and_lives_no_longer(open_one, now):
    proved, end = now - timedelta(days=3), now + timedelta(days=27)
    kept = row_of(open_one(confirmed_at=proved, ends_at=end))
    assert (kept.confirmed_at, kept.ends_at, kept.created_at) == (proved, end, now)


def test_a_confirmation_is_good_for_ten_minutes(open_one, now):
    """Checklist A24."""
    token, later = open_one(), now + timedelta(hours=2)
    with platform_session("test") as db:
        sessions.confirm(db, token.session_id, later)
    who = service.identity_of(token.session_id)
    assert who is not None
    minutes = [0, 9, 10, 60]
    assert [who.has_confirmed(later + timedelta(minutes=m)) for m in minutes] == [True, True, False, False]


def test_a_revoked_session_is_nobodys(open_one, now):
    token = open_one()
    before = service.identity_of(token.session_id)
    service.log_out(token.session_id, now)
    assert (before is None, service.identity_of(token.session_id)) == (False, None)


def test_a_second_logout_does_not_move_the_first_and_is_not_told(open_one, now):
    token = open_one()
    service.log_out(token.session_id, now)
    service.log_out(token.session_id, now + timedelta(days=1))
    kept = row_of(token)
    assert kept.revoked_at == now
    assert kinds_of(kept.tenant_id) == [Kind.LOGOUT]


def test_an_identity_says_who_and_where(make_person, make_tenant, now):
    tenant_id = make_tenant(plan=Plan.BASIC, status=TenantStatus.SUSPENDED)
    person = make_person(tenant_id, role=Role.GESTIONNAIRE)
    with platform_session("test") as db:
        token = sessions.open_session(db, person.id, tenant_id, now=now, client=SAFARI)
        trial_ends_at = db.get_one(Tenant, tenant_id).trial_ends_at
    assert service.identity_of(token.session_id) == Identity(
        session_id=token.session_id,
        user_id=person.id,
        prenom="Claire",
        nom="Dupont",
        email=person.email,
        is_staff=False,
        valid_until=now + timedelta(minutes=15),
        confirmed_at=now,
        device="Safari, iPhone",
        ip_prefix="2001:db8:1::/48",
        tenant_id=tenant_id,
        role=Role.GESTIONNAIRE,
        tenant_nom="Essai",
        tenant_status=TenantStatus.SUSPENDED,
        plan=Plan.BASIC,
        trial_ends_at=trial_ends_at,
    )


def test_on_the_bare_host_a_member_has_neither_tenant_nor_role(make_person, make_tenant, now):
    person = make_person(make_tenant())
    with platform_session("test") as db:
        token = sessions.open_session(db, person.id, None, now=now)
    who = service.identity_of(token.session_id)
    assert who is not None
    assert (who.tenant_id, who.role, who.plan, who.tenant_status) == (None, None, None, None)


@pytest.mark.parametrize("change", ["put out", "disabled"])
def test_who_is_put_out_or_disabled_is_nobody_at_once(change, make_person, make_tenant, now):
    """Checklist B34 and the end of sessions of a disabled account."""
    tenant_id = make_tenant()
    person = make_person(tenant_id)
    with platform_session("test") as db:
        token = sessions.open_session(db, person.id, tenant_id, now=now)
    with platform_session("test") as db:
        if change == "put out":
            db.exec(delete(Membership).where(col(Membership.user_id) == person.id))
        else:
            db.exec(update(User).where(col(User.id) == person.id).values(is_disabled=True))
    assert service.identity_of(token.session_id) is None


@pytest.mark.parametrize("role", list(Role))
def test_roles_rank_from_reading_to_owning(role):
    above = [wanted for wanted in Role if service.outranks(role, wanted)]
    ranking = [Role.OWNER, Role.ADMIN, Role.GESTIONNAIRE, Role.LECTURE]
    assert above == ranking[ranking.index(role) :]
