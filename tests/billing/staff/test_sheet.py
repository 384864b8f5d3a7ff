"""One customer as the team sees them, with another one beside whose rows could leak in."""

import uuid
from datetime import date, timedelta

import pytest
from sqlmodel import select

from propmanager.billing import service
from propmanager.billing.model import BillingAccount, PaymentFailure, StripeInvoice, SubscriptionChange
from propmanager.billing.service import (
    ChangeRow,
    DriftRow,
    Fact,
    FailureRow,
    FormerRow,
    InvoiceRow,
    SubscriberSheet,
)
from propmanager.billing.words import Status
from propmanager.core.errors import NotFound
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import SuspendedReason, TenantStatus
from propmanager.tenants.plans import Plan
from tests.billing.customers import NOON, add_customer, add_drift, add_subscription, subdomain_of

OPEN = {"tenant_status": "active", "tenant_plan": "premium", "status": "active", "plan": "premium", "ends": False}
CLOSED = OPEN | {"tenant_status": "suspended", "suspended_reason": "facturation", "status": "past_due", "ends": True}


def add_invoice(tenant_id, invoice_id, *, number="", at=NOON, cents=94_80, status="paid"):
    row = StripeInvoice(
        tenant_id=tenant_id, invoice_id=invoice_id, number=number, issued_at=at, total_cents=cents, status=status
    )
    with platform_session("test") as db:
        db.add(row)


def add_refusal(tenant_id, invoice_id, attempt=1, *, at=NOON):
    row = PaymentFailure(
        tenant_id=tenant_id,
        stripe_subscription_id="sub_1",
        invoice_id=invoice_id,
        attempt_count=attempt,
        amount_cents=94_80,
        failed_at=at,
    )
    with platform_session("test") as db:
        db.add(row)


def add_change(tenant_id, cause="time", *, at=NOON, before=OPEN, after=CLOSED):
    row = SubscriptionChange(tenant_id=tenant_id, cause=cause, happened_at=at, before=before, after=after)
    with platform_session("test") as db:
        db.add(row)


@pytest.fixture(autouse=True)
def other(database_url):
    """Somebody whose rows are no business of the sheets below."""
    other = add_customer("De l’autre", customer=f"cus_{uuid.uuid4().hex}")
    add_subscription(other)
    add_drift(other)
    invoice_id = f"in_{uuid.uuid4().hex}"
    add_invoice(other, invoice_id)
    add_refusal(other, invoice_id)
    add_change(other, "event:evt_other")


def sheet_of(tenant_id, **query):
    return service.subscriber_sheet(tenant_id, now=NOON, **query)


