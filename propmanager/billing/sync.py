"""One reading of Stripe, stored and drawn the consequences of, in one transaction under the tenant's lock."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import col, select

from propmanager.billing import collected_identity, mirror, notices, settlement
from propmanager.billing.dunning import FIRST_INVOICE
from propmanager.billing.factures.tasks import ask_for_avoirs, ask_for_facture
from propmanager.billing.model import BillingAccount, StripeInvoice, Subscription
from propmanager.billing.reading import Reading, read_again
from propmanager.billing.snapshots import InvoiceSnapshot
from propmanager.billing.subject import Refusal, Subject
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class News:
    """What one event adds to a reading: facts that no later reading would tell."""

    cause: str
    happened_at: datetime
    subject: Subject
    refusal: Refusal | None = None
    trial_converts: bool = False
    chose_card: bool = False
    forgotten: tuple[str, ...] = ()  # what Stripe does not know any more, and somebody asked to forget


def sync(subject: Subject, cause: str, *, now: datetime) -> uuid.UUID | None:
    """After a command, a return from Checkout, or at staff's wish: the same way as an event's. Gives the tenant."""
    reading = read_again(subject)
    with platform_session("news of Stripe") as db:
        return take_in(db, reading, News(cause, now, subject), now=now)


def take_in(db: PlatformSession, reading: Reading, news: News, *, now: datetime) -> uuid.UUID | None:
    """None when nobody is known whom it concerns."""
    tenant_id = _whose(db, reading, news.subject)
    if tenant_id is None:
        return None
    tenant = tenants.lock_tenant(db, tenant_id)
    before = settlement.picture(db, tenant)
    if news.refusal and mirror.store_refusal(db, tenant_id, news.refusal, news.happened_at):
        notices.tell_of_refusal(db, tenant_id, news.refusal, news.happened_at, now=now)
    mirror.forget_missing(db, tenant.id, news.forgotten, now=now)
    _store(db, tenant, reading, now)
    for invoice in reading.invoices if news.subject.payment_id else ():
        mirror.store_refunds(db, tenant_id, invoice.id, reading.refunds, reading.number)
    if reading.refunds:
        ask_for_avoirs(db, tenant_id, news.subject.payment_id)
    settlement.settle(db, tenant, news.cause, now=now, before=before)
    if news.trial_converts:
        subscription_id = news.subject.subscription_id
        notices.tell_of_converting_trial(db, tenant_id, subscription_id, news.happened_at, now=now)
    if news.chose_card and reading.customer:
        settlement.follow_card(db, tenant_id, reading.customer.payment_method_id, news.happened_at, now=now)
    return tenant_id


def _store(db: PlatformSession, tenant: Tenant, reading: Reading, now: datetime) -> None:
    if reading.customer:
        mirror.store_customer(db, tenant.id, reading.customer, reading.number)
    mirror.note_reading(db, tenant.id, now)
    for subscription in reading.subscriptions:
        row = mirror.store_subscription(db, tenant.id, subscription, reading.number, plan=tenant.plan, now=now)
        if row and subscription.card:
            mirror.store_card(db, tenant.id, subscription.card)
    disputed = next((one.id for one in reading.invoices), "")
    for dispute in reading.disputes:
        mirror.store_dispute(db, tenant.id, dispute, disputed, reading.number)
    for invoice in reading.invoices:
        if not mirror.store_invoice(db, tenant.id, invoice, reading.number):
            continue
        if invoice.billing_reason == FIRST_INVOICE:
            _complete_identity(db, tenant, invoice)
        ask_for_facture(db, tenant.id, invoice)
        notices.tell_of_payment(db, tenant.id, invoice, now=now)
        if reading.status_of(invoice.subscription_id) == "canceled":
            log.error("billing.paid_after_the_end", invoice=invoice.id, subscription=invoice.subscription_id)


def _complete_identity(db: PlatformSession, tenant: Tenant, paid: InvoiceSnapshot) -> None:
    """Before its facture is made out, and once: what the landlord takes away later stays away."""
    account = mirror.account_of(db, tenant.id)
    collected_identity.complete(account, paid, space_name=tenant.nom)
    db.add(account)


def _whose(db: PlatformSession, reading: Reading, subject: Subject) -> uuid.UUID | None:
    """By our own rows. What stands in Stripe's objects is believed of what nobody knows yet, and of nothing else."""
    told = [found for one in dict.fromkeys(_told_tenants(reading, subject)) if (found := _tenant(db, one))]
    owner = _known_owner(db, reading, subject) or next(iter(told), None)
    if others := [str(one) for one in told if one != owner]:
        log.error("billing.other_tenant", tenant=str(owner), told=others, subscription=subject.subscription_id)
    return owner


def _known_owner(db: PlatformSession, reading: Reading, subject: Subject) -> uuid.UUID | None:
    read = (*reading.subscriptions, *reading.invoices)
    subscriptions = {one.id for one in reading.subscriptions} | {subject.subscription_id}
    invoices = {one.id for one in reading.invoices} | {subject.invoice_id}
    customers = {one.customer_id for one in read} | {subject.customer_id}
    queries = (
        select(Subscription.tenant_id).where(col(Subscription.stripe_subscription_id).in_(subscriptions - {""})),
        select(StripeInvoice.tenant_id).where(col(StripeInvoice.invoice_id).in_(invoices - {""})),
        select(BillingAccount.tenant_id).where(col(BillingAccount.stripe_customer_id).in_(customers - {""})),
    )
    return next((found for query in queries if (found := db.exec(query).first())), None)


def _told_tenants(reading: Reading, subject: Subject) -> Iterator[str]:
    for read in (*reading.subscriptions, *reading.invoices, reading.customer):
        if read and read.tenant:
            yield read.tenant
    if subject.tenant:
        yield subject.tenant


def _tenant(db: PlatformSession, told: str) -> uuid.UUID | None:
    try:
        tenant_id = uuid.UUID(told)
    except ValueError:
        return None
    return db.exec(select(Tenant.id).where(Tenant.id == tenant_id)).one_or_none()
