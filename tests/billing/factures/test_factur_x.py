"""The facture for machines, read back by its library: valid by its schema, and to the cent what the page says."""

from importlib import import_module
from typing import Any

import facturx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propmanager.billing.factures.content import Buyer, PostalAddress
from propmanager.billing.factures.factur_x import facture_xml
from tests.billing.factures.paid import FIRST, GERMAN, NUMERO, UPGRADE, drafted, month, part

etree: Any = import_module("lxml.etree")  # it has no types
NAMES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}


def read(content):
    xml = facture_xml(content)
    assert facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")
    return etree.fromstring(xml)


def texts(tree, path):
    return tree.xpath(f"{path}/text()", namespaces=NAMES)


def totals(tree):
    summation = "//ram:SpecifiedTradeSettlementHeaderMonetarySummation"
    found = tree.xpath(summation, namespaces=NAMES)[0]
    return {etree.QName(one).localname: one.text for one in found}


def cents(text):
    return int(text.replace(".", ""))


def test_its_totals_are_those_of_the_page_and_nothing_is_owed():
    assert totals(read(FIRST)) == {
        "LineTotalAmount": "79.00",
        "TaxBasisTotalAmount": "79.00",
        "TaxTotalAmount": "15.80",
        "GrandTotalAmount": "94.80",
        "TotalPrepaidAmount": "94.80",
        "DuePayableAmount": "0.00",
    }


def test_it_says_what_kind_of_document_it_is():
    tree = read(FIRST)
    context = "rsm:ExchangedDocumentContext/*/ram:ID"
    assert texts(tree, context) == ["S2", "urn:cen.eu:en16931:2017"]
    assert texts(tree, "rsm:ExchangedDocument/ram:ID") == [NUMERO]
    assert texts(tree, "rsm:ExchangedDocument/ram:TypeCode") == ["380"]
    assert texts(tree, "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString") == ["20261123"]
    assert texts(tree, "//ram:DueDateDateTime/udt:DateTimeString") == ["20261122"]


def test_the_mentions_of_french_law_have_their_codes():
    codes = texts(read(FIRST), "//ram:IncludedNote/ram:SubjectCode")
    assert codes == ["AAI", "AAI", "AAB", "PMD", "PMT"]
    assert texts(read(FIRST), "//ram:IncludedNote/ram:Content") == [note.text for note in FIRST.notes]


def test_seller_and_buyer_have_their_numbers():
    tree = read(FIRST)
    for party, siren, vat_number in (
        ("Seller", "123456782", "FR11123456782"),
        ("Buyer", "552100554", "FR13552100554"),
    ):
        node = f"//ram:{party}TradeParty"
        assert texts(tree, f"{node}/ram:SpecifiedLegalOrganization/ram:ID[@schemeID='0002']") == [siren]
        assert texts(tree, f"{node}/ram:URIUniversalCommunication/ram:URIID[@schemeID='0225']") == [siren]
        assert texts(tree, f"{node}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']") == [vat_number]
    assert texts(tree, "//ram:SellerTradeParty/ram:Description") == ["SAS au capital de 10 000 €, RCS Paris"]
    assert texts(tree, "//ram:BuyerTradeParty/ram:PostalTradeAddress/*") == [
        *("69003", "12 avenue des Tilleuls", "Bâtiment B", "Lyon", "FR")
    ]


def test_a_credit_has_a_quantity_below_zero_and_no_price_below_zero():
    tree = read(drafted(*UPGRADE))
    line = "//ram:IncludedSupplyChainTradeLineItem"
    assert texts(tree, f"{line}//ram:ChargeAmount") == ["47.40", "119.40"]
    assert texts(tree, f"{line}//ram:BilledQuantity") == ["-1", "1"]
    assert texts(tree, f"{line}//ram:LineTotalAmount") == ["-47.40", "119.40"]


def test_tax_owed_by_the_buyer_says_so():
    tree = read(drafted(buyer=GERMAN, tax_cents=0))
    assert texts(tree, "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/*") == [
        *("0.00", "VAT", "Autoliquidation", "79.00", "AE", "VATEX-EU-AE", "0")
    ]
    assert texts(tree, "//ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/*") == ["VAT", "AE", "0"]


@pytest.mark.parametrize(
    "buyer",
    [
        Buyer(name="Espace", address=PostalAddress()),
        Buyer(name="<x>&amp;]]> <!-- \"' -->", address=PostalAddress(street=("a", "b", "c", "d", "e"))),
        Buyer(name="שלום 🏠 Жуков" * 20, address=PostalAddress(city="Ωμέγα")),
    ],
)
def test_whatever_the_name_it_stays_valid_and_whole(buyer):
    tree = read(drafted(buyer=buyer))
    assert texts(tree, "//ram:BuyerTradeParty/ram:Name") == [buyer.name]
    assert texts(tree, "//ram:BuyerTradeParty//ram:LineThree") == (["c, d, e"] if len(buyer.address.street) > 3 else [])


@settings(max_examples=50)
@given(st.lists(st.integers(-9_999_999, 9_999_999), min_size=1, max_size=8))
def test_its_lines_make_its_totals_to_the_cent(amounts):
    tree = read(drafted(month(50_000_000), *(part(amount, "price_basic") for amount in amounts)))
    by_line = [cents(one) for one in texts(tree, "//ram:IncludedSupplyChainTradeLineItem//ram:LineTotalAmount")]
    found = {name: cents(text) for name, text in totals(tree).items()}
    assert by_line == [50_000_000, *amounts]
    assert sum(by_line) == found["LineTotalAmount"] == found["TaxBasisTotalAmount"]
    assert found["TaxBasisTotalAmount"] + found["TaxTotalAmount"] == found["GrandTotalAmount"]
