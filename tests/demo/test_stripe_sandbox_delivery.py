"""Webhooks as they arrive: signed, repeated until they are taken, doubled, shuffled and lost on demand."""

import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from propmanager.demo.stripe_sandbox.objects.events import DELIVERED
from tests.demo.test_stripe_sandbox_subscriptions import item_of
from tests.live import processes
from tests.live.stripe import stripe_in

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning:stripe")

SECRET = "whsec_of_the_test"


class Endpoint:
    """What the product would be: keeps the raw bytes and headers; answers what it is told to."""

    def __init__(self):
        self.received = []
        self.answers = []
        endpoint = self

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                endpoint.received.append((body, dict(self.headers)))
                self.send_response(endpoint.answers.pop(0) if endpoint.answers else 200)
                self.end_headers()

            def log_message(self, format, *args):  # noqa: A002  # the vendor's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/webhooks/stripe"

    def events(self):
        return [
            stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET) for body, headers in self.received
        ]


@pytest.fixture
def endpoint():
    made = Endpoint()
    yield made
    made.server.shutdown()


@pytest.fixture
def delivering(endpoint, tmp_path):
    options = ("--webhook-url", endpoint.url, "--webhook-host", "localhost:3000")
    with stripe_in(tmp_path, processes.free_port(), *options, secret=SECRET) as sandbox:
        yield sandbox


def subscribe(sandbox, **params):
    client = sandbox.client
    customer = client.v1.customers.create({"email": "a@example.test", "name": "Éléonore"})
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    asked = {"customer": customer.id, "items": [{"price": "price_basic"}], "default_payment_method": card.id}
    return client.v1.subscriptions.create(asked | params)


FIRST = [
    "customer.subscription.created",
    "customer.subscription.updated",
    "invoice.finalized",
    "invoice.paid",
]


def test_what_arrives_is_signed_over_its_raw_bytes(delivering, endpoint):
    made = subscribe(delivering, metadata={"ville": "Évry"})
    assert delivering.wait_until_delivered() == {"delivered": len(FIRST)}
    events = endpoint.events()
    assert sorted(event.type for event in events) == FIRST
    assert {event.api_version for event in events} == {"2026-10-28.endive"}
    assert {headers["Host"] for _, headers in endpoint.received} == {"localhost:3000"}
    created = next(event for event in events if event.type == "customer.subscription.created")
    assert (created.data.object.id, created.data.object.metadata.ville) == (made.id, "Évry")


def test_a_changed_body_and_another_secret_do_not_verify(delivering, endpoint):
    subscribe(delivering)
    delivering.wait_until_delivered()
    body, headers = endpoint.received[0]
    for raw, secret in [(json.dumps(json.loads(body)).encode(), SECRET), (body, "whsec_other")]:
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(raw, headers["Stripe-Signature"], secret)


def test_the_payload_is_the_past(delivering, endpoint):
    made = subscribe(delivering)
    delivering.wait_until_delivered()
    created = next(event for event in endpoint.events() if event.type == "customer.subscription.created")
    assert (created.data.object.status, made.status) == ("incomplete", "active")


def test_it_is_sent_again_until_it_is_taken(delivering, endpoint):
    endpoint.answers[:] = [500, 302, 400, 500]
    subscribe(delivering)
    assert delivering.wait_until_delivered() == {"delivered": len(FIRST)}
    assert len(endpoint.received) == len(FIRST) + 4
    assert len({event.id for event in endpoint.events()}) == len(FIRST)


def test_events_nobody_asked_for_are_listed_and_not_sent(delivering, endpoint):
    subscribe(delivering)
    delivering.wait_until_delivered()
    listed = {event.type for event in delivering.client.v1.events.list({"limit": 100}).data}
    assert {"customer.created", "invoice.created", "invoice.payment_succeeded"} < listed - {
        event.type for event in endpoint.events()
    }


def test_each_event_comes_as_often_as_asked(delivering, endpoint):
    delivering.ask("chaos", duplicate=3)
    subscribe(delivering)
    delivering.wait_until_delivered()
    assert set(Counter(event.id for event in endpoint.events()).values()) == {3}


def test_events_come_in_another_order(delivering, endpoint):
    delivering.ask("chaos", shuffle=True, seed=1)
    made = subscribe(delivering)
    delivering.advance_to(item_of(made).current_period_end + 60 * 86_400)
    delivering.wait_until_delivered()
    order = [event.id for event in delivering.client.v1.events.list({"limit": 100}).data if event.type in DELIVERED][
        ::-1
    ]
    arrived = [event.id for event in endpoint.events()]
    assert sorted(arrived) == sorted(order)
    assert arrived != order


def test_a_lost_event_is_found_in_the_list_and_can_be_sent_again(delivering, endpoint):
    delivering.ask("chaos", drop=1.0, seed=1)
    subscribe(delivering)
    assert delivering.wait_until_delivered() == {"dropped": len(FIRST)}
    listed = delivering.client.v1.events.list({"delivery_success": False}).data
    assert sorted(event.type for event in listed) == FIRST
    delivering.ask("chaos")
    assert delivering.ask("redeliver") == {"sent": len(FIRST)}
    assert delivering.wait_until_delivered() == {"delivered": len(FIRST)}
    assert delivering.client.v1.events.list({"delivery_success": False}).data == []
    assert len(delivering.client.v1.events.list({"delivery_success": True}).data) == len(FIRST)


def test_the_same_seed_loses_the_same_events(delivering, endpoint):
    outcomes = []
    for _ in range(2):
        delivering.ask("reset")
        delivering.ask("chaos", drop=0.5, seed=7)
        subscribe(delivering)
        delivering.wait_until_delivered()
        lost = delivering.client.v1.events.list({"delivery_success": False}).data
        outcomes.append([event.type for event in lost])
    assert outcomes[0] == outcomes[1]


def test_a_late_event_is_late(delivering, endpoint):
    delivering.ask("chaos", delay=1.5, seed=3)
    subscribe(delivering)
    started = time.monotonic()
    delivering.wait_until_delivered()
    assert time.monotonic() - started > 0.3


def test_a_dispute_and_events_that_nobody_causes_can_be_had(delivering, endpoint):
    made = subscribe(delivering)
    delivering.ask("dispute", invoice=made.latest_invoice, ends_subscription=True)
    delivering.ask("emit", type="invoice.finalization_failed", object=made.latest_invoice)
    delivering.ask("card", customer=made.customer, card="pm_card_visa")
    delivering.ask("card", customer=made.customer, exp_month=1, exp_year=2033)
    delivering.wait_until_delivered()
    types = {event.type for event in endpoint.events()}
    assert {"charge.dispute.created", "invoice.finalization_failed", "payment_method.automatically_updated"} < types
    ended = delivering.client.v1.subscriptions.retrieve(made.id)
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_disputed")


def test_every_type_that_is_asked_for_can_be_had(delivering, endpoint):
    made = subscribe(delivering)
    for kind in sorted(DELIVERED):
        delivering.ask("emit", type=kind, object=made.latest_invoice)
    delivering.wait_until_delivered()
    assert {event.type for event in endpoint.events()} == DELIVERED


def test_a_reset_forgets_everything(delivering):
    made = subscribe(delivering)
    delivering.advance(3)
    delivering.ask("reset")
    assert delivering.client.v1.events.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        delivering.client.v1.subscriptions.retrieve(made.id)
    assert abs(delivering.client.v1.customers.create({}).created - time.time()) < 5
    assert len(delivering.client.v1.prices.list().data) == 3
