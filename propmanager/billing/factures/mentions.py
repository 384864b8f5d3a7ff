"""The sentences that French law wants on a facture, each with its source and its code of UNTDID 4451."""

from datetime import date

from propmanager.billing.factures.content import Note, Percent, Untaxed
from propmanager.core import french

OPERATION = "Prestation de services"

# General tax code, annex II, article 242 nonies A, as completed by decree 2022-1299: the category of the operation.
CATEGORY = Note(code="AAI", text=f"Catégorie de l’opération : {OPERATION.lower()}.")
# Commercial code, article L441-9, I: the conditions of a discount.
NO_DISCOUNT = Note(code="AAB", text="Pas d’escompte pour paiement anticipé.")
# Commercial code, article L441-10, II: the rate where no other was agreed.
PENALTIES = Note(
    code="PMD",
    text=(
        "Pénalités de retard : taux appliqué par la Banque centrale européenne à son opération de refinancement "
        "la plus récente, majoré de 10 points de pourcentage."
    ),
)
# Commercial code, articles L441-10, II and D441-5. It concerns professionals only.
RECOVERY = Note(
    code="PMT",
    text="Indemnité forfaitaire pour frais de recouvrement, due par un professionnel en cas de retard : 40 €.",
)
_ALWAYS = (CATEGORY, NO_DISCOUNT, PENALTIES, RECOVERY)
# General tax code, article 259, 1°, and annex II, article 242 nonies A, I, 13°; directive 2006/112/CE, article 196.
REVERSE_CHARGE = Note(
    code="TXD",
    text="Autoliquidation : TVA due par le preneur (CGI, article 259, 1° ; directive 2006/112/CE, article 196).",
)
# General tax code, article 294, 1.
NOT_APPLIED = Note(code="TXD", text="TVA non applicable, article 294, 1 du CGI.")
# General tax code, article 259, 1°: a service to a taxable person is located where that one is.
OUTSIDE = Note(code="TXD", text="TVA non applicable, art. 259-1 du CGI.")
_UNTAXED = {None: REVERSE_CHARGE, Untaxed.NOT_APPLIED: NOT_APPLIED, Untaxed.OUTSIDE: OUTSIDE}


def of_tax(vat_percent: Percent, untaxed: Untaxed | None) -> tuple[Note, ...]:
    """Nothing, where there is tax."""
    return () if vat_percent else (_UNTAXED[untaxed],)


def paid(on: date) -> Note:
    """Commercial code, article L441-9, I: when it is to be paid. It was, before it was made out."""
    return Note(code="AAI", text=f"Acquittée le {french.format_day(on)}.")


def refunded(on: date) -> Note:
    return Note(code="AAI", text=f"Remboursé le {french.format_day(on)}.")


def corrects(numero: str, issued_on: date) -> Note:
    """General tax code, article 289, I, 5: which facture it changes."""
    return Note(code="AAI", text=f"Avoir sur la facture {numero} du {french.format_day(issued_on)}.")


def cancels(numero: str, issued_on: date, facture: str, facture_issued_on: date) -> Note:
    """General tax code, article 289, I, 5: of what is changed twice, both papers are named."""
    avoir = f"l’avoir {numero} du {french.format_day(issued_on)}"
    of = f"la facture {facture} du {french.format_day(facture_issued_on)}"
    return Note(code="AAI", text=f"Annule {avoir} sur {of} : le remboursement n’a pas abouti.")


def notes(paid_on: date, of_tax: tuple[Note, ...]) -> tuple[Note, ...]:
    return (paid(paid_on), *_ALWAYS, *of_tax)


def notes_of_avoir(refunded_on: date, numero: str, issued_on: date, of_tax: tuple[Note, ...]) -> tuple[Note, ...]:
    """`numero` and `issued_on` are those of the facture."""
    return (refunded(refunded_on), corrects(numero, issued_on), *_ALWAYS, *of_tax)


def notes_of_cancellation(paid_on: date, cancelling: Note, of_tax: tuple[Note, ...]) -> tuple[Note, ...]:
    """Nothing went back: what was paid for the facture stays paid."""
    return (paid(paid_on), cancelling, *_ALWAYS, *of_tax)
