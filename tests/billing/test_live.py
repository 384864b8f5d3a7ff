"""The whole road: Stripe delivers over HTTP, the web process keeps, the worker draws the consequences."""

import uuid

import httpx
import pytest
import stripe

from propmanager.billing.letters import Letter
from tests.billing.world import signed
from tests.live.server import LiveServer
from tests.live.stripe import StripeSandbox
from tests.timing import eventually

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

TWO_MEGABYTES = 2 * 1024 * 1024


def one(live_server: LiveServer, query: str, *values: object):
    with live_server.database() as db:
        row = db.execute(query, values).fetchone()  # pyright: ignore[reportArgumentType]  # a literal of these tests
        return row[0] if row else None


@pytest.fixture
def landlord(live_server: LiveServer) -> str:
    """The id of a tenant whose trial is so young that the worker's clock reminds nobody of it."""
    with live_server.database() as db:
        row = db.execute(
            "insert into tenant (nom, subdomain, plan, status, trial_ends_at) "
            "values ('SCI de la Porte', %s, 'premium', 'trial', now() + interval '10 days') returning id",
            [f"sci-{uuid.uuid4().hex[:10]}"],
        ).fetchone()
    assert row is not None
    return str(row[0])


def test_a_subscription_begun_at_stripe_is_active_here_within_three_seconds(
    live_server: LiveServer, live_worker: LiveServer, live_stripe: StripeSandbox, landlord: str
):
    client = live_stripe.client.v1
    customer = client.customers.create({"metadata": {"tenant_id": landlord}})
    method = client.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    wanted: stripe.params.SubscriptionCreateParams = {
        "customer": customer.id,
        "items": [{"price": "price_basic"}],
        "default_payment_method": method.id,
        "automatic_tax": {"enabled": True},
        "metadata": {"tenant_id": landlord},
    }
    live_stripe.ask("chaos", duplicate=3, shuffle=True)
    client.subscriptions.create(wanted)
    eventually(lambda: one(live_server, "select status from tenant where id = %s", landlord) == "active", 3)
    eventually(lambda: one(live_server, "select count(*) from stripe_event where status = 'waiting'") == 0)
    assert one(live_server, "select count(*) from subscription where tenant_id = %s", landlord) == 1
    told = "select array_agg(kind) from billing_effect where tenant_id = %s"
    assert one(live_server, told, landlord) == [Letter.PAYMENT_CONFIRMED]
    live_stripe.ask("chaos")
    made = "select count(*) from facture where concerns = %s and pdf is not null"
    eventually(lambda: one(live_server, made, landlord) == 1)


def post(live_server: LiveServer, body: bytes, secret: str, **headers: str) -> int:
    sent = {"Host": live_server.base_host, "Stripe-Signature": signed(body.decode(), secret)} | headers
    answer = httpx.post(
        f"{live_server.address}/webhooks/stripe", content=body, headers=sent, trust_env=False, verify=False
    )
    return answer.status_code


def test_edge_8_through_the_front_door(live_server: LiveServer):
    event = (
        b'{"id": "evt_door", "object": "event", "type": "x.y", "created": 1, "livemode": false, "data": {"object": {}}}'
    )
    secret = live_server.stripe_secret
    assert post(live_server, event, secret) == 200
    assert post(live_server, event, "whsec_of_somebody") == 400
    assert post(live_server, b"{" * TWO_MEGABYTES, secret) == 413
    assert post(live_server, event, secret, Origin="https://evil.example", Cookie="x=y") == 200
    got = httpx.get(
        f"{live_server.address}/webhooks/stripe", headers={"Host": live_server.base_host}, trust_env=False, verify=False
    )
    assert got.status_code in {404, 405}
    assert one(live_server, "select count(*) from stripe_event where event_id = 'evt_door'") == 1


def test_the_door_is_not_counted_by_address(live_server: LiveServer):
    """Stripe comes from few addresses, and often."""
    answers = {post(live_server, b"{}", "whsec_of_somebody") for _ in range(80)}
    assert answers == {400}
