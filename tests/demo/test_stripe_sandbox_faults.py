"""What the SDK makes of a Stripe that hangs, errs, is busy, or hangs up."""

import time
from typing import Any

import httpx
import pytest
import stripe

from tests.live.stripe import API_KEY

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning:stripe")


@pytest.fixture
def impatient(fresh_sandbox):
    """Half a second and no second try."""
    transport = stripe.RequestsClient(timeout=0.5)
    return stripe.StripeClient(
        API_KEY, base_addresses={"api": fresh_sandbox.url}, max_network_retries=0, http_client=transport
    )


def test_one_error_500_is_healed_by_the_sdk_itself(fresh_sandbox, client):
    fresh_sandbox.ask("fault", path="/v1/customers", mode="500")
    assert client.v1.customers.create({"name": "A"}).id
    assert len(client.v1.customers.list().data) == 1


def test_errors_500_that_last_are_told(fresh_sandbox, impatient):
    fresh_sandbox.ask("fault", path="/v1/customers", mode="500", times=2)
    for _ in range(2):
        with pytest.raises(stripe.APIError) as error:
            impatient.v1.customers.create({"name": "A"})
        assert error.value.http_status == 500
    assert impatient.v1.customers.create({"name": "A"}).id


def test_a_busy_stripe_says_429(fresh_sandbox, client):
    fresh_sandbox.ask("fault", path="/v1/", mode="429")
    with pytest.raises(stripe.RateLimitError):
        client.v1.prices.list()


def test_a_hanging_stripe_is_left_alone_after_the_timeout(fresh_sandbox, impatient):
    fresh_sandbox.ask("fault", path="/v1/prices", mode="hang", seconds=3)
    started = time.monotonic()
    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.prices.list()
    assert time.monotonic() - started < 2
    assert impatient.v1.prices.list().data  # others are served meanwhile


@pytest.mark.parametrize(
    "transport", [stripe.RequestsClient(timeout=5), stripe.HTTPXClient(timeout=5, allow_sync_methods=True)]
)
def test_a_closed_connection_is_a_connection_error(fresh_sandbox, transport):
    address: Any = {"api": fresh_sandbox.url}
    client = stripe.StripeClient(API_KEY, base_addresses=address, http_client=transport)
    fresh_sandbox.ask("fault", path="/v1/customers", mode="refuse")
    with pytest.raises(stripe.APIConnectionError):
        client.v1.customers.create({"name": "A"})
    assert client.v1.customers.list().data == []


def test_an_answer_lost_on_its_way_is_found_again_by_its_key(fresh_sandbox, impatient):
    fresh_sandbox.ask("fault", path="/v1/customers", mode="lost")
    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.customers.create({"name": "A"}, {"idempotency_key": "cus:lost"})
    again = impatient.v1.customers.create({"name": "A"}, {"idempotency_key": "cus:lost"})
    assert [each.id for each in impatient.v1.customers.list().data] == [again.id]


def test_a_fault_is_of_one_path_and_one_method(fresh_sandbox, impatient):
    fresh_sandbox.ask("fault", path="/v1/customers", method="POST", mode="500")
    assert impatient.v1.customers.list().data == []
    with pytest.raises(stripe.APIError):
        impatient.v1.customers.create({"name": "A"})


def test_an_empty_fault_takes_all_faults_away(fresh_sandbox, impatient):
    fresh_sandbox.ask("fault", path="/v1/", mode="500", times=99)
    fresh_sandbox.ask("fault")
    assert impatient.v1.prices.list().data


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("fault", {"mode": "explode"}),
        ("chaos", {"unknown": 1}),
        ("advance", {}),
        ("settings", {}),
        ("card", {"card": "x"}),
    ],
)
def test_a_command_that_makes_no_sense_is_refused(sandbox, name, given):
    answer = httpx.post(f"{sandbox.url}/_sandbox/{name}", json=given, trust_env=False)
    assert 400 <= answer.status_code < 500
