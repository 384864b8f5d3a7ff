"""The payments on the page: every paper of ours stays within reach, however many there are."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from propmanager.billing import service
from propmanager.billing.factures import issuing, keeping
from propmanager.billing.model import PaymentFailure, StripeInvoice
from propmanager.billing.state import BillingState
from propmanager.core import clock
from propmanager.core.tenancy import platform_session, tenant_session
from tests.billing.factures.paid import paid
from tests.state_tab import Tab

MONTHS = 30
FIRST = datetime(2024, 1, 15, 9, tzinfo=UTC)


@pytest.fixture
def years(make_tenant) -> uuid.UUID:
    """Of payments; and in each month another invoice that was refused, and given up."""
    tenant_id = make_tenant()
    with platform_session("test") as db:
        for month in range(MONTHS):
            at = FIRST + timedelta(days=31 * month)
            for status, part in (("paid", 0), ("void", 1)):
                db.add(
                    StripeInvoice(
                        tenant_id=tenant_id,
                        invoice_id=f"in_{tenant_id}_{month}_{status}",
                        status=status,
                        total_cents=94_80,
                        issued_at=at + timedelta(days=part),
                        paid_at=at if status == "paid" else None,
                    )
                )
            db.add(
                PaymentFailure(
                    tenant_id=tenant_id,
                    stripe_subscription_id="sub_1",
                    invoice_id=f"in_{tenant_id}_{month}_void",
                    attempt_count=1,
                    failed_at=at + timedelta(days=2),
                )
            )
    return tenant_id


def history(tenant_id: uuid.UUID):
    with tenant_session(tenant_id) as db:
        return service.overview(db, now=clock.now()).history


def test_what_was_paid_stays_and_of_the_rest_the_latest(years: uuid.UUID):
    rows = history(years)
    assert {status: len([row for row in rows if row.status == status]) for status in ("Payée", "Annulée", "Échec")} == {
        "Payée": MONTHS,
        "Annulée": 24,
        "Échec": 24,
    }
    assert [row.is_older for row in rows] == [False] * 24 + [True] * (MONTHS + 24)


def test_the_facture_of_years_ago_has_its_link(years: uuid.UUID):
    oldest = f"in_{years}_0_paid"
    issuing.issue(years, paid(id=oldest), now=clock.now())
    keeping.keep_file(oldest, b"%PDF-1.7")
    last = history(years)[-1]
    assert (last.key, last.status, last.facture, last.number) == (oldest, "Payée", last.number, last.number)
    assert last.facture.startswith("PM-")


def test_older_payments_are_shown_when_they_are_asked_for(years: uuid.UUID):
    tab = Tab(years, BillingState, "/facturation")
    tab.run(BillingState.load)
    before = tab.state.shows_older
    tab.run(BillingState.turn_history)
    shown = tab.state.shows_older
    tab.run(BillingState.turn_history)
    assert (tab.state.billing.has_older, before, shown, tab.state.shows_older) == (True, False, True, False)


def test_a_short_history_has_nothing_older(make_tenant):
    with tenant_session(make_tenant()) as db:
        overview = service.overview(db, now=clock.now())
    assert (overview.history, overview.has_older) == ((), False)
