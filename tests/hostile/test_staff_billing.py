"""Checklist A26 and B28: the team's pages about payments answer the team, with its second factor, and nobody else.

What could leak is planted: a customer's name and ids, a difference, and a message whose body names a person.
"""

import asyncio
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from propmanager.admin.subscription_state import SubscriptionState
from propmanager.admin.subscriptions_state import SubscriptionsState
from propmanager.admin.webhooks_state import WebhooksState
from tests.hostile.attack import Handler, checksum
from tests.hostile.cast import STAFF, let_proof_age, make_player
from tests.hostile.conftest import People
from tests.live.client import Browser, Frame, open_tab, redirects
from tests.live.people import newcomer
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

PAGES = ("/admin/abonnements", "/admin/webhooks")
STATES = (SubscriptionsState, SubscriptionState, WebhooksState)


@dataclass(frozen=True)
class Planted:
    """`secret` is a name that nobody types: unlike the ids, which an attacker knows, only the data bring it back."""

    secret: str
    space_id: str
    event_id: str

    @property
    def email(self) -> str:
        """In the body of the message."""
        return f"{self.secret}@exemple.fr"

    def is_in(self, frames: list[Frame]) -> bool:
        return self.secret in json.dumps(frames, ensure_ascii=False)


@pytest.fixture(scope="module")
def planted(live_server: LiveServer) -> Iterator[Planted]:
    secret, word = f"secret{uuid.uuid4().hex[:12]}", f"temoin{uuid.uuid4().hex[:12]}"
    customer, body = f"cus_{word}", json.dumps({"data": {"object": {"email": f"{secret}@exemple.fr"}}})
    with live_server.database() as db:
        row = "insert into tenant (nom, subdomain, plan, status) values (%s, %s, 'basic', 'active') returning id"
        (space_id,) = db.execute(row, (secret, secret)).fetchone() or ("",)
        db.execute("insert into billing_account (tenant_id, stripe_customer_id) values (%s, %s)", (space_id, customer))
        drift = "insert into billing_drift (found_at, concerns, object_id, field) values (now(), %s, %s, 'status')"
        db.execute(drift, (space_id, secret))
        db.execute(
            "insert into stripe_event (event_id, type, customer_id, created_at, is_live, body, status) "
            "values (%s, 'invoice.paid', %s, now(), false, %s, 'dead')",
            (f"evt_{word}", customer, body),
        )
    yield Planted(secret, str(space_id), f"evt_{word}")
    with live_server.database() as db:
        db.execute("delete from stripe_event where event_id = %s", (f"evt_{word}",))
        db.execute("delete from billing_drift where concerns = %s", (space_id,))
        db.execute("delete from tenant where id = %s", (space_id,))


@pytest.fixture
def chosen(handlers: list[Handler]) -> list[Handler]:
    found = [one for one in handlers if one.owner in STATES and not one.is_setter]
    assert len(found) > 20
    return found


async def _brought(visitor: Browser, chosen: list[Handler], planted: Planted) -> list[Frame]:
    """Every page opened and every handler called, with the ids of what is planted."""
    frames: list[Frame] = []
    for path in (*PAGES, f"/admin/abonnements/{planted.space_id}", f"/admin/webhooks?q={planted.event_id}"):
        async with open_tab(visitor, path) as tab:
            for handler in chosen:
                for given in (planted.event_id, planted.space_id):
                    await tab.send(handler.name, handler.with_each(given))
            await tab.run(chosen[0].name, chosen[0].with_each(""), chained=3)
            frames += tab.frames
    return frames


def someone(server: LiveServer, people: People, kind: str) -> Browser:
    if kind == "staff without a second factor":
        colleague = newcomer(server, is_staff=True)
        return colleague.log_in()
    if kind == "staff on a landlord's host":
        return Browser(server, server.host("dupont"), dict(people.staff.cookies))
    return {"owner": people.owner, "reader": people.reader, "visitor": people.visitor, "nobody": people.nobody}[kind]


@pytest.mark.parametrize(
    "kind",
    ["owner", "reader", "visitor", "nobody", "staff without a second factor", "staff on a landlord's host"],
)
def test_nobody_but_the_team_reads_or_runs_anything(
    people: People, chosen: list[Handler], planted: Planted, kind: str, live_server: LiveServer
):
    visitor = someone(live_server, people, kind)
    before = checksum(live_server)
    frames = asyncio.run(_brought(visitor, chosen, planted))
    assert (len(frames) > 0, planted.is_in(frames), checksum(live_server)) == (True, False, before)


async def _read(visitor: Browser, path: str) -> list[Frame]:
    """As a browser that opens the page at its address, with its query."""
    async with open_tab(visitor, path.partition("?")[0]) as tab:
        address = {"pathname": path.partition("?")[0], "asPath": path, "query": {}}
        return await tab.run("reflex___state____state.hydrate_and_load", chained=4, router_data=address)


def addresses(planted: Planted) -> tuple[str, ...]:
    inbox, customers = f"/admin/webhooks?q={planted.event_id}", "/admin/abonnements"
    return (f"{customers}?q=cus_{planted.event_id.removeprefix('evt_')}", f"{customers}/{planted.space_id}", inbox)


def test_the_team_reads_what_is_planted_and_the_body_in_no_list(people: People, planted: Planted):
    """Else the test above would prove nothing."""
    brought = [asyncio.run(_read(people.staff, path)) for path in addresses(planted)]
    assert [(planted.is_in(frames), planted.email in json.dumps(frames)) for frames in brought] == [(True, False)] * 3


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (SubscriptionState, "resync"),
        (WebhooksState, "replay"),
        (WebhooksState, "ask_replay"),
        (WebhooksState, "open_message"),
    ],
)
def test_an_old_proof_runs_nothing_that_acts(
    live_server: LiveServer, handlers: list[Handler], planted: Planted, state: type, name: str
):
    colleague = make_player(live_server, STAFF)
    (handler,) = [one for one in handlers if one.owner is state and one.name.endswith(f".{name}")]
    let_proof_age(live_server, colleague)
    before = checksum(live_server)

    async def call() -> list[Frame]:
        async with open_tab(colleague.browser, "/admin/webhooks") as tab:
            return await tab.run(handler.name, handler.with_each(planted.event_id))

    frames = asyncio.run(call())
    assert [path.partition("?")[0] for path in redirects(frames)] == ["/confirmation"]
    assert (planted.is_in(frames), checksum(live_server)) == (False, before)
