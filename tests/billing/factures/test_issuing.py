"""From the payment at Stripe to the file: once, whatever is told twice and whoever dies in between."""

import asyncio
import io

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlmodel import select

from propmanager.billing import processing, service, stripe_gateway
from propmanager.billing.errors import StripeUnavailable
from propmanager.billing.factures import catching_up, issuing, keeping, tasks
from propmanager.billing.factures.content import Content
from propmanager.billing.factures.model import Facture
from propmanager.billing.model import BillingAccount, StripeInvoice
from propmanager.core import clock
from propmanager.core.clock import day_in_paris
from propmanager.core.tenancy import platform_session
from propmanager.tenants.plans import Plan
from tests.billing.world import World


@pytest.fixture
def paying(world: World) -> World:
    world.end_trial()
    world.subscribe()
    return world


def invoices(world: World):
    """Of this tenant, the oldest first."""
    with platform_session("test") as db:
        found = db.exec(select(StripeInvoice).where(StripeInvoice.tenant_id == world.tenant_id))
        return sorted(found, key=lambda one: (one.issued_at, one.number))


def factures(world: World):
    with platform_session("test") as db:
        found = db.exec(select(Facture).where(Facture.concerns == world.tenant_id))
        return sorted(found, key=lambda one: one.numero)


def asked(world: World):
    """The invoices for which a job was queued."""
    query = "select args from procrastinate_jobs where task_name = 'billing.issue_facture' order by id"
    with platform_session("test") as db:
        found = db.execute(sa.text(query)).scalars()
        return [one["invoice_id"] for one in found if one["tenant_id"] == str(world.tenant_id)]


def run_job(world: World, invoice_id: str):
    asyncio.run(tasks.issue_facture.func(str(world.tenant_id), invoice_id))


def test_a_first_payment_has_its_facture(paying: World):
    (invoice,) = invoices(paying)
    run_job(paying, invoice.invoice_id)
    (facture,) = factures(paying)
    today, until = day_in_paris(clock.now()), day_in_paris(invoice.covers_until or clock.now())
    content = Content.model_validate(facture.content)
    assert facture.issued_on == today
    assert facture.content == {
        "numero": facture.numero,
        "issued_on": f"{today}",
        "paid_on": f"{today}",
        "starts_on": f"{today}",
        "ends_on": f"{until}",
        "seller": {
            "name": "PropManager Démonstration",
            "legal_form": "SAS",
            "capital": "10 000 €",
            "address": {"street": ["1 rue de l’Exemple"], "postcode": "75000", "city": "Paris", "country": "FR"},
            "siren": "123456782",
            "rcs": "Paris",
            "vat_number": "FR11123456782",
        },
        "buyer": {
            "name": "SCI des Lilas",
            "address": {"street": [], "postcode": "", "city": "", "country": "FR"},
            "siren": "",
            "vat_number": "",
        },
        "lines": [
            {
                "designation": "Abonnement PropManager Premium, un mois",
                "starts_on": f"{today}",
                "ends_on": f"{until}",
                "quantity": 1,
                "unit_net_cents": 79_00,
                "net_cents": 79_00,
                "vat_percent": 20,
            }
        ],
        "net_cents": 79_00,
        "vat_percent": 20,
        "vat_cents": 15_80,
        "gross_cents": 94_80,
        "notes": [one.model_dump() for one in content.notes],
        "reference": invoice.number,
        "stripe_invoice_id": invoice.invoice_id,
        "currency": "EUR",
        "corrects": None,
        "stripe_refund_id": "",
        "cancels": None,
        "untaxed": None,
    }
    assert facture.pdf is not None
    assert facture.numero in PdfReader(io.BytesIO(facture.pdf)).pages[0].extract_text()


def test_an_open_page_hears_of_the_file_once(paying: World):
    (invoice,) = invoices(paying)
    fresh = [paying.ask(service.freshness)]
    for _ in range(2):
        run_job(paying, invoice.invoice_id)
        fresh.append(paying.ask(service.freshness))
    assert [one != fresh[0] for one in fresh] == [False, True, True]
    assert fresh[1] == fresh[2]


