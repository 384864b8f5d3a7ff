from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import stripe

from tests.live import processes
from tests.live.stripe import StripeSandbox, stripe_in

Params = dict[str, Any]


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StripeSandbox]:
    """One for all tests that only look at their own customers; nobody listens to its events."""
    with stripe_in(tmp_path_factory.mktemp("stripe"), processes.free_port()) as running:
        yield running


@pytest.fixture
def fresh_sandbox(sandbox: StripeSandbox) -> Iterator[StripeSandbox]:
    """The same, emptied before and after: for tests that move everybody's time or break the whole of it."""
    sandbox.ask("reset")
    yield sandbox
    sandbox.ask("reset")


@pytest.fixture
def client(sandbox: StripeSandbox) -> stripe.StripeClient:
    return sandbox.client


@pytest.fixture
def make_customer(client: stripe.StripeClient) -> Callable[..., stripe.Customer]:
    """A customer whose default card is one of Stripe's test cards; None for no card."""

    def make(card: str | None = "pm_card_visa", **params: Any) -> stripe.Customer:
        asked: Any = {"email": "gerante@example.test", "name": "Gérance Dupont", **params}
        customer = client.v1.customers.create(asked)
        if card:
            method = client.v1.payment_methods.attach(card, {"customer": customer.id})
            client.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": method.id}})
        return customer

    return make


@pytest.fixture
def subscribe(client: stripe.StripeClient, make_customer) -> Callable[..., stripe.Subscription]:
    """A new subscription, of a new customer unless one is given."""

    def make(price: str = "price_basic", *, card: str | None = "pm_card_visa", **params: Any) -> stripe.Subscription:
        owner = params.pop("customer", None) or make_customer(card).id
        asked: Any = {"customer": owner, "items": [{"price": price}], **params}
        return client.v1.subscriptions.create(asked)

    return make


@pytest.fixture
def history_of(client: stripe.StripeClient) -> Callable[[str], list[Params]]:
    """The events of a customer, oldest first, from the one that made it."""

    def history(customer: str) -> list[Params]:
        found: list[Params] = []
        for event in client.v1.events.list({"limit": 100}).auto_paging_iter():
            thing = event.data.object.to_dict()
            if customer in (thing.get("customer"), thing.get("id")):
                found.append(event.to_dict())
            if event.type == "customer.created" and thing["id"] == customer:
                break
        return found[::-1]

    return history


@pytest.fixture
def events_of(history_of) -> Callable[[str], list[str]]:
    """Only their types."""
    return lambda customer: [event["type"] for event in history_of(customer)]


@pytest.fixture
def visit(sandbox):
    with httpx.Client(base_url=sandbox.url, trust_env=False, verify=False, timeout=20) as browser:
        yield browser
