"""From a refund to what its avoir says, which corrects a facture of ours: its parties, its tax, its days. Pure."""

from collections.abc import Sequence
from datetime import date

from propmanager.billing.factures import mentions
from propmanager.billing.factures.content import Content, Corrected, Line, Percent
from propmanager.billing.factures.drafting import CannotBeInvoiced, Refused
from propmanager.billing.snapshots import RefundSnapshot
from propmanager.core.clock import day_in_paris


def draft_avoir(
    facture: Content, refund: RefundSnapshot, before: Sequence[Content], numero: str, issued_on: date
) -> Content:
    """`before` are the avoirs of the same facture. Raises CannotBeInvoiced when more went back than was paid."""
    left_cents = facture.gross_cents - sum(one.gross_cents for one in before)
    if not 0 < refund.cents <= left_cents:
        raise CannotBeInvoiced(Refused.MORE_BACK)
    left_vat = facture.vat_cents - sum(one.vat_cents for one in before)
    # The last part takes what rounding left: all avoirs together are the facture, to the cent.
    vat = left_vat if refund.cents == left_cents else min(left_vat, _vat_within(refund.cents, facture.vat_percent))
    refunded_on = day_in_paris(refund.refunded_at)
    return facture.model_copy(
        update={
            "numero": numero,
            "issued_on": issued_on,
            "paid_on": refunded_on,
            "lines": _lines(facture, refund.cents, refund.cents - vat),
            "net_cents": refund.cents - vat,
            "vat_cents": vat,
            "gross_cents": refund.cents,
            "notes": mentions.notes_of_avoir(
                refunded_on,
                facture.numero,
                facture.issued_on,
                mentions.of_tax(facture.vat_percent, facture.untaxed),
            ),
            "corrects": Corrected(numero=facture.numero, issued_on=facture.issued_on),
            "stripe_refund_id": refund.id,
        }
    )


def _lines(facture: Content, gross_cents: int, net_cents: int) -> tuple[Line, ...]:
    """What was sold, when all of it is given back at once; else one line of the part."""
    if gross_cents == facture.gross_cents:
        return facture.lines
    part = Line(
        designation=f"Remboursement partiel de la facture {facture.numero}",
        starts_on=facture.starts_on,
        ends_on=facture.ends_on,
        quantity=1,
        unit_net_cents=net_cents,
        net_cents=net_cents,
        vat_percent=facture.vat_percent,
    )
    return (part,)


def _vat_within(gross_cents: int, percent: Percent) -> int:
    """The tax in an amount that includes it, to the nearest cent."""
    whole = 100 + percent
    return int((2 * gross_cents * percent + whole) // (2 * whole))
