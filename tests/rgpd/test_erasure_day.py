"""The day itself: everything at once, and for good."""

import asyncio

import pytest
import sqlalchemy as sa

from propmanager.accounts.rights import Role
from propmanager.core import clock
from propmanager.core.tenancy import platform_session
from propmanager.rgpd import files, ledger, service, tasks
from tests.rgpd.erasures import KEPT_TABLES, ask, erase, exists, left_of, night
from tests.rgpd.people import add_member, jobs_of, join
from tests.rgpd.planting import rows_of

pytestmark = pytest.mark.usefixtures("data_dir", "nothing_pending")


def test_everything_goes_but_what_the_law_keeps_and_nothing_of_anybody_else(due, plant_tenant, admin, sent):
    mine, other = due(), plant_tenant()
    before = rows_of(admin, other)
    assert left_of(mine, admin) == left_of(other, admin)
    erase(mine, admin)
    assert left_of(mine, admin) == KEPT_TABLES
    assert rows_of(admin, other) == before
    assert sent == [(mine.email, f"« Espace {mine.word} » est effacé")]


def test_it_leaves_one_trace_without_a_name(due, admin, sent):
    mine = due()
    erase(mine, admin)
    (trace,) = admin.execute(
        sa.text("select * from platform_event where kind = 'erasure_done' and details ->> 'tenant_id' = :id"),
        {"id": str(mine.tenant_id)},
    ).mappings()
    told = {name: value for name, value in trace.items() if name not in {"id", "happened_at"}}
    assert told == {
        "kind": "erasure_done",
        "user_id": None,
        "actor": "",
        "device": "",
        "ip_prefix": "",
        "unknown_hash": None,
        "details": {"tenant_id": str(mine.tenant_id)},
    }


def test_who_belongs_to_another_tenant_and_staff_keep_their_accounts(tenant_id, make_tenant, at, sent):
    alone, elsewhere = add_member(tenant_id), add_member(tenant_id, Role.LECTURE)
    staff = add_member(tenant_id, Role.LECTURE, is_staff=True)
    join(elsewhere, other := make_tenant())
    ask(tenant_id, alone)
    for days in (28, 31):
        at(days)
        night()
    with platform_session("test") as db:
        left = set(db.execute(sa.text("select id from app_user")).scalars())
        memberships = db.execute(
            sa.text("select tenant_id from membership where user_id = :id"), {"id": elsewhere.user_id}
        )
        assert list(memberships.scalars()) == [other]
    assert (alone.user_id in left, elsewhere.user_id in left, staff.user_id in left) == (False, True, True)
    assert ledger.entries()[0].user_ids == (alone.user_id,)


def test_an_archive_goes_with_the_tenant(tenant_id, owner, at, sent):
    service.ask_export(tenant_id, owner.session_id, clock.now())
    asyncio.run(tasks.make_export(str(tenant_id), jobs_of(tenant_id)[0][1]["export_id"]))
    assert list(files.folder_of(tenant_id).iterdir()) != []
    ask(tenant_id, owner)
    for days in (28, 31):
        at(days)
        night()
    assert (exists(tenant_id), files.folder_of(tenant_id).exists()) == (False, False)


@pytest.mark.parametrize("what", ["not due", "cancelled", "unknown"])
def test_only_what_is_due_is_erased(what, due, admin, sent):
    mine = due()
    change = {
        "not due": "due_at = now() + interval '1 hour'",
        "cancelled": "cancelled_at = now()",
        "unknown": "id = uuidv7()",
    }[what]
    request = admin.execute(
        sa.text("select id from erasure_request where tenant_id = :id"), {"id": mine.tenant_id}
    ).scalar_one()
    admin.execute(sa.text(f"update erasure_request set {change} where tenant_id = :id"), {"id": mine.tenant_id})
    asyncio.run(tasks.erase_tenant(str(mine.tenant_id), str(request)))
    assert (exists(mine.tenant_id), sent, ledger.entries()) == (True, [], [])


def test_a_job_that_runs_twice_erases_once(due, admin, sent):
    mine = due()
    request = admin.execute(
        sa.text("select id from erasure_request where tenant_id = :id"), {"id": mine.tenant_id}
    ).scalar_one()
    for _ in range(2):
        asyncio.run(tasks.erase_tenant(str(mine.tenant_id), str(request)))
    assert (len(sent), len(ledger.entries())) == (1, 1)
