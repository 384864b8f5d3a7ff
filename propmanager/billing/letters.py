"""The mails of billing, to the owners of the space. None is written of what is no longer true."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, select

from propmanager.accounts import service as accounts
from propmanager.billing.model import BillingAccount, BillingEffect, StripeInvoice, Subscription
from propmanager.billing.monthly_price import last_tax, monthly_price
from propmanager.billing.planned_end import charges_again, charges_at, planned_end
from propmanager.billing.prices import plan_of
from propmanager.billing.words import Status
from propmanager.core import mail
from propmanager.core.clock import day_in_paris
from propmanager.core.settings import settings
from propmanager.core.tenancy import PlatformSession
from propmanager.tenants import service as tenants
from propmanager.tenants.model import SuspendedReason, Tenant, TenantStatus
from propmanager.tenants.plans import terms

BILLING_PATH = "/facturation"


class Letter(StrEnum):
    """Also the name of the template."""

    PAYMENT_CONFIRMED = "payment_confirmed"
    RECEIPT = "receipt"
    PAYMENT_FAILED = "payment_failed"
    SUSPENDED = "suspended"
    REVIVED = "revived"
    TRIAL_ENDING = "trial_ending"
    TRIAL_ENDED = "trial_ended"
    TRIAL_CONVERTS = "trial_converts"
    CARD_EXPIRING = "card_expiring"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"


@dataclass(frozen=True)
class _Case:
    """What a letter is written from."""

    db: PlatformSession
    tenant: Tenant
    effect: BillingEffect
    now: datetime

    def invoice(self) -> StripeInvoice | None:
        of_it = (StripeInvoice.tenant_id == self.tenant.id, StripeInvoice.invoice_id == self.effect.details["invoice"])
        return self.db.exec(select(StripeInvoice).where(*of_it)).one_or_none()

    def subscription(self, stripe_id: str) -> Subscription | None:
        of_it = (Subscription.tenant_id == self.tenant.id, Subscription.stripe_subscription_id == stripe_id)
        return self.db.exec(select(Subscription).where(*of_it)).one_or_none()

    def named_subscription(self) -> Subscription | None:
        return self.subscription(self.effect.details["subscription"])

    def living_subscriptions(self) -> Sequence[Subscription]:
        of_it = (Subscription.tenant_id == self.tenant.id, col(Subscription.is_live).is_(True))
        return self.db.exec(select(Subscription).where(*of_it)).all()


Values = Mapping[str, object]


def written(db: PlatformSession, effect: BillingEffect, *, now: datetime) -> list[mail.Mail]:
    tenant = next(iter(tenants.tenants_of(db, [effect.tenant_id])), None)
    if tenant is None:
        return []
    letter = Letter(effect.kind)
    values = _VALUES[letter](_Case(db, tenant, effect, now))
    if values is None:
        return []
    url = f"{accounts.space_url(tenant.subdomain)}{BILLING_PATH}"
    host = settings().base_host.partition(":")[0]
    return [
        mail.render(f"billing/{letter}", first_name=owner.prenom, tenant_name=tenant.nom, url=url, **values).addressed(
            owner.email, f"<billing-{effect.id}-{owner.user_id}@{host}>"
        )
        for owner in _owners(db, tenant.id)
    ]


def _owners(db: PlatformSession, tenant_id: uuid.UUID) -> list[accounts.members.TeamMember]:
    return [one for one in accounts.members.members_of(db, tenant_id) if one.role == accounts.Role.OWNER]


def _payment(case: _Case) -> Values | None:
    invoice = case.invoice()
    if invoice is None or not invoice.paid_cents:
        return None
    plan = plan_of(invoice.price_id) or case.tenant.plan
    row, next_at = case.subscription(invoice.stripe_subscription_id), invoice.covers_until
    return {
        "plan": terms(plan).label,
        "paid_cents": invoice.paid_cents,
        "net_cents": invoice.subtotal_cents,
        "tax_cents": invoice.tax_cents,
        "paid_on": day_in_paris(invoice.paid_at or case.now),
        "next_on": day_in_paris(next_at) if next_at and row and charges_at(row, next_at) else None,
    }


def _failure(case: _Case) -> Values | None:
    """Nothing while the subscription is sound: then a change of plan was refused, and the page said so."""
    invoice = case.invoice()
    row = case.subscription(invoice.stripe_subscription_id) if invoice else None
    if invoice is None or invoice.status != "open" or row is None:
        return None
    if row.status not in {Status.PAST_DUE, Status.EXPIRED}:
        return None
    next_attempt = case.effect.details["next_attempt_at"]
    return {
        "amount_cents": case.effect.details["amount_cents"],
        "next_on": day_in_paris(datetime.fromisoformat(next_attempt)) if next_attempt else None,
        "is_closed": case.tenant.status == TenantStatus.SUSPENDED,
    }


def _suspension(case: _Case) -> Values | None:
    return {} if case.tenant.suspended_reason == SuspendedReason.FACTURATION else None


def _revival(case: _Case) -> Values | None:
    return {} if case.tenant.status == TenantStatus.ACTIVE else None


def _trial(case: _Case) -> Values | None:
    if case.tenant.status != TenantStatus.TRIAL or case.tenant.trial_ends_at is None:
        return None
    return {"days": case.effect.details["days"], "ends_on": day_in_paris(case.tenant.trial_ends_at)}


def _ended_trial(case: _Case) -> Values | None:
    return {} if case.tenant.status == TenantStatus.EXPIRED else None


def _converting_trial(case: _Case) -> Values | None:
    row = case.named_subscription()
    if row is None or row.status != Status.TRIAL or row.trial_ends_at is None:
        return None
    if not charges_at(row, row.trial_ends_at):
        return None
    price = monthly_price(row.price_cents, last_tax(case.db, case.tenant.id))
    return {
        "plan": terms(row.plan).label,
        "ends_on": day_in_paris(row.trial_ends_at),
        "price": price.in_words,
    }


def _card(case: _Case) -> Values | None:
    """Nothing to whom no payment is to come: another card would pay for nothing."""
    if not any(charges_again(row) for row in case.living_subscriptions()):
        return None
    of_it = (
        BillingAccount.tenant_id == case.tenant.id,
        BillingAccount.card_last4 == case.effect.details["last4"],
        col(BillingAccount.card_expires_on).is_not(None),
    )
    account = case.db.exec(select(BillingAccount).where(*of_it)).one_or_none()
    return {"last4": account.card_last4, "expires_on": account.card_expires_on} if account else None


def _cancellation(case: _Case) -> Values | None:
    row = case.named_subscription()
    if row is None:
        return None
    ends_at = planned_end(row) if row.is_live else row.ended_at
    if ends_at is None:
        return None
    return {"plan": terms(row.plan).label, "ends_on": day_in_paris(ends_at), "is_over": not row.is_live}


def _refund(case: _Case) -> Values | None:
    details = case.effect.details
    return {
        "amount_cents": details["amount_cents"],
        "refunded_on": day_in_paris(case.effect.happened_at),
        "numero": details["avoir"],
    }


def _failed_refund(case: _Case) -> Values | None:
    details = case.effect.details
    return {"amount_cents": details["amount_cents"], "avoir": details["avoir"], "numero": details["facture"]}


_VALUES: dict[Letter, Callable[[_Case], Values | None]] = {
    Letter.PAYMENT_CONFIRMED: _payment,
    Letter.RECEIPT: _payment,
    Letter.PAYMENT_FAILED: _failure,
    Letter.SUSPENDED: _suspension,
    Letter.REVIVED: _revival,
    Letter.TRIAL_ENDING: _trial,
    Letter.TRIAL_ENDED: _ended_trial,
    Letter.TRIAL_CONVERTS: _converting_trial,
    Letter.CARD_EXPIRING: _card,
    Letter.CANCELLED: _cancellation,
    Letter.REFUNDED: _refund,
    Letter.REFUND_FAILED: _failed_refund,
}
