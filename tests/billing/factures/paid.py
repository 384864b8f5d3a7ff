"""Paid invoices as Stripe tells of them, and what our facture says of the first one."""

from datetime import UTC, date, datetime
from typing import Any

from propmanager.billing.factures import mentions
from propmanager.billing.factures.content import Buyer, Content, Line, Note, PostalAddress, Seller
from propmanager.billing.factures.drafting import draft
from propmanager.billing.snapshots import InvoiceLine, InvoiceSnapshot
from propmanager.tenants.plans import vat_cents

BEGIN, END = datetime(2026, 11, 22, 14, 5, tzinfo=UTC), datetime(2026, 12, 22, 14, 5, tzinfo=UTC)
SELLER = Seller(
    name="PropManager Démonstration",
    legal_form="SAS",
    capital="10 000 €",
    address=PostalAddress(street=("1 rue de l’Exemple",), postcode="75000", city="Paris"),
    siren="123456782",
    rcs="Paris",
    vat_number="FR11123456782",
)
BUYER = Buyer(
    name="SCI des Lilas",
    address=PostalAddress(street=("12 avenue des Tilleuls", "Bâtiment B"), postcode="69003", city="Lyon"),
    siren="552100554",
    vat_number="FR13552100554",
)
GERMAN = Buyer(name="Linden GmbH", address=PostalAddress(city="Berlin", country="DE"), vat_number="DE136695976")
NUMERO, TODAY = "PM-2026-000042", date(2026, 11, 23)
NOTES = (
    Note(code="AAI", text="Acquittée le 22/11/2026."),
    Note(code="AAI", text="Catégorie de l’opération : prestation de services."),
    Note(code="AAB", text="Pas d’escompte pour paiement anticipé."),
    Note(
        code="PMD",
        text=(
            "Pénalités de retard : taux appliqué par la Banque centrale européenne à son opération de refinancement "
            "la plus récente, majoré de 10 points de pourcentage."
        ),
    ),
    Note(
        code="PMT",
        text="Indemnité forfaitaire pour frais de recouvrement, due par un professionnel en cas de retard : 40 €.",
    ),
)


def month(cents: int = 79_00, price_id: str = "price_premium", **changes: Any) -> InvoiceLine:
    known = {"text": "1 × Premium", "starts_at": BEGIN, "ends_at": END, "cents": cents, "price_id": price_id}
    return InvoiceLine(**(known | changes))


def part(cents: int, price_id: str) -> InvoiceLine:
    return month(cents, price_id, is_proration=True)


UPGRADE = (part(-47_40, "price_premium"), part(119_40, "price_enterprise"))


def paid(*lines: InvoiceLine, tax_cents: int | None = None, **changes: Any) -> InvoiceSnapshot:
    """Its tax is counted as Stripe does, of the whole; its totals are those of its lines."""
    lines = lines or (month(),)
    net = sum(line.cents - line.discount_cents for line in lines)
    tax = vat_cents(net) if tax_cents is None else tax_cents
    known = {
        "id": "in_1",
        "customer_id": "cus_1",
        "status": "paid",
        "created_at": BEGIN,
        "paid_at": BEGIN,
        "number": "ARKLQOD1-0001",
        "subtotal_cents": net,
        "tax_cents": tax,
        "total_cents": net + tax,
        "lines": lines,
    }
    return InvoiceSnapshot(**(known | changes))


def drafted(*lines: InvoiceLine, buyer: Buyer = BUYER, **changes: Any) -> Content:
    return draft(paid(*lines, **changes), SELLER, buyer, NUMERO, TODAY)


def line(designation: str, net_cents: int, **changes: Any) -> Line:
    """As the facture has it: of the whole period, at the standard rate."""
    known = {
        "designation": designation,
        "starts_on": date(2026, 11, 22),
        "ends_on": date(2026, 12, 22),
        "quantity": -1 if net_cents < 0 else 1,
        "unit_net_cents": abs(net_cents),
        "net_cents": net_cents,
        "vat_percent": 20,
    }
    return Line(**(known | changes))


FIRST = Content(
    numero=NUMERO,
    issued_on=TODAY,
    paid_on=date(2026, 11, 22),
    starts_on=date(2026, 11, 22),
    ends_on=date(2026, 12, 22),
    seller=SELLER,
    buyer=BUYER,
    lines=(line("Abonnement PropManager Premium, un mois", 79_00),),
    net_cents=79_00,
    vat_percent=20,
    vat_cents=15_80,
    gross_cents=94_80,
    notes=NOTES,
    reference="ARKLQOD1-0001",
    stripe_invoice_id="in_1",
)
REVERSE_CHARGE = mentions.REVERSE_CHARGE
