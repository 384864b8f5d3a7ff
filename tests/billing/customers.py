"""Customers as Stripe’s news left them, made for tests; each test names its own by a word that nobody else has."""

import json
import uuid
from datetime import UTC, datetime, timedelta

from propmanager.billing.model import BillingAccount, BillingDrift, EventStatus, StripeEvent, Subscription
from propmanager.billing.words import Status
from propmanager.core.tenancy import platform_session
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant, TenantStatus
from propmanager.tenants.plans import Plan, terms

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)  # 12:00 in Paris


def add_customer(nom, *, status=TenantStatus.ACTIVE, plan=Plan.PREMIUM, customer="", read_at=None, **changes):
    """Committed; without a customer at Stripe unless it is named."""
    with platform_session("test") as db:
        tenant = tenants.create_tenant(db, nom, f"client-{uuid.uuid4().hex[:12]}", now=NOON)
        tenant.status, tenant.plan = status, plan
        if status != TenantStatus.TRIAL:
            tenant.trial_ends_at = None
        for name, value in changes.items():
            setattr(tenant, name, value)
        if customer:
            db.add(BillingAccount(tenant_id=tenant.id, stripe_customer_id=customer, read_at=read_at, created_at=NOON))
        db.flush()
        return tenant.id


def add_subscription(tenant_id, stripe_id="", *, plan=Plan.PREMIUM, **changes):
    """Active and paid for a month, unless `changes` say otherwise."""
    known = {
        "stripe_status": "active",
        "status": Status.ACTIVE,
        "is_live": True,
        "price_id": f"price_{plan}",
        "price_cents": terms(plan).price_cents,
        "started_at": NOON - timedelta(days=10),
        "created_at": NOON - timedelta(days=10),
        "period_start": NOON - timedelta(days=10),
        "period_end": NOON + timedelta(days=20),
        "paid_through": NOON + timedelta(days=20),
    }
    stripe_id = stripe_id or f"sub_{uuid.uuid4().hex}"
    with platform_session("test") as db:
        db.add(Subscription(tenant_id=tenant_id, stripe_subscription_id=stripe_id, plan=plan, **(known | changes)))  # pyright: ignore[reportArgumentType]  # of several types
    return stripe_id


def add_drift(tenant_id, *, at=NOON, seen_at=None, **told):
    known = {"object_id": "sub_1", "field": "status", "ours": "active", "theirs": "canceled"}
    with platform_session("test") as db:
        db.add(BillingDrift(concerns=tenant_id, found_at=at, seen_at=seen_at, **(known | told)))  # pyright: ignore[reportArgumentType]  # of several types


def add_event(event_id="", *, at=NOON, kind="invoice.paid", data=None, **changes):
    event_id = event_id or f"evt_{uuid.uuid4().hex}"
    body = json.dumps({"id": event_id, "object": "event", "type": kind, "data": {"object": data or {}}})
    known = {"created_at": at, "received_at": at, "is_live": False, "status": EventStatus.DONE, "body": body}
    with platform_session("test") as db:
        db.add(StripeEvent(event_id=event_id, type=kind, **(known | changes)))
    return event_id


def subdomain_of(tenant_id):
    with platform_session("test") as db:
        return db.get_one(Tenant, tenant_id).subdomain
