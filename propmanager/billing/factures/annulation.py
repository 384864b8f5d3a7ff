"""From an avoir whose refund failed to the facture that takes it back. Pure.

No paper of the series is deleted or changed (general tax code, article 289, V): one more undoes what the avoir did.
"""

from datetime import date

from propmanager.billing.factures import mentions
from propmanager.billing.factures.content import Cancelled, Content, Corrected, Line


def draft_annulation(avoir: Content, facture: Content, numero: str, issued_on: date) -> Content:
    """`facture` is the one that `avoir` corrects."""
    cancelled = Cancelled(
        numero=avoir.numero,
        issued_on=avoir.issued_on,
        facture=Corrected(numero=facture.numero, issued_on=facture.issued_on),
    )
    cancelling = mentions.cancels(avoir.numero, avoir.issued_on, facture.numero, facture.issued_on)
    of_tax = mentions.of_tax(avoir.vat_percent, avoir.untaxed)
    return avoir.model_copy(
        update={
            "numero": numero,
            "issued_on": issued_on,
            "paid_on": facture.paid_on,
            "lines": (_line(avoir),),
            "notes": mentions.notes_of_cancellation(facture.paid_on, cancelling, of_tax),
            "corrects": None,
            "cancels": cancelled,
        }
    )


def _line(avoir: Content) -> Line:
    return Line(
        designation=f"Annulation de l’avoir {avoir.numero}",
        starts_on=avoir.starts_on,
        ends_on=avoir.ends_on,
        quantity=1,
        unit_net_cents=avoir.net_cents,
        net_cents=avoir.net_cents,
        vat_percent=avoir.vat_percent,
    )
