"""Checklist B35: a browser sends more than was asked for, and sets nothing that decides what it may do."""

import asyncio
import uuid
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext

from propmanager.ui.state import SessionState
from propmanager.web.guard import _fits
from tests.biens.forms import typed
from tests.hostile.attack import Handler
from tests.hostile.conftest import People
from tests.live.client import SESSION_STATE, Browser, Frame, browser, open_tab, values
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

# What decides who may do what, whatever a form is called. The words are the columns' own.
RIGHTS = """
select 'member', tenant_id, user_id, role from membership
union all select 'tenant', id, id, concat_ws(' ', subdomain, plan, status, trial_ends_at) from tenant
union all select 'user', id, id, concat_ws(' ', email, is_staff, password_hash) from app_user
union all select 'bien', tenant_id, id, '' from bien where nom like 'Bien témoin%'
"""
SESSION_FIELDS = ("_role", "_tenant_id", "_user_id", "_session_id", "_standing")


def _stolen(server: LiveServer) -> dict[str, Any]:
    """Fields that no form has, with the values an attacker would like."""
    with server.database() as db:
        (martin,) = db.execute("select id from tenant where subdomain = 'martin'").fetchone() or ("",)
    return {
        "tenant_id": str(martin),
        "user_id": str(uuid.uuid4()),
        "session_id": str(uuid.uuid4()),
        "id": str(uuid.uuid4()),
        "role": "owner",
        "is_staff": "true",
        "plan": "enterprise",
        "status": "active",
        "trial_ends_at": "2099-01-01",
        "prix": "0",
        "version": "1",
        "archived_at": "",
        "__class__": "x",
        "_role": "owner",
    }


def _rights(server: LiveServer) -> list[Any]:
    with server.database() as db:
        return sorted(db.execute(RIGHTS).fetchall(), key=repr)


def _takes_a_form(handler: Handler) -> bool:
    return any("dict" in str(one.annotation) or "Mapping" in str(one.annotation) for one in handler.parameters)


def test_no_handler_runs_with_a_field_that_it_does_not_name(live_server: LiveServer, handlers: list[Handler]):
    functions = {one.name: RegistrationContext.get().event_handlers[one.name].handler.fn for one in handlers}
    fitting = {one.name: {parameter.name: "x" for parameter in one.parameters} for one in handlers if one.is_ours}
    extra = [
        name
        for name, payload in fitting.items()
        for field in _stolen(live_server)
        if field not in payload and _fits(functions[name], payload | {field: "owner"})
    ]
    assert extra == []


def test_the_fields_that_hold_rights_stay_on_the_server(handlers: list[Handler]):
    assert set(SESSION_FIELDS) <= set(SessionState.get_fields())
    assert set(SESSION_FIELDS) & set(SessionState.vars) == set()


def test_no_handler_sets_a_field_by_itself(handlers: list[Handler]):
    """Reflex can make a `set_x` for each field, and calls any method so named: none is ours."""
    assert [one.name for one in handlers if one.is_ours and one.name.rpartition(".")[2].startswith("set_")] == []


def test_a_form_with_more_fields_changes_no_right_and_nobody_else_s_rows(
    live_server: LiveServer, people: People, handlers: list[Handler], sound_log: None
):
    before, stolen = _rights(live_server), _stolen(live_server)
    forms = [one for one in handlers if one.is_ours and not one.is_setter and _takes_a_form(one)]
    assert forms

    async def send(visitor: Browser) -> None:
        for form in forms:
            async with open_tab(visitor, "/biens/nouveau") as tab:
                names = {one.name: typed() | stolen for one in form.parameters}
                await tab.run(form.name, names, chained=2)
                await tab.run(form.name, names | stolen)

    for visitor in (people.owner, people.reader, people.nobody):
        asyncio.run(send(visitor))
    assert _rights(live_server) == before


def test_a_bien_lands_in_the_tenant_of_the_session_whatever_its_form_says(
    live_server: LiveServer, people: People, handlers: list[Handler]
):
    (submit,) = [one for one in handlers if one.name.endswith("bien_form_state.submit")]
    name = f"Bien {uuid.uuid4().hex[:8]}"

    async def create() -> None:
        async with open_tab(people.owner, "/biens/nouveau") as tab:
            (form,) = submit.parameters
            await tab.run(submit.name, {form.name: typed() | _stolen(live_server) | {"nom": name}}, chained=2)

    asyncio.run(create())
    with live_server.database() as db:
        query = "select t.subdomain, b.version from bien b join tenant t on t.id = b.tenant_id where b.nom = %s"
        found = db.execute(query, [name]).fetchall()
        db.execute("delete from bien where nom = %s", [name])
    assert found == [("dupont", 1)]


def test_a_browser_cannot_write_the_fields_of_a_state(live_server: LiveServer, people: People):
    """Reflex has an event by which a page gives back what it kept in its storage: we keep nothing there."""
    fields = [*SESSION_FIELDS, "may_write", "actions", "user_role", "tenant_name", "is_hydrated"]
    vars_given = {f"{SESSION_STATE}.{name}{suffix}": "owner" for name in fields for suffix in ("", "_rx_state_")}

    async def write() -> list[Frame]:
        async with open_tab(people.reader, "/support") as tab:
            frames = await tab.run(
                "reflex___state____state.reflex___state____update_vars_internal_state.update_vars_internal",
                {"vars": vars_given},
            )
            return [
                *frames,
                *await tab.run("reflex___state____state.hydrate_and_load", {"vars": vars_given}, chained=4),
            ]

    shown = values(asyncio.run(write()))
    assert [name for name, value in shown.items() if value == "owner"] == []
    assert shown.get(f"{SESSION_STATE}.may_write_rx_state_", False) is False


def test_a_socket_cannot_say_by_itself_whose_it_is(live_server: LiveServer, people: People):
    """What the portal wrote into the handshake wins over what the events say."""
    session_id = people.owner.cookies["pm_refresh"].partition(".")[0]
    with live_server.database() as db:
        (tenant_id,) = db.execute("select id from tenant where subdomain = 'dupont'").fetchone() or ("",)
    headers = {"authorization": f"session {session_id} {tenant_id}"}
    router_data = {"pathname": "/support", "asPath": "/support", "headers": headers, "ip": "127.0.0.1", "token": "x"}

    async def pretend() -> list[Frame]:
        async with open_tab(browser(live_server, "dupont"), "/support") as tab:
            return await tab.run("reflex___state____state.hydrate_and_load", chained=4, router_data=router_data)

    assert values(asyncio.run(pretend())).get(f"{SESSION_STATE}.user_name_rx_state_", "") == ""
