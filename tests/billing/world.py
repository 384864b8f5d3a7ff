"""One landlord, Stripe, and the road between them."""

import asyncio
import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

import httpx
import sqlalchemy as sa
import stripe
from sqlmodel import select

from propmanager.billing import deliveries, inbox, processing, service
from propmanager.billing.model import (
    BillingAccount,
    BillingEffect,
    PaymentFailure,
    StripeEvent,
    Subscription,
    SubscriptionChange,
)
from propmanager.core import clock
from propmanager.core.tenancy import PlatformSession, TenantSession, platform_session, tenant_session
from propmanager.tenants.model import Tenant
from propmanager.tenants.plans import Plan
from tests.live.stripe import API_KEY, StripeSandbox

P = ParamSpec("P")
T = TypeVar("T")
KEY = {"Authorization": f"Bearer {API_KEY}"}
GOOD, FAILS, ASKS = "pm_card_visa", "pm_card_chargeCustomerFail", "pm_card_authenticationRequired"


def signed(body: str, secret: str, at: datetime | None = None) -> str:
    moment = int((at or clock.now()).timestamp())
    return stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=moment)


@dataclass
class World:
    stripe: StripeSandbox
    tenant_id: uuid.UUID
    secret: str
    seen: set[str] = field(default_factory=set)

    def ask(self, command: Callable[Concatenate[TenantSession, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A command of the landlord, as a page sends it."""
        with tenant_session(self.tenant_id) as db:
            return command(db, *args, **kwargs)

    def subscribe(self, plan: Plan = Plan.PREMIUM, card: str = GOOD) -> service.Started:
        started = self.ask(service.create_subscription, plan, card, now=clock.now())
        self.bring_all()
        return started

    def end_trial(self, ago: timedelta = timedelta(days=1)) -> None:
        """The tenant's own: nothing of it can be carried into a subscription."""
        with platform_session("test") as db:
            db.get_one(Tenant, self.tenant_id).trial_ends_at = clock.now() - ago

    # --- events ---

    def news(self) -> list[dict[str, Any]]:
        """What happened at Stripe and was not brought yet, the oldest first."""
        return [event for event in self.news_again() if event["id"] not in self.seen]

    def news_again(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page: dict[str, Any] = {"has_more": True}
        while page["has_more"]:
            after = {"starting_after": found[-1]["id"]} if found else {}
            asked = httpx.get(
                f"{self.stripe.url}/v1/events",
                params={"limit": 100, **after},
                headers=KEY,
                trust_env=False,
                verify=False,  # it does not speak TLS; loading the authorities takes longer than the answer
            )
            page = asked.raise_for_status().json()
            found += page["data"]
        return found[::-1]

    def bring(self, events: Iterable[dict[str, Any]], *, work: bool = True) -> None:
        """Delivered as Stripe would, and worked on at once."""
        for event in events:
            self.deliver(event)
            if work:
                processing.work_on(event["id"])

    def bring_all(self) -> list[dict[str, Any]]:
        news = self.news()
        self.bring(news)
        return news

    def deliver(self, event: dict[str, Any]) -> None:
        self.seen.add(event["id"])
        body = json.dumps(event)
        asyncio.run(inbox.receive(body.encode(), signed(body, self.secret), clock.now()))

    def advance(self, days: float) -> list[dict[str, Any]]:
        self.stripe.advance(days)
        return self.bring_all()

    def card(self, card: str) -> None:
        self.stripe.ask("card", customer=self.customer, card=card)

    # --- what is known ---

    @property
    def customer(self) -> str:
        with platform_session("test") as db:
            account = db.exec(select(BillingAccount).where(BillingAccount.tenant_id == self.tenant_id)).one()
            return account.stripe_customer_id or ""

    @property
    def tenant(self) -> Tenant:
        with platform_session("test") as db:
            return db.get_one(Tenant, self.tenant_id)

    def rows(self) -> list[Subscription]:
        with platform_session("test") as db:
            query = select(Subscription).where(Subscription.tenant_id == self.tenant_id)
            return sorted(db.exec(query), key=lambda row: row.id)

    @property
    def row(self) -> Subscription:
        (row,) = self.rows()
        return row

    @property
    def state(self) -> tuple[str, str, str]:
        """(the subscription, the tenant, why it is suspended)"""
        tenant = self.tenant
        return self.row.status.value, tenant.status.value, tenant.suspended_reason or ""

    def effects(self) -> list[str]:
        """Without the cards that are followed: most tests only change them on their way."""
        return [effect.kind for effect in self.all_effects() if effect.kind != deliveries.FOLLOW_CARD]

    def all_effects(self) -> list[BillingEffect]:
        with platform_session("test") as db:
            query = select(BillingEffect).where(BillingEffect.tenant_id == self.tenant_id)
            return list(db.exec(query.order_by(sa.text("id"))))

    def changes(self) -> list[SubscriptionChange]:
        with platform_session("test") as db:
            query = select(SubscriptionChange).where(SubscriptionChange.tenant_id == self.tenant_id)
            return list(db.exec(query.order_by(sa.text("id"))))

    def failures(self) -> list[PaymentFailure]:
        with platform_session("test") as db:
            return list(db.exec(select(PaymentFailure).where(PaymentFailure.tenant_id == self.tenant_id)))

    def event(self, event_id: str) -> StripeEvent:
        with platform_session("test") as db:
            return db.get_one(StripeEvent, event_id)


def platform(work: Callable[[PlatformSession], T]) -> T:
    with platform_session("test") as db:
        return work(db)
