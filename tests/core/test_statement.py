"""One statement past the wall, by itself; and jobs that a statement queues."""

import uuid

import psycopg
import pytest
import sqlalchemy as sa

from propmanager.billing.processing import process
from propmanager.core import jobs
from propmanager.core.database import Role, engine
from propmanager.core.tenancy import driver_connection, platform_session, platform_statement

pytestmark = pytest.mark.usefixtures("database_url")

QUEUED = """
select task_name, queue_name, priority, lock, queueing_lock, args - 'event_id', scheduled_at, status::text, attempts
from procrastinate_jobs where args ->> 'event_id' = any(%b)
"""


def idle_connections():
    """(the pooled connections that are lent, whether the next one begins a transaction by itself)"""
    pool = engine(Role.PLATFORM).pool
    with platform_session("test") as db:
        is_plain = driver_connection(db).autocommit is False
    return pool.checkedout(), is_plain  # pyright: ignore[reportAttributeAccessIssue]  # QueuePool has it


def test_it_is_committed_and_gives_its_first_row():
    name = f"cursor-{uuid.uuid4()}"
    insert = "insert into billing_cursor (name, reached_at) values (%s, now()) returning name"
    assert platform_statement("test", insert, [name]) == (name,)
    with platform_session("test") as db:
        counted = db.execute(sa.text("select count(*) from billing_cursor where name = :name"), {"name": name})
        assert counted.scalar_one() == 1
    assert idle_connections() == (0, True)


def test_one_that_fails_leaves_nothing_behind():
    with pytest.raises(psycopg.errors.DivisionByZero):
        platform_statement("test", "select 1 / %s", [0])
    assert idle_connections() == (0, True)
    assert platform_statement("test", "select 1 + %s", [1]) == (2,)


def test_a_statement_queues_the_same_job_as_python_does():
    ours, theirs = (uuid.uuid4().hex for _ in range(2))
    platform_statement("test", f"select {jobs.deferring(process, 'event_id', 'one')} from unnest(%b) as one", [[ours]])
    with platform_session("test") as db:
        jobs.defer(db, process, event_id=theirs)
    assert platform_statement("test", QUEUED, [[ours]]) == platform_statement("test", QUEUED, [[theirs]]) is not None


def test_a_statement_without_rows_queues_nothing():
    query = f"select {jobs.deferring(process, 'event_id', 'one')} from unnest(%b::text[]) as one"
    assert platform_statement("test", query, [[]]) == (None,)
