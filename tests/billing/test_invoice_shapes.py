"""Where Stripe keeps what a facture is made of: the lines of an invoice, and whom it is for."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import stripe

from propmanager.billing.snapshots import Address, InvoiceLine
from propmanager.billing.stripe_gateway import reading

SHAPE = Path(__file__).parent / "shapes" / "invoice_paid.json"


def paid_invoice():
    return json.loads(SHAPE.read_text())


def read(shape):
    """As the SDK builds it from an answer."""
    return reading.invoice_snapshot(stripe.Invoice.construct_from(shape, "sk_test_x"))


def instant(seconds):
    return datetime.fromtimestamp(seconds, UTC)


def test_an_invoice_has_its_lines_and_names_whom_it_is_for():
    shape = paid_invoice()
    shape["customer_address"] = {
        "city": "Lyon", "country": "FR", "line1": "12 avenue des Tilleuls", "line2": None, "postal_code": "69003",
        "state": None,
    }  # fmt: skip
    shape["customer_tax_ids"] = [{"type": kind, "value": value} for kind, value in (
        ("ch_vat", "CHE-123.456.788 MWST"), ("eu_vat", "FR13552100554"), ("fr_siren", "552100554"),
    )]  # fmt: skip
    (line,) = shape["lines"]["data"]
    line["discount_amounts"] = [{"amount": 500, "discount": "di_1"}, {"amount": 100, "discount": "di_2"}]
    found = read(shape)
    assert found.lines == (
        InvoiceLine(
            "1 × PropManager Basic (par mois)",
            29_00,
            instant(line["period"]["start"]),
            instant(line["period"]["end"]),
            quantity=1,
            discount_cents=6_00,
            price_id="price_basic",
        ),
    )
    assert found.address == Address(("12 avenue des Tilleuls",), "69003", "Lyon", "FR")
    assert (found.customer_name, found.vat_number, found.siren) == ("SCI des Lilas", "FR13552100554", "552100554")
    assert found.currency == "eur"


@pytest.mark.parametrize("kind", ["subscription_item_details", "invoice_item_details"])
def test_a_part_of_a_period_is_said_by_either_parent_of_its_line(kind):
    shape = paid_invoice()
    (line,) = shape["lines"]["data"]
    line["parent"] = dict.fromkeys(("subscription_item_details", "invoice_item_details")) | {
        "type": kind,
        kind: {"proration": True},
    }
    found = read(shape)
    assert [one.is_proration for one in found.lines] == [True]
