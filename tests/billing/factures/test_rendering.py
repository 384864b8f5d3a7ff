"""The file as whoever opens it finds it: every mention on the page, the XML inside, and names that stay names."""

import io
import re
from typing import Any

import facturx
import pytest
from pypdf import PdfReader

from propmanager.billing.factures import rendering
from propmanager.billing.factures.content import Buyer, PostalAddress
from propmanager.billing.factures.factur_x import facture_xml
from propmanager.billing.factures.plain_text import PRINTABLE, printable
from tests.billing.factures.paid import FIRST, GERMAN, SELLER, UPGRADE, drafted, month


def opened(content):
    return PdfReader(io.BytesIO(rendering.render(content)))


def words_of(reader):
    """Of all pages, with one space where there is any; words that were broken are whole again."""
    text = " ".join(page.extract_text() for page in reader.pages).replace("\u200b", "")
    return " ".join(text.split())


MENTIONS = (
    "PM-2026-000042",
    "Date d’émission",
    "23/11/2026",
    "du 22/11/2026 au 22/12/2026",
    "PropManager Démonstration",
    "SAS au capital de 10 000 €",
    "1 rue de l’Exemple",
    "75000 Paris",
    "SIREN 123 456 782",
    "RCS Paris 123 456 782",
    "TVA FR11123456782",
    "SCI des Lilas",
    "12 avenue des Tilleuls",
    "Bâtiment B",
    "69003 Lyon",
    "SIREN 552 100 554",
    "TVA FR13552100554",
    "Désignation",
    "Abonnement PropManager Premium, un mois",
    "Quantité",
    "Prix unitaire HT",
    "79,00 €",
    "TVA 20 % 15,80 €",
    "Total HT",
    "Total TTC 94,80 €",
    "Acquittée le 22/11/2026",
    "Net à payer : 0,00 €",
    "Catégorie de l’opération",
    "Prestation de services",
    "ARKLQOD1-0001",
    *(note.text for note in FIRST.notes[2:]),
    "Page 1 / 1",
)


def test_every_mention_is_on_the_page():
    words = words_of(opened(FIRST))
    assert [one for one in MENTIONS if one not in words] == []


def test_an_upgrade_shows_both_its_lines():
    words = words_of(opened(drafted(*UPGRADE)))
    expected = (
        "Abonnement PropManager Premium, temps non utilisé Du 22/11/2026 au 22/12/2026 −1 47,40 € 20 % −47,40 €",
        "Abonnement PropManager Enterprise, au prorata Du 22/11/2026 au 22/12/2026 1 119,40 € 20 % 119,40 €",
        "Total HT 72,00 €",
        "TVA 20 % 14,40 €",
        "86,40 €",
    )
    assert [one for one in expected if one not in words] == []


def test_a_foreign_company_reads_that_it_owes_the_tax():
    words = words_of(opened(drafted(buyer=GERMAN, tax_cents=0)))
    expected = (
        "Linden GmbH",
        "Berlin",
        "Allemagne",
        "TVA DE136695976",
        "TVA (autoliquidation) 0,00 €",
        "Autoliquidation :",
    )
    assert [one for one in expected if one not in words] == []


def test_one_page_is_enough_and_many_lines_flow_on():
    assert len(opened(drafted(*UPGRADE)).pages) == 1
    long = opened(drafted(*(month(100 + number, "price_basic") for number in range(20))))
    assert len(long.pages) == 2
    second = long.pages[1].extract_text()
    assert ("Désignation" in second, "Total TTC" in second, "Page 2 / 2" in second) == (True, True, True)


# --- the file ---


def test_it_is_a_pdf_a_3_with_its_xml_inside():
    pdf = rendering.render(FIRST)
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.root_object
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert re.findall(r"pdfaid:(part|conformance)>(\w+)<", metadata) == [("part", "3"), ("conformance", "B")]
    assert re.findall(r"fx:(\w+)>([^<]+)</fx", metadata) == [
        ("DocumentType", "INVOICE"),
        ("DocumentFileName", "factur-x.xml"),
        ("Version", "1.0"),
        ("ConformanceLevel", "EN 16931"),
    ]
    assert list(reader.attachments) == ["factur-x.xml"]
    assert facturx.get_facturx_xml_from_pdf(pdf, check_xsd=True) == ("factur-x.xml", facture_xml(FIRST))
    (attached,) = root["/AF"]
    assert attached.get_object()["/AFRelationship"] == "/Alternative"
    assert root["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert (reader.is_encrypted, root["/Lang"], "/ID" in reader.trailer) == (False, "fr-FR", True)
    assert reader.metadata is not None
    assert reader.metadata.title == "Facture PM-2026-000042"


def test_its_fonts_are_inside():
    page: Any = opened(FIRST).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    inside = {font["/BaseFont"].partition("+")[2]: font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts}
    assert set(inside) == {"Inter-Regular", "Inter-SemiBold"}
    assert all("/FontFile2" in one.get_object() for one in inside.values())


# --- names are data ---

HOSTILE = (
    '#read("/etc/passwd")',
    '#import "@preview/x:1.0.0": *',
    "= Titre *gras* $x^2$ @ref <label> `code` // fin",
    '"}], "gross": "0,00 €',
    "\\u{202e} \\ ~ -- ... 'x'",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_code(name):
    """Checklist C43, PDF."""
    words = words_of(opened(drafted(buyer=Buyer(name=name, address=PostalAddress(street=(name,), city=name)))))
    assert (words.count(name), "root:" in words, "94,80 €" in words) == (3, False, True)


@pytest.mark.parametrize("name", ["A" * 200, "Société civile des Tilleuls " * 7 + "fin", "W" * 200])
def test_a_name_of_two_hundred_letters_stays_in_its_place(name):
    reader = opened(drafted(buyer=Buyer(name=name, address=PostalAddress(city="Lyon"))))
    assert (name in words_of(reader).replace(" ", "") or name in words_of(reader), len(reader.pages)) == (True, 1)
    assert _rightmost(reader) < 595 - 50  # points: A4 without its margin


def _rightmost(reader):
    """Where the last glyph of any piece of text begins."""
    found = []
    reader.pages[0].extract_text(
        visitor_text=lambda text, cm, tm, font, size: found.append(cm[4] + tm[4]) if text.strip() else None
    )
    return max(found)


def test_letters_without_a_place_on_the_page_leave_a_sign():
    """PDF/A wants each letter in a font that is inside; the XML keeps them all."""
    buyer = Buyer(name="SCI 🏠 שלום Ωμέγα Жуков", address=PostalAddress())
    assert "SCI ? ???? Ωμέγα Жуков" in words_of(opened(drafted(buyer=buyer)))
    assert buyer.name in facture_xml(drafted(buyer=buyer)).decode()


def test_every_letter_that_counts_as_printable_is_in_the_fonts():
    """Typst refuses to make a PDF/A with a letter it has no shape for."""
    signs = "".join(sorted(PRINTABLE))
    assert printable(signs) == signs
    pieces = tuple(signs[start : start + 40] for start in range(0, len(signs), 40))
    seller = SELLER.model_copy(update={"address": PostalAddress(street=pieces)})  # regular; names are semi-bold
    names = drafted(*(month(100, "", text=piece) for piece in pieces)).model_copy(update={"seller": seller})
    assert rendering.lay_out(names).startswith(b"%PDF-1.7")
