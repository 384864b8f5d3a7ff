"""Checklist E53: what belongs to one tenant stays its own, whatever the objects of Stripe say of another."""

import uuid
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from propmanager.billing import stripe_gateway
from propmanager.billing.model import (
    BillingAccount,
    BillingEffect,
    BillingIntent,
    CardDispute,
    PaymentFailure,
    StripeInvoice,
    Subscription,
    SubscriptionChange,
)
from propmanager.core import clock
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import Tenant
from propmanager.tenants.plans import Plan
from tests.billing.world import FAILS, GOOD, World

OF_TENANTS = (
    BillingAccount, Subscription, SubscriptionChange, PaymentFailure, CardDispute, StripeInvoice, BillingIntent,
    BillingEffect,
)  # fmt: skip

KINDS = {"customer.subscription.updated", "invoice.paid", "invoice.payment_failed", "checkout.session.completed"}


def books(world: World):
    """Everything that payments have written for a tenant, and what it may do."""
    with platform_session("test") as db:
        rows = {
            model.__name__: sorted(
                (row.model_dump() for row in db.exec(select(model).where(model.tenant_id == world.tenant_id))),
                key=lambda row: row["id"],
            )
            for model in OF_TENANTS
        }
        return rows | {"tenant": db.get_one(Tenant, world.tenant_id).model_dump()}


def named_after(owner: World, other: World):
    """From now on the objects of the one carry the name of the other."""
    metadata = {"tenant_id": str(other.tenant_id)}
    owner.stripe.client.v1.subscriptions.update(owner.row.stripe_subscription_id, {"metadata": metadata})
    owner.stripe.client.v1.customers.update(owner.customer, {"metadata": metadata})


def later(world: World, days: float):
    """For this one alone: what the other pays meanwhile is no matter."""
    world.stripe.advance(days, world.customer)
    return world.bring_all()


def checkout_told_of(owner: World, other: World):
    session = {
        "id": "cs_crossed",
        "object": "checkout.session",
        "subscription": owner.row.stripe_subscription_id,
        "customer": owner.customer,
        "client_reference_id": str(other.tenant_id),
    }
    return {
        "id": f"evt_{uuid.uuid4().hex}",
        "object": "event",
        "type": "checkout.session.completed",
        "created": int(clock.now().timestamp()),
        "livemode": False,
        "api_version": stripe_gateway.API_VERSION,
        "data": {"object": session},
    }


@pytest.fixture
def owner(world: World) -> World:
    world.end_trial()
    world.subscribe(Plan.PREMIUM)
    return world


@pytest.fixture(params=["on trial", "over", "who pays"])
def neighbour(request, owner: World, other: World) -> World:
    if request.param != "on trial":
        other.end_trial()
    if request.param == "who pays":
        other.subscribe(Plan.BASIC)
    owner.bring_all()
    return other


def test_no_event_of_one_tenant_changes_another_that_its_objects_name(owner: World, neighbour: World, capsys):
    before = books(neighbour)
    named_after(owner, neighbour)
    renewed = later(owner, 32)
    owner.card(FAILS)
    refused = later(owner, 31)
    told = [*renewed, *refused, checkout_told_of(owner, neighbour)]
    owner.bring(told[-1:])
    assert {event["type"] for event in told} >= KINDS
    assert books(neighbour) == before
    assert owner.state == ("past_due", "active", "")
    assert {owner.event(event["id"]).concerns for event in told} - {None} == {owner.tenant_id}
    assert "billing.other_tenant" in capsys.readouterr().out


def test_what_a_known_customer_buys_is_its_own_whatever_is_written_on_it(owner: World, neighbour: World):
    later(owner, 0.01)
    before = books(neighbour)
    method = owner.stripe.client.v1.payment_methods.attach(GOOD, {"customer": owner.customer})
    owner.stripe.client.v1.subscriptions.create(
        {
            "customer": owner.customer,
            "items": [{"price": "price_enterprise"}],
            "default_payment_method": method.id,
            "metadata": {"tenant_id": str(neighbour.tenant_id)},
        }
    )
    owner.bring_all()
    assert books(neighbour) == before
    assert [row.is_surplus for row in owner.rows()] == [False, True]


def test_one_object_of_stripe_is_written_down_for_one_tenant_only(owner: World, other: World):
    for model in (BillingAccount, Subscription, StripeInvoice):
        with platform_session("test") as db:
            row = db.exec(select(model).where(model.tenant_id == owner.tenant_id)).first()
            assert row is not None
            copied: dict[str, Any] = row.model_dump(exclude={"id"}) | {"tenant_id": other.tenant_id}
        with pytest.raises(IntegrityError, match="duplicate key"), platform_session("test") as db:
            db.add(model(**copied))
