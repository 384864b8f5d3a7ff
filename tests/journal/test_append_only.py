"""Checklist F59: the journal is only added to, and forgets after twelve months."""

import asyncio
import hashlib
import hmac
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, ProgrammingError

from propmanager.core import clock
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.core.wall import check_wall
from propmanager.journal import service, tasks
from propmanager.journal.service import Kind
from tests.journal.events import record

YEAR = timedelta(days=366)
TABLES = ("security_event", "platform_event")
CHANGES = (
    "update {0} set actor = 'personne'",
    "update {0} set happened_at = now()",
    "delete from {0}",
    "truncate {0}",
)


@pytest.fixture
def tenant_id(make_tenant):
    return make_tenant()


@pytest.fixture
def admin(database_url):
    """Sees past the wall; changes nothing for good."""
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def ages(admin, tenant_id=None):
    """In days, of a tenant's events, or of the platform's."""
    admin.rollback()
    table, only = ("security_event", f"where tenant_id = '{tenant_id}'") if tenant_id else ("platform_event", "")
    rows = admin.execute(sa.text(f"select extract(day from now() - happened_at)::int from {table} {only} order by 1"))
    return list(rows.scalars())


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", TABLES)
def test_no_role_changes_or_removes_an_event(table, change, tenant_id):
    """Checklist F59: UPDATE and DELETE fail in the database, as the app role and as the platform's."""
    record(tenant_id)
    with pytest.raises(ProgrammingError, match="permission denied"), tenant_session(tenant_id) as db:
        db.execute(sa.text(change.format(table)))
    with pytest.raises(ProgrammingError, match="permission denied"), platform_session("test") as db:
        db.execute(sa.text(change.format(table)))


def test_a_tenant_reads_its_own_events_only(tenant_id, make_tenant):
    record(make_tenant())
    record(None)
    with tenant_session(tenant_id) as db:
        assert list(db.execute(sa.text("select 1 from security_event"))) == []
    with pytest.raises(ProgrammingError, match="permission denied"), tenant_session(tenant_id) as db:
        db.execute(sa.text("select 1 from platform_event"))


def test_an_address_without_an_account_is_kept_as_a_digest_that_recognises_it(tenant_id):
    """Checklist F59: unknown accounts are in the journal too, by a keyed hash."""
    actor = service.unknown_person("inconnue@exemple.fr", device="curl", ip_prefix="203.0.113.0/24")
    key = settings().secret_key.get_secret_value().encode()
    assert actor.unknown_hash == hmac.digest(key, b"journal inconnue@exemple.fr", hashlib.sha256)
    assert (actor.nom, "inconnue" in repr(actor)) == ("", False)
    record(tenant_id, Kind.LOGIN_FAILED, actor)
    with platform_session("test") as db:
        row = db.execute(sa.text("select * from security_event where tenant_id = :id"), {"id": tenant_id}).one()
    assert (bytes(row.unknown_hash), row.user_id, "inconnue" in str(row)) == (actor.unknown_hash, None, False)


def purge_nightly():
    asyncio.run(tasks.purge(0))


def test_the_nightly_purge_removes_what_is_older_than_twelve_months_and_nothing_else(tenant_id, make_tenant, admin):
    """Checklist F59: kept twelve months."""
    other, now = make_tenant(), clock.now()
    for owner in (tenant_id, other, None):
        for age in (timedelta(days=1), timedelta(days=364), YEAR + timedelta(days=1), 3 * YEAR):
            record(owner, at=now - age)
    purge_nightly()
    assert (ages(admin, tenant_id), ages(admin, other)) == ([1, 364], [1, 364])
    assert [age for age in ages(admin) if age > 366] == []
    assert {1, 364} <= set(ages(admin))


@pytest.mark.parametrize("limit", ["now()", "now() - interval '11 months'", "now() + interval '1 year'"])
def test_the_purge_refuses_a_younger_limit(limit, tenant_id, admin):
    record(tenant_id, at=clock.now() - timedelta(days=300))
    record(None, at=clock.now() - timedelta(days=300))
    with pytest.raises(DBAPIError, match="kept for twelve months"), platform_session("test") as db:
        db.execute(sa.text(f"select purge_security_events({limit})"))
    for inner in (f"purge_events_of('{tenant_id}', {limit})", f"purge_platform_events({limit})"):
        with platform_session("test") as db:
            db.execute(sa.text(f"select {inner}"))
    assert (ages(admin, tenant_id), 300 in ages(admin)) == ([300], True)


def test_the_app_role_cannot_purge(tenant_id):
    calls = ("purge_security_events(now())", f"purge_events_of('{tenant_id}', now())", "purge_platform_events(now())")
    for call in calls:
        with pytest.raises(ProgrammingError, match="permission denied"), tenant_session(tenant_id) as db:
            db.execute(sa.text(f"select {call}"))


def test_the_wall_stands_during_a_purge_and_after_it_and_nobody_waits(tenant_id, admin):
    record(tenant_id, at=clock.now() - 2 * YEAR)
    admin.execute(sa.text("set lock_timeout = '1s'"))
    with platform_session("test") as purging:
        purging.execute(sa.text("select purge_security_events(now() - interval '12 months')"))
        check_wall(admin)  # raises when the wall is down, or waits for a lock
        record(tenant_id, at=clock.now())
        during = forced(admin)
    check_wall(admin)
    assert (during, forced(admin)) == (dict.fromkeys(TABLES, True),) * 2
    assert ages(admin, tenant_id) == [0]


def forced(admin):
    query = "select relname, relforcerowsecurity from pg_class where relname = any(:names)"
    return {row.relname: row.relforcerowsecurity for row in admin.execute(sa.text(query), {"names": list(TABLES)})}


def test_the_purge_leaves_the_session_outside_every_tenant(tenant_id):
    with platform_session("test") as db:
        db.execute(sa.text("select purge_security_events(now() - interval '12 months')"))
        assert db.execute(sa.text("select coalesce(current_setting('app.tenant_id', true), '')")).scalar() == ""
