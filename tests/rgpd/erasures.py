"""Asking for the end of a tenant, bringing it about, and looking at what is left."""

import asyncio
from datetime import timedelta

import sqlalchemy as sa

from propmanager.core import clock
from propmanager.core.tenancy import platform_session
from propmanager.rgpd import service, tasks
from propmanager.rgpd.map import TREATMENTS
from propmanager.rgpd.treatment import Kept
from tests.rgpd.planting import rows_of

DAY = timedelta(days=1)
KEPT_TABLES = {one.table for one in TREATMENTS if isinstance(one.erasure, Kept)}


def ask(tenant_id, member, nom="Essai"):
    service.ask_erasure(tenant_id, member.session_id, nom, clock.now())


def night():
    """The daily job, and what it deferred: run by hand, as the worker would."""
    before = _last_job()
    asyncio.run(tasks.carry_out_erasures(0))
    for name, arguments in _jobs_after(before):
        task = {"rgpd.erase_tenant": tasks.erase_tenant, "rgpd.send_erasure_soon": tasks.send_erasure_soon}[name]
        asyncio.run(task(**arguments))


def _last_job():
    with platform_session("test") as db:
        return db.execute(sa.text("select coalesce(max(id), 0) from procrastinate_jobs")).scalar_one()


def _jobs_after(last):
    query = "select task_name, args from procrastinate_jobs where id > :last and task_name like 'rgpd.%' order by id"
    with platform_session("test") as db:
        return [(row.task_name, row.args) for row in db.execute(sa.text(query), {"last": last})]


def exists(tenant_id):
    with platform_session("test") as db:
        return db.execute(sa.text("select 1 from tenant where id = :id"), {"id": tenant_id}).first() is not None


def erase(planted, admin):
    request = admin.execute(
        sa.text("select id from erasure_request where tenant_id = :id"), {"id": planted.tenant_id}
    ).scalar_one()
    asyncio.run(tasks.erase_tenant(str(planted.tenant_id), str(request)))


def left_of(planted, admin):
    return set(rows_of(admin, planted))
