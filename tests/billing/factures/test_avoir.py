"""What an avoir says, to people and to machines: which facture it corrects, and by how much, to the cent."""

import io
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import facturx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from propmanager.billing.factures import rendering
from propmanager.billing.factures.avoir import draft_avoir
from propmanager.billing.factures.content import Content, Corrected, Note
from propmanager.billing.factures.drafting import CannotBeInvoiced
from propmanager.billing.factures.factur_x import facture_xml
from propmanager.billing.snapshots import RefundSnapshot
from tests.billing.factures.paid import FIRST, GERMAN, NOTES, REVERSE_CHARGE, UPGRADE, drafted, line, month

etree: Any = import_module("lxml.etree")  # it has no types
AT = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # the first of December in Paris
NUMERO, TODAY = "PM-2026-000043", date(2026, 12, 2)
OF_AVOIR = (
    Note(code="AAI", text="Remboursé le 01/12/2026."),
    Note(code="AAI", text="Avoir sur la facture PM-2026-000042 du 23/11/2026."),
)
WHOLE = FIRST.model_copy(
    update={
        "numero": NUMERO,
        "issued_on": TODAY,
        "paid_on": date(2026, 12, 1),
        "notes": (*OF_AVOIR, *NOTES[1:]),
        "corrects": Corrected(numero="PM-2026-000042", issued_on=date(2026, 11, 23)),
        "stripe_refund_id": "re_1",
    }
)
PART = "Remboursement partiel de la facture PM-2026-000042"


def avoir(cents: int, facture: Content = FIRST, before: tuple[Content, ...] = ()) -> Content:
    return draft_avoir(facture, RefundSnapshot("re_1", facture.stripe_invoice_id, cents, AT), before, NUMERO, TODAY)


def amounts(content: Content) -> tuple[int, int, int]:
    return content.net_cents, content.vat_cents, content.gross_cents


def test_all_that_was_paid_is_given_back_line_by_line():
    assert avoir(94_80) == WHOLE


def test_a_part_is_one_line_with_the_tax_that_is_in_it():
    assert avoir(30_00) == WHOLE.model_copy(
        update={"lines": (line(PART, 25_00),), "net_cents": 25_00, "vat_cents": 5_00, "gross_cents": 30_00}
    )


def test_the_last_part_takes_what_rounding_left():
    first = avoir(31_61)
    second = avoir(31_61, before=(first,))
    third = avoir(31_58, before=(first, second))
    assert [amounts(one) for one in (first, second, third)] == [
        (26_34, 5_27, 31_61),
        (26_34, 5_27, 31_61),
        (26_32, 5_26, 31_58),
    ]


@given(st.lists(st.integers(1, 3_000), min_size=1, max_size=30))
def test_the_parts_together_are_the_facture_to_the_cent(parts):
    made: list[Content] = []
    for cents in (*parts, 94_80):
        left = 94_80 - sum(one.gross_cents for one in made)
        if left:
            made.append(avoir(min(cents, left), before=tuple(made)))
    assert tuple(map(sum, zip(*map(amounts, made), strict=True))) == (79_00, 15_80, 94_80)
    assert all(one.net_cents >= 0 <= one.vat_cents and one.net_cents + one.vat_cents == one.gross_cents for one in made)


@pytest.mark.parametrize(("cents", "before"), [(94_81, ()), (0, ()), (1, (WHOLE,)), (64_81, (avoir(30_00),))])
def test_more_than_was_paid_has_no_avoir(cents, before):
    with pytest.raises(CannotBeInvoiced):
        avoir(cents, before=before)


def test_without_tax_nothing_of_it_is_tax():
    given_back = avoir(10_00, drafted(buyer=GERMAN, tax_cents=0))
    assert amounts(given_back) == (10_00, 0, 10_00)
    assert given_back.notes == (*OF_AVOIR, *NOTES[1:], REVERSE_CHARGE)


# --- for machines ---


def read(content):
    xml = facture_xml(content)
    assert facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")
    return etree.fromstring(xml)


def texts(tree, *names):
    path = "".join(f"//*[local-name()='{name}']" for name in names)
    return tree.xpath(f"{path}/text()")


@pytest.mark.parametrize("content", [WHOLE, avoir(30_00), avoir(86_40, drafted(*UPGRADE))])
def test_it_is_a_credit_note_that_names_its_facture(content):
    tree = read(content)
    assert texts(tree, "ExchangedDocument", "TypeCode") == ["381"]
    assert texts(tree, "ExchangedDocument", "ID") == [NUMERO]
    assert texts(tree, "InvoiceReferencedDocument", "IssuerAssignedID") == ["PM-2026-000042"]
    assert texts(tree, "InvoiceReferencedDocument", "DateTimeString") == ["20261123"]


def test_its_totals_have_no_sign_and_nothing_is_left():
    tree = read(avoir(30_00))
    names = ("TaxBasisTotalAmount", "TaxTotalAmount", "GrandTotalAmount", "TotalPrepaidAmount", "DuePayableAmount")
    assert [texts(tree, name) for name in names] == [["25.00"], ["5.00"], ["30.00"], ["30.00"], ["0.00"]]


def test_a_facture_names_no_other():
    assert texts(read(FIRST), "InvoiceReferencedDocument", "IssuerAssignedID") == []


# --- for people ---


def words_of(content):
    reader = PdfReader(io.BytesIO(rendering.render(content)))
    text = " ".join(page.extract_text() for page in reader.pages).replace("\u200b", "")
    return reader, " ".join(text.split())


def test_its_page_says_what_it_is():
    reader, words = words_of(avoir(30_00))
    expected = (
        f"Avoir {NUMERO}",
        "Facture corrigée",
        "PM-2026-000042 du 23/11/2026",
        "Avoir sur la facture PM-2026-000042 du 23/11/2026.",
        PART,
        "Total HT 25,00 €",
        "TVA 20 % 5,00 €",
        "Total TTC 30,00 €",
        "Remboursé le 01/12/2026",
        "Reste à rembourser : 0,00 €",
        "Catégorie de l’opération",
        "RCS Paris 123 456 782",
    )
    assert [one for one in expected if one not in words] == []
    assert [one for one in ("Acquittée", "Net à payer") if one in words] == []
    assert reader.metadata is not None
    assert (reader.metadata.title, len(reader.pages)) == (f"Avoir {NUMERO}", 1)


def test_long_factures_are_given_back_whole():
    lines = [month(100 + number, "price_basic") for number in range(20)]
    facture = drafted(*lines)
    reader, words = words_of(avoir(facture.gross_cents, facture))
    assert (len(reader.pages), words.count("Abonnement PropManager Basic, un mois")) == (2, 20)


def test_what_is_kept_as_json_is_read_back_the_same():
    assert [Content.model_validate(one.model_dump(mode="json")) for one in (WHOLE, avoir(1))] == [WHOLE, avoir(1)]