def test_a_customer_is_told_whole_and_alone():
    customer = f"cus_{uuid.uuid4().hex}"
    tenant_id = add_customer(
        "SCI des Lilas",
        customer=customer,
        read_at=NOON,
        status=TenantStatus.SUSPENDED,
        suspended_reason=SuspendedReason.FACTURATION,
    )
    with platform_session("test") as db:
        account = db.exec(select(BillingAccount).where(BillingAccount.tenant_id == tenant_id)).one()
        account.card_brand, account.card_last4, account.card_expires_on = "visa", "4242", date(2027, 2, 28)
        account.trial_used_at = NOON - timedelta(days=40)
    former = add_subscription(
        tenant_id,
        plan=Plan.BASIC,
        is_live=False,
        stripe_status="canceled",
        status=Status.CANCELLED,
        created_at=NOON - timedelta(days=90),
        started_at=NOON - timedelta(days=90),
        ended_at=NOON - timedelta(days=60),
    )
    current = add_subscription(tenant_id, stripe_status="past_due", status=Status.PAST_DUE, paid_through=NOON)
    add_drift(tenant_id, at=NOON - timedelta(days=1), seen_at=NOON)
    add_drift(tenant_id, field="price", ours="price_basic", theirs="price_mystery", object_id=current)
    add_invoice(tenant_id, "in_1", number="F-1", at=NOON - timedelta(days=30))
    add_invoice(tenant_id, "in_2", status="open")
    add_refusal(tenant_id, "in_1", at=NOON - timedelta(days=30))
    add_refusal(tenant_id, "in_2", 2)
    add_change(tenant_id, "event:evt_1")
    assert sheet_of(tenant_id) == SubscriberSheet(
        id=str(tenant_id),
        nom="SCI des Lilas",
        subdomain=subdomain_of(tenant_id),
        customer_id=customer,
        status="En retard",
        tone="warn",
        stripe="past_due",
        space="Suspendu, impayé",
        space_tone="bad",
        theirs=[
            Fact("Client", customer),
            Fact("Carte", "Visa •••• 4242, expire fin 02/2027"),
            Fact("Abonnement", current),
            Fact("Prix", "price_premium, 79,00\u00a0€ HT"),
            Fact("Période", "du 13/11/2026 au 13/12/2026"),
            Fact("Dernière lecture", "23/11/2026 à 12:00"),
        ],
        ours=[
            Fact("Plan", "Premium"),
            Fact("Commencé le", "13/11/2026"),
            Fact("Payé jusqu’au", "23/11/2026"),
            Fact("Essai utilisé le", "14/10/2026"),
        ],
        access=[
            Fact("Plan ouvert", "Premium"),
            Fact("Créé le", "23/11/2026"),
        ],
        drifts=[
            DriftRow("23/11/2026 à 12:00", current, "Prix", "Basic (price_basic)", "price_mystery", is_unseen=True),
            DriftRow("22/11/2026 à 12:00", "sub_1", "Statut", "active", "canceled", is_unseen=False),
        ],
        failures=[
            FailureRow("23/11/2026 à 12:00", "in_2", "Tentative 2", "94,80\u00a0€", "À payer", "warn"),
            FailureRow("24/10/2026 à 13:00", "in_1", "Tentative 1", "94,80\u00a0€", "Payée", "ok"),
        ],
        invoices=[
            InvoiceRow("23/11/2026", "in_2", "Sans numéro", "À payer", "warn", "94,80\u00a0€"),
            InvoiceRow("24/10/2026", "in_1", "F-1", "Payée", "ok", "94,80\u00a0€"),
        ],
        former=[
            FormerRow(
                former,
                "canceled",
                "Résilié",
                "neutral",
                "Basic",
                "du 25/08/2026 au 24/09/2026",
                is_surplus=False,
            ),
        ],
        changes=[
            ChangeRow(
                "23/11/2026 à 12:00",
                "Message de Stripe, evt_1",
                [
                    "Espace : ouvert → suspendu",
                    "Motif de suspension : — → impayé",
                    "Abonnement : actif → en retard",
                    "Fin prévue : non → oui",
                ],
            ),
        ],
    )


def test_a_customer_that_stripe_does_not_know_has_nothing_but_their_space():
    tenant_id = add_customer("Nouveau", status=TenantStatus.TRIAL)
    assert sheet_of(tenant_id) == SubscriberSheet(
        id=str(tenant_id),
        nom="Nouveau",
        subdomain=subdomain_of(tenant_id),
        status="Sans abonnement",
        tone="neutral",
        space="Ouvert, à l’essai",
        space_tone="info",
        access=[
            Fact("Plan ouvert", "Premium"),
            Fact("Essai jusqu’au", "07/12/2026"),
            Fact("Créé le", "23/11/2026"),
        ],
    )


def test_what_is_planned_or_bought_by_accident_is_told():
    tenant_id = add_customer("Prévu")
    add_subscription(
        tenant_id,
        pending_plan=Plan.BASIC,
        pending_from=NOON + timedelta(days=20),
        cancel_at=NOON + timedelta(days=3),
        cancel_at_period_end=True,
        has_pending_update=True,
        cancel_reason="cancellation_requested",
    )
    add_subscription(tenant_id, is_surplus=True, is_live=True)
    sheet = sheet_of(tenant_id)
    told = {fact.label: fact.value for fact in (*sheet.theirs, *sheet.ours)}
    assert [told[name] for name in ("Fin programmée le", "Fin à l’échéance", "Changement en attente")] == [
        "26/11/2026",
        "oui",
        "oui",
    ]
    assert (told["Motif de fin"], told["Plan suivant"]) == ("cancellation_requested", "Basic, le 13/12/2026")
    assert [row.is_surplus for row in sheet.former] == [True]


def test_the_audit_starts_with_the_newest_and_goes_on():
    tenant_id = add_customer("Changeant")
    for number in range(3):
        add_change(tenant_id, f"event:evt_{number}", at=NOON + timedelta(minutes=number))
    two, three = sheet_of(tenant_id, changes=2), sheet_of(tenant_id, changes=3)
    assert [row.cause for row in two.changes] == ["Message de Stripe, evt_2", "Message de Stripe, evt_1"]
    assert (two.has_more_changes, three.has_more_changes, len(three.changes)) == (True, False, 3)


def test_somebody_who_does_not_exist_is_not_found(database_url):
    with pytest.raises(NotFound, match="n’existe pas"):
        sheet_of(uuid.uuid4())
