"""Jobs through a real worker, a real PostgreSQL and a real SMTP server: kept with their row, and never lost."""

import asyncio
import contextlib
import os
import subprocess
import sys
import uuid

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from propmanager.accounts.model import User
from propmanager.accounts.tasks import send_welcome
from propmanager.core import clock, jobs
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.tenants import service as tenants
from tests.live.processes import free_port
from tests.timing import eventually

pytestmark = pytest.mark.usefixtures("pointed_at_own_database")

WORKED_SECONDS = 40


class Postbox:
    """An SMTP server's own ideas about each mail: how long it takes, and what it answers."""

    def __init__(self, answer="250 OK", seconds=0.0):
        self.answer, self.seconds = answer, seconds
        self.received = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  # aiosmtpd's name
        await asyncio.sleep(self.seconds)
        message_id = next(line for line in envelope.content.splitlines() if line.lower().startswith(b"message-id"))
        self.received.append((envelope.rcpt_tos[0], message_id.decode().partition(" ")[2]))
        return self.answer


@contextlib.contextmanager
def smtp(postbox):
    port = free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def sign_up(email):
    """A tenant and its owner; the welcome mail is deferred in the same transaction."""
    with platform_session("test") as db:
        tenant = tenants.create_tenant(db, "SCI des Lilas", f"lilas-{uuid.uuid4().hex[:8]}", now=clock.now())
        owner = User(email=email, password_hash="", prenom="Claire", nom="Dupont")
        db.add(owner)
        db.flush()
        jobs.defer(db, send_welcome, tenant_id=str(tenant.id), user_id=str(owner.id))
        return tenant.id


def welcome_id(tenant_id):
    return f"<welcome-{tenant_id}@localhost>"


def queue():
    """(status, attempts) of each welcome mail, in the order they were deferred."""
    with platform_session("test") as db:
        rows = db.execute(
            sa.text(
                "select status::text, attempts from procrastinate_jobs "
                "where task_name = 'accounts.send_welcome' order by id"
            )
        )
        return [tuple(row) for row in rows]


def run_what_is_due():
    """The worker, in this process, until nothing is left to do now."""

    async def run():
        with jobs.worker_app() as app:
            async with app.open_async():
                await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    asyncio.run(run())


@contextlib.contextmanager
def worker(smtp_url):
    environment = os.environ | {"SMTP_URL": smtp_url}
    process = subprocess.Popen(
        [sys.executable, "-m", "propmanager.cli.worker"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_job_is_deferred_with_its_row():
    sign_up("claire@exemple.fr")
    assert queue() == [("todo", 0)]


def test_a_job_is_forgotten_with_its_row():
    with contextlib.suppress(ZeroDivisionError), platform_session("test") as db:
        jobs.defer(db, send_welcome, tenant_id="", user_id="")
        raise ZeroDivisionError
    assert queue() == []


def test_a_tenants_session_may_defer_too_and_rolls_back_too():
    tenant_id = sign_up("claire@exemple.fr")
    with tenant_session(tenant_id) as db:
        jobs.defer(db, send_welcome, tenant_id=str(tenant_id), user_id="")
    with contextlib.suppress(ZeroDivisionError), tenant_session(tenant_id) as db:
        jobs.defer(db, send_welcome, tenant_id=str(tenant_id), user_id="")
        raise ZeroDivisionError
    assert queue() == [("todo", 0), ("todo", 0)]


def test_the_worker_sends_the_welcome_mail():
    postbox = Postbox()
    tenant_id = sign_up("claire@exemple.fr")
    with smtp(postbox) as url, worker(url):
        eventually(lambda: queue() == [("succeeded", 1)], WORKED_SECONDS)
    assert postbox.received == [("claire@exemple.fr", welcome_id(tenant_id))]


def test_jobs_of_a_worker_killed_in_the_middle_are_all_finished_by_the_next():
    postbox = Postbox(seconds=0.3)
    expected = {(f"bailleur{n}@exemple.fr", welcome_id(sign_up(f"bailleur{n}@exemple.fr"))) for n in range(12)}
    with smtp(postbox) as url:
        with worker(url) as first:
            eventually(lambda: len(postbox.received) >= 3, WORKED_SECONDS)
            first.kill()
            first.wait()
        left = {status for status, _ in queue()}
        _let_a_minute_pass_and_sweep()
        with worker(url):
            eventually(lambda: {status for status, _ in queue()} == {"succeeded"}, WORKED_SECONDS)
    assert "doing" in left
    assert set(postbox.received) == expected


def _let_a_minute_pass_and_sweep():
    """What the next minute brings: the dead worker's heartbeat is old, and the periodic sweep is due."""
    with platform_session("test") as db:
        db.execute(sa.text("update procrastinate_workers set last_heartbeat = now() - interval '2 minutes'"))
        jobs.retry_stalled.configure(
            connection=db.connection().connection.driver_connection, queueing_lock="test"
        ).defer(timestamp=0)


def test_the_sweeps_come_round_by_themselves():
    """What the tests defer by hand, the worker defers from these."""
    registered = jobs.app.periodic_registry.periodic_tasks
    crons = {task.task.name: task.cron for task in registered.values() if task.task.name.startswith("core.")}
    assert crons == {"core.retry_stalled": "* * * * *", "core.sweep_finished": "17 3 * * *"}


def test_the_sweep_leaves_the_jobs_of_a_living_worker_alone():
    sign_up("claire@exemple.fr")
    with platform_session("test") as db:
        living = db.execute(sa.text("select procrastinate_register_worker_v1()")).scalar()
        db.execute(sa.text("update procrastinate_jobs set status = 'doing', worker_id = :w"), {"w": living})
    with platform_session("test") as db:
        jobs.retry_stalled.configure(connection=db.connection().connection.driver_connection).defer(timestamp=0)
    run_what_is_due()
    assert queue() == [("doing", 0)]


def test_a_job_may_defer_another_from_inside_the_worker():
    """What a task that finds work for others does: its own session, its own transaction, a thread of the database."""

    async def in_the_worker():
        with jobs.worker_app() as app:
            async with app.open_async():
                await asyncio.to_thread(sign_up, "claire@exemple.fr")

    asyncio.run(in_the_worker())
    assert queue() == [("todo", 0)]
