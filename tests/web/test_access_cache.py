"""What a web process remembers, against a real database and the real announcements of its triggers."""

import asyncio
import uuid

import pytest
from sqlmodel import select

from propmanager.accounts import service, sessions
from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Role
from propmanager.core import announcements, clock
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import Tenant, TenantStatus
from propmanager.web import access_cache
from propmanager.web.access_cache import AccessCache, _Memory


@pytest.fixture
def session_of(make_tenant):
    """(session id, tenant id) of a new member, committed."""

    def make():
        tenant_id = make_tenant()
        with platform_session("test") as db:
            user = User(email=f"{uuid.uuid4()}@exemple.fr", password_hash="", prenom="Claire", nom="Dupont")
            db.add(user)
            db.flush()
            db.add(Membership(tenant_id=tenant_id, user_id=user.id, role=Role.OWNER))
            return str(sessions.open_session(db, user.id, tenant_id, now=clock.now()).session_id), tenant_id

    return make


def set_status(tenant_id, status):
    with platform_session("test") as db:
        db.get_one(Tenant, tenant_id).status = status


async def status_of(cache, session_id):
    who = await cache.identity(session_id)
    return who.tenant_status


async def known(cache, session_id):
    who = await cache.identity(session_id)
    assert who is not None
    return who


def test_nothing_is_remembered_longer_than_five_seconds():
    assert access_cache.REMEMBERED_SECONDS <= 5


def test_a_change_that_nobody_announces_is_seen_when_the_memory_ends(session_of, monkeypatch):
    monkeypatch.setattr(access_cache, "REMEMBERED_SECONDS", 0.5)
    session_id, tenant_id = session_of()
    cache = AccessCache()

    async def look():
        seen = [await status_of(cache, session_id)]
        set_status(tenant_id, TenantStatus.SUSPENDED)
        seen.append(await status_of(cache, session_id))
        await asyncio.sleep(0.5)
        seen.append(await status_of(cache, session_id))
        return seen

    assert asyncio.run(look()) == [TenantStatus.ACTIVE, TenantStatus.ACTIVE, TenantStatus.SUSPENDED]


def test_an_announcement_makes_it_forget_at_once(session_of):
    session_id, tenant_id = session_of()
    cache = AccessCache()

    async def look():
        before = await status_of(cache, session_id)
        set_status(tenant_id, TenantStatus.SUSPENDED)
        cache.forget("tenant", str(tenant_id))
        return before, await status_of(cache, session_id)

    assert asyncio.run(look()) == (TenantStatus.ACTIVE, TenantStatus.SUSPENDED)


def test_an_announcement_about_others_is_not_a_reason_to_ask_again(session_of):
    (session_id, tenant_id), (_, other) = session_of(), session_of()
    cache = AccessCache()

    async def look():
        await status_of(cache, session_id)
        set_status(tenant_id, TenantStatus.SUSPENDED)
        cache.forget("tenant", str(other))
        return await status_of(cache, session_id)

    assert asyncio.run(look()) == TenantStatus.ACTIVE


def test_a_load_that_was_overtaken_by_a_change_is_not_kept():
    loads = []

    def load(key):
        loads.append(key)
        if len(loads) == 1:
            memory.forget()  # announced while the answer was on its way
        return len(loads)

    memory = _Memory(load)

    async def look():
        return [await memory.get("a") for _ in range(3)]

    assert (asyncio.run(look()), memory.fresh("b")) == ([1, 2, 2], None)


def test_nobody_is_remembered_as_nobody_until_told(database_url):
    loads = []
    memory = _Memory(loads.append)

    async def look():
        return [await memory.get("a") for _ in range(2)]

    assert (asyncio.run(look()), loads) == ([None, None], ["a"])


def test_tabs_of_a_session_that_is_over_are_sent_away(session_of):
    (ended, _), (living, _) = session_of(), session_of()
    cache, sent = AccessCache(), []

    async def send_away(client_token):
        sent.append(client_token)

    async def run():
        for session_id, tab in ((ended, "a"), (ended, "b"), (living, "c")):
            cache.note_tab(tab, await known(cache, session_id))
        service.log_out(uuid.UUID(ended), clock.now())
        for session_id in (ended, living):
            cache.forget("session", session_id)
            await cache.close_dead("session", session_id, send_away)

    asyncio.run(run())
    assert (sorted(sent), cache.open_tabs) == (["a", "b"], {"c"})


def test_a_closed_tab_is_not_kept(session_of):
    cache, (session_id, _) = AccessCache(), session_of()

    async def open_and_close():
        cache.note_tab("a", await known(cache, session_id))
        cache.close_tab("a")

    asyncio.run(open_and_close())
    assert cache.open_tabs == frozenset()


# --- the announcements themselves ---


def heard(change):
    """What is announced while `change` commits."""

    async def listen():
        listening, events = asyncio.Event(), asyncio.Queue()

        async def on_change(kind, identifier):
            await events.put((kind, identifier))

        task = asyncio.create_task(announcements.listen(on_change, listening.set))
        await asyncio.wait_for(listening.wait(), 5)
        await asyncio.to_thread(change)
        first = await asyncio.wait_for(events.get(), 5)
        task.cancel()
        return first

    return asyncio.run(listen())


def test_ending_a_session_is_announced(session_of):
    session_id, _ = session_of()
    assert heard(lambda: service.log_out(uuid.UUID(session_id), clock.now())) == ("session", session_id)


def test_suspending_a_tenant_is_announced(session_of):
    _, tenant_id = session_of()
    assert heard(lambda: set_status(tenant_id, TenantStatus.SUSPENDED)) == ("tenant", str(tenant_id))


def test_changing_a_role_is_announced(session_of):
    session_id, tenant_id = session_of()
    who = service.identity_of(uuid.UUID(session_id))
    assert who is not None

    def demote():
        with platform_session("test") as db:
            member = db.exec(select(Membership).where(Membership.tenant_id == tenant_id)).one()
            member.role = Role.LECTURE

    assert heard(demote) == ("user", str(who.user_id))


def test_what_is_rolled_back_is_not_announced(session_of):
    _, tenant_id = session_of()

    def change_twice():
        with platform_session("test") as db:
            db.get_one(Tenant, tenant_id).nom = "Oublié"
            db.flush()
            db.rollback()
        set_status(tenant_id, TenantStatus.EXPIRED)

    assert heard(change_twice) == ("tenant", str(tenant_id))
