import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, delete

from propmanager.accounts import service, sessions, tokens
from propmanager.accounts.model import LoginSession, Membership
from propmanager.accounts.rights import Role
from propmanager.accounts.service import Identity, RefreshToken, Rotation
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import Tenant, TenantStatus
from propmanager.tenants.plans import Plan

SECOND = timedelta(seconds=1)


@pytest.fixture
def open_one(make_person, make_tenant, now):
    """Opens a committed session of somebody's in a tenant of its own."""

    def open_session():
        tenant_id = make_tenant()
        person = make_person(tenant_id)
        with platform_session("test") as db:
            return sessions.open_session(db, person.id, tenant_id, now=now)

    return open_session


def row_of(token):
    with platform_session("test") as db:
        return db.get_one(LoginSession, token.session_id)


def is_over(token):
    return row_of(token).revoked_at is not None


def test_an_opened_session_holds_no_secret(open_one, now):
    token = open_one()
    kept = row_of(token)
    assert kept.refresh_hash == tokens.digest(token.secret)
    assert (kept.valid_until - now, kept.refresh_until - now, kept.ends_at - now) == (
        timedelta(minutes=15),
        timedelta(days=7),
        timedelta(days=30),
    )
    assert token.secret.encode() not in b"".join(v for v in kept.model_dump().values() if isinstance(v, bytes))


def test_a_refresh_gives_a_successor_and_fifteen_minutes(open_one, now):
    token = open_one()
    later = now + timedelta(minutes=12)
    rotation, fresh, who = service.refresh(token, later)
    assert (rotation, fresh.session_id, fresh.secret == token.secret) == (Rotation.DONE, token.session_id, False)
    assert who is not None
    assert who.valid_until == later + timedelta(minutes=15)


def test_twenty_tabs_that_refresh_together_make_one_successor(open_one, now):
    token = open_one()
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: service.refresh(token, now + SECOND), range(20)))
    rotations = [rotation for rotation, _, _ in answers]
    (successor,) = [fresh for rotation, fresh, _ in answers if rotation == Rotation.DONE]
    assert (rotations.count(Rotation.DONE), rotations.count(Rotation.SIBLING)) == (1, 19)
    assert row_of(token).refresh_hash == tokens.digest(successor.secret)
    assert service.refresh(successor, now + 2 * SECOND)[0] == Rotation.DONE


def test_a_sibling_tab_gets_no_secret_of_its_own(open_one, now):
    token = open_one()
    service.refresh(token, now)
    rotation, given, who = service.refresh(token, now + timedelta(seconds=29))
    assert (rotation, given, who is not None) == (Rotation.SIBLING, token, True)


def test_a_replay_after_the_grace_ends_that_session_only(open_one, now):
    token, other_device = open_one(), open_one()
    _, successor, _ = service.refresh(token, now)
    replayed = service.refresh(token, now + timedelta(seconds=30))
    assert replayed == (Rotation.REFUSED, token, None)
    assert (is_over(token), is_over(other_device)) == (True, False)
    assert service.refresh(successor, now + timedelta(seconds=31))[0] == Rotation.REFUSED


def test_the_grandparent_of_a_secret_is_a_replay_at_once(open_one, now):
    token = open_one()
    _, second, _ = service.refresh(token, now)
    service.refresh(second, now + SECOND)
    assert service.refresh(token, now + 2 * SECOND)[0] == Rotation.REFUSED
    assert is_over(token)


def test_a_wrong_secret_is_refused(open_one, now):
    token = open_one()
    assert service.refresh(replace(token, secret="junk"), now)[0] == Rotation.REFUSED


def test_an_unknown_session_is_refused(database_url, now):
    unknown = RefreshToken(uuid.uuid4(), "secret")
    assert service.refresh(unknown, now) == (Rotation.REFUSED, unknown, None)


@pytest.mark.parametrize(
    ("after", "rotation"),
    [
        (timedelta(days=7) - SECOND, Rotation.DONE),
        (timedelta(days=7), Rotation.REFUSED),
        (timedelta(days=8), Rotation.REFUSED),
    ],
)
def test_seven_idle_days_end_a_session(after, rotation, open_one, now):
    assert service.refresh(open_one(), now + after)[0] == rotation


def test_thirty_days_end_a_session_however_often_it_is_used(open_one, now):
    token, answers = open_one(), []
    for day in range(5, 36, 5):
        rotation, token, _ = service.refresh(token, now + timedelta(days=day))
        answers.append(rotation)
    assert answers == [Rotation.DONE] * 5 + [Rotation.REFUSED] * 2


def test_no_access_outlives_the_thirty_days(open_one, now):
    token = open_one()
    for day in (6, 12, 18, 24):
        _, token, _ = service.refresh(token, now + timedelta(days=day))
    end = now + timedelta(days=30)
    _, token, who = service.refresh(token, end - SECOND)
    assert who is not None
    assert (who.valid_until, who.is_live(end - SECOND), who.is_live(end)) == (end, True, False)


def test_a_revoked_session_is_nobodys_and_cannot_be_refreshed(open_one, now):
    token = open_one()
    before = service.identity_of(token.session_id)
    service.log_out(token.session_id, now)
    assert before is not None
    assert service.identity_of(token.session_id) is None
    assert service.refresh(token, now)[0] == Rotation.REFUSED


def test_a_second_revocation_does_not_move_the_first(open_one, now):
    token = open_one()
    service.log_out(token.session_id, now)
    service.log_out(token.session_id, now + timedelta(days=1))
    assert row_of(token).revoked_at == now


def test_an_identity_says_who_and_where(make_person, make_tenant, now):
    tenant_id = make_tenant(plan=Plan.BASIC, status=TenantStatus.SUSPENDED)
    person = make_person(tenant_id, role=Role.GESTIONNAIRE)
    with platform_session("test") as db:
        token = sessions.open_session(db, person.id, tenant_id, now=now)
        trial_ends_at = db.get_one(Tenant, tenant_id).trial_ends_at
    assert service.identity_of(token.session_id) == Identity(
        session_id=token.session_id,
        user_id=person.id,
        prenom="Claire",
        nom="Dupont",
        email=person.email,
        is_staff=False,
        valid_until=now + timedelta(minutes=15),
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


def test_a_member_put_out_is_nobody_at_once(make_person, make_tenant, now):
    tenant_id = make_tenant()
    person = make_person(tenant_id)
    with platform_session("test") as db:
        token = sessions.open_session(db, person.id, tenant_id, now=now)
    with platform_session("test") as db:
        db.exec(delete(Membership).where(col(Membership.user_id) == person.id))
    rotation, _, who = service.refresh(token, now)
    assert (service.identity_of(token.session_id), rotation, who) == (None, Rotation.DONE, None)


@pytest.mark.parametrize("role", list(Role))
def test_roles_rank_from_reading_to_owning(role):
    above = [wanted for wanted in Role if service.outranks(role, wanted)]
    ranking = [Role.OWNER, Role.ADMIN, Role.GESTIONNAIRE, Role.LECTURE]
    assert above == ranking[ranking.index(role) :]