def test_an_upgrade_has_a_facture_of_what_it_cost(paying: World):
    shown = paying.ask(service.preview_upgrade, Plan.ENTERPRISE, now=clock.now())
    paying.ask(service.upgrade, shown.plan, shown.proration_date, now=clock.now())
    paying.bring_all()
    _, upgrade = invoices(paying)
    run_job(paying, upgrade.invoice_id)
    (facture,) = factures(paying)
    lines = [(line["designation"], line["quantity"], line["net_cents"]) for line in facture.content["lines"]]
    assert lines == [
        ("Abonnement PropManager Premium, temps non utilisé", -1, -79_00),
        ("Abonnement PropManager Enterprise, au prorata", 1, 199_00),
    ]
    totals = [facture.content[name] for name in ("net_cents", "vat_cents", "gross_cents")]
    assert totals == [120_00, 24_00, 144_00]
    assert facture.content["gross_cents"] == shown.amount_due_cents == upgrade.paid_cents


def test_the_buyer_is_frozen_as_it_was_known_that_day(paying: World):
    def name(raison_sociale):
        with platform_session("test") as db:
            account = db.exec(select(BillingAccount).where(BillingAccount.tenant_id == paying.tenant_id)).one()
            account.raison_sociale = raison_sociale
            db.add(account)

    name("SCI des Lilas et des Roses")
    (invoice,) = invoices(paying)
    run_job(paying, invoice.invoice_id)
    name("Autre nom")
    run_job(paying, invoice.invoice_id)
    assert [one.content["buyer"]["name"] for one in factures(paying)] == ["SCI des Lilas et des Roses"]


def test_a_payment_is_asked_for_once_however_often_it_is_told(paying: World):
    told = paying.news_again()
    for event in told * 2:
        paying.deliver(event)
        processing.work_on(event["id"])
    paying.advance(32)
    first, second = invoices(paying)
    assert asked(paying) == [first.invoice_id, second.invoice_id]


def test_a_trial_and_a_refused_payment_have_no_facture(world: World):
    world.subscribe(Plan.BASIC)
    assert [one.total_cents for one in invoices(world)] == [0]
    catching_up.catch_up(clock.now())
    assert (asked(world), factures(world)) == ([], [])


def test_the_history_leads_to_the_facture_once_its_file_is_there(paying: World):
    def shown():
        return [row.facture for row in paying.ask(service.overview, now=clock.now()).history]

    (invoice,) = invoices(paying)
    before = shown()
    run_job(paying, invoice.invoice_id)
    (facture,) = factures(paying)
    assert (before, shown()) == ([""], [facture.numero])
    assert service.facture_pdf(paying.tenant_id, facture.numero).pdf == facture.pdf


# --- what comes in between ---


def test_a_worker_that_dies_before_the_file_leaves_the_rest_to_the_next(paying: World):
    (invoice,) = invoices(paying)
    issuing.issue(paying.tenant_id, stripe_gateway.invoice(invoice.invoice_id), now=clock.now())
    (issued,) = factures(paying)
    assert issued.pdf is None
    catching_up.catch_up(clock.now())
    (finished,) = factures(paying)
    assert (finished.numero, finished.pdf is not None) == (issued.numero, True)


def test_a_job_that_was_lost_is_made_up_for(paying: World):
    paying.advance(32)
    catching_up.catch_up(clock.now())
    assert [one.stripe_invoice_id for one in factures(paying)] == [one.invoice_id for one in invoices(paying)]
    assert all(one.pdf for one in factures(paying))


def test_a_stripe_that_is_away_fails_the_job_so_that_it_is_tried_again(paying: World):
    (invoice,) = invoices(paying)
    paying.stripe.ask("fault", path="/v1/invoices", mode="500", times=3)
    with pytest.raises(StripeUnavailable):
        run_job(paying, invoice.invoice_id)
    paying.stripe.ask("fault")
    run_job(paying, invoice.invoice_id)
    assert len(factures(paying)) == 1


def test_one_that_cannot_be_invoiced_keeps_no_other_waiting(paying: World):
    """A French customer of whom Stripe asked no tax: somebody has to look at it, and nothing is issued meanwhile."""
    customers = paying.stripe.client.v1.customers
    customers.update(paying.customer, {"tax_exempt": "exempt"})
    paying.advance(32)
    customers.update(paying.customer, {"tax_exempt": "none"})
    paying.advance(31)
    first, without_tax, third = invoices(paying)
    run_job(paying, without_tax.invoice_id)
    assert factures(paying) == []
    catching_up.catch_up(clock.now())
    assert [one.stripe_invoice_id for one in factures(paying)] == [first.invoice_id, third.invoice_id]


def test_rendering_twice_keeps_the_first_file(paying: World):
    (invoice,) = invoices(paying)
    for _ in range(2):
        run_job(paying, invoice.invoice_id)
    (facture,) = factures(paying)
    keeping.keep_file(invoice.invoice_id, b"another")
    assert factures(paying)[0].pdf == facture.pdf
