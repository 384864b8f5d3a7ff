"""The same facture for machines: Factur-X, profile EN 16931, with the terms that the French reform adds to it.

The numbers in comments are those of the standard's terms (BT) and groups (BG). The order is that of its schema.
"""

from datetime import date

from propmanager.billing.factures import mentions
from propmanager.billing.factures.content import Buyer, Content, Line, PostalAddress, Seller, Untaxed
from propmanager.billing.factures.xml_tree import Element

_PROFILE = "urn:cen.eu:en16931:2017"
_SERVICE_ALREADY_PAID = "S2"  # of the frameworks of the French reform (XP Z12-012)
_INVOICE, _CREDIT_NOTE = "380", "381"  # UNTDID 1001
_SIREN, _SIREN_AS_ADDRESS = "0002", "0225"  # ISO 6523; the second in the directory of the reform
_ON_PAYMENT = "72"  # UNTDID 2475: tax on services is due when they are paid (CGI, article 269, 2, c)
# UNTDID 5305, of what is not taxed at a rate, which is "S" for that of La Réunion too: owed by the buyer; exempt, where
# France does not apply the tax; outside of its scope, as located elsewhere. Not "G": goods that leave the Union.
_OUTSIDE = "O"
_UNTAXED = {None: "AE", Untaxed.NOT_APPLIED: "E", Untaxed.OUTSIDE: _OUTSIDE}
_EXEMPTIONS = {
    "AE": ("Autoliquidation", "VATEX-EU-AE"),
    "E": (mentions.NOT_APPLIED.text, ""),
    _OUTSIDE: (mentions.OUTSIDE.text, "VATEX-EU-O"),
}
_DAY = "102"  # UNTDID 2379: YYYYMMDD
_UNIT = "C62"
_UNECE = "urn:un:unece:uncefact:data:standard:"
_NAMESPACES = {
    "rsm": f"{_UNECE}CrossIndustryInvoice:100",
    "ram": f"{_UNECE}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_UNECE}UnqualifiedDataType:100",
    "qdt": f"{_UNECE}QualifiedDataType:100",
}


def facture_xml(content: Content) -> bytes:
    root = Element("rsm:CrossIndustryInvoice", _NAMESPACES)
    _context(root.add("rsm:ExchangedDocumentContext"))
    _document(root.add("rsm:ExchangedDocument"), content)
    trade = root.add("rsm:SupplyChainTradeTransaction")
    for position, line in enumerate(content.lines, 1):
        _line(trade.add("ram:IncludedSupplyChainTradeLineItem"), line, position, _category(content))
    agreement = trade.add("ram:ApplicableHeaderTradeAgreement")
    is_outside = content.untaxed == Untaxed.OUTSIDE
    _seller(agreement.add("ram:SellerTradeParty"), content.seller, names_vat_number=not is_outside)
    _buyer(agreement.add("ram:BuyerTradeParty"), content.buyer, names_vat_number=not is_outside)
    trade.add("ram:ApplicableHeaderTradeDelivery")
    _settlement(trade.add("ram:ApplicableHeaderTradeSettlement"), content)
    return root.written()


def _context(node: Element) -> None:
    node.add("ram:BusinessProcessSpecifiedDocumentContextParameter", "ram:ID", text=_SERVICE_ALREADY_PAID)  # BT-23
    node.add("ram:GuidelineSpecifiedDocumentContextParameter", "ram:ID", text=_PROFILE)  # BT-24


def _document(node: Element, content: Content) -> None:
    node.add("ram:ID", text=content.numero)  # BT-1
    node.add("ram:TypeCode", text=_CREDIT_NOTE if content.corrects else _INVOICE)  # BT-3
    _day(node.add("ram:IssueDateTime"), content.issued_on)  # BT-2
    for note in content.notes:
        included = node.add("ram:IncludedNote")
        included.add("ram:Content", text=note.text)  # BT-22
        included.add("ram:SubjectCode", text=note.code)  # BT-21


def _line(node: Element, line: Line, position: int, category: str) -> None:
    node.add("ram:AssociatedDocumentLineDocument", "ram:LineID", text=str(position))  # BT-126
    node.add("ram:SpecifiedTradeProduct", "ram:Name", text=line.designation)  # BT-153
    price = node.add("ram:SpecifiedLineTradeAgreement", "ram:NetPriceProductTradePrice")
    price.add("ram:ChargeAmount", text=_euros(line.unit_net_cents))  # BT-146
    delivery = node.add("ram:SpecifiedLineTradeDelivery")
    delivery.add("ram:BilledQuantity", text=str(line.quantity), unitCode=_UNIT)  # BT-129, BT-130
    settlement = node.add("ram:SpecifiedLineTradeSettlement")
    tax = settlement.add("ram:ApplicableTradeTax")
    tax.add("ram:TypeCode", text="VAT")
    tax.add("ram:CategoryCode", text=category)  # BT-151
    if category != _OUTSIDE:
        tax.add("ram:RateApplicablePercent", text=str(line.vat_percent))  # BT-152
    _period(settlement, line.starts_on, line.ends_on)  # BG-26
    total = settlement.add("ram:SpecifiedTradeSettlementLineMonetarySummation")
    total.add("ram:LineTotalAmount", text=_euros(line.net_cents))  # BT-131


def _seller(node: Element, seller: Seller, *, names_vat_number: bool) -> None:
    """Outside of the scope of VAT the standard knows no VAT number (BR-O-02); the page has it."""
    node.add("ram:Name", text=seller.name)  # BT-27
    node.add("ram:Description", text=f"{seller.legal_form} au capital de {seller.capital}, RCS {seller.rcs}")  # BT-33
    node.add("ram:SpecifiedLegalOrganization", "ram:ID", text=seller.siren, schemeID=_SIREN)  # BT-30
    _address(node, seller.address)  # BG-5
    _electronic_address(node, seller.siren)  # BT-34
    if names_vat_number:
        _vat_number(node, seller.vat_number)  # BT-31


def _buyer(node: Element, buyer: Buyer, *, names_vat_number: bool) -> None:
    node.add("ram:Name", text=buyer.name)  # BT-44
    if buyer.siren:
        node.add("ram:SpecifiedLegalOrganization", "ram:ID", text=buyer.siren, schemeID=_SIREN)  # BT-47
    _address(node, buyer.address)  # BG-8
    if buyer.siren:
        _electronic_address(node, buyer.siren)  # BT-49
    if buyer.vat_number and names_vat_number:
        _vat_number(node, buyer.vat_number)  # BT-48


def _address(node: Element, address: PostalAddress) -> None:
    """The standard has three lines for the street: what is left stands on the third."""
    first, second, *rest = (*address.street, "", "")
    third = ", ".join(line for line in rest if line)
    postal = node.add("ram:PostalTradeAddress")
    told = {"PostcodeCode": address.postcode, "LineOne": first, "LineTwo": second, "LineThree": third}
    for name, text in (told | {"CityName": address.city, "CountryID": address.country}).items():
        if text:
            postal.add(f"ram:{name}", text=text)


def _electronic_address(node: Element, siren: str) -> None:
    node.add("ram:URIUniversalCommunication", "ram:URIID", text=siren, schemeID=_SIREN_AS_ADDRESS)


def _vat_number(node: Element, number: str) -> None:
    node.add("ram:SpecifiedTaxRegistration", "ram:ID", text=number, schemeID="VA")


def _settlement(node: Element, content: Content) -> None:
    node.add("ram:InvoiceCurrencyCode", text=content.currency)  # BT-5
    _tax(node.add("ram:ApplicableTradeTax"), content)  # BG-23
    _period(node, content.starts_on, content.ends_on)  # BG-14
    _day(node.add("ram:SpecifiedTradePaymentTerms", "ram:DueDateDateTime"), content.paid_on)  # BT-9: already paid
    total = node.add("ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    total.add("ram:LineTotalAmount", text=_euros(content.net_cents))  # BT-106
    total.add("ram:TaxBasisTotalAmount", text=_euros(content.net_cents))  # BT-109
    total.add("ram:TaxTotalAmount", text=_euros(content.vat_cents), currencyID=content.currency)  # BT-110
    total.add("ram:GrandTotalAmount", text=_euros(content.gross_cents))  # BT-112
    total.add("ram:TotalPrepaidAmount", text=_euros(content.gross_cents))  # BT-113
    total.add("ram:DuePayableAmount", text=_euros(0))  # BT-115
    for paper in content.changes:
        changed = node.add("ram:InvoiceReferencedDocument")  # BG-3
        changed.add("ram:IssuerAssignedID", text=paper.numero)  # BT-25
        _day(changed.add("ram:FormattedIssueDateTime"), paper.issued_on, "qdt")  # BT-26


def _tax(node: Element, content: Content) -> None:
    node.add("ram:CalculatedAmount", text=_euros(content.vat_cents))  # BT-117
    node.add("ram:TypeCode", text="VAT")
    category = _category(content)
    reason, code = _EXEMPTIONS.get(category, ("", ""))
    if reason:
        node.add("ram:ExemptionReason", text=reason)  # BT-120
    node.add("ram:BasisAmount", text=_euros(content.net_cents))  # BT-116
    node.add("ram:CategoryCode", text=category)  # BT-118
    if code:
        node.add("ram:ExemptionReasonCode", text=code)  # BT-121
    if not reason:
        node.add("ram:DueDateTypeCode", text=_ON_PAYMENT)  # BT-8
    if category != _OUTSIDE:
        node.add("ram:RateApplicablePercent", text=str(content.vat_percent))  # BT-119


def _category(content: Content) -> str:
    return "S" if content.vat_percent else _UNTAXED[content.untaxed]


def _period(node: Element, first: date, last: date) -> None:
    period = node.add("ram:BillingSpecifiedPeriod")
    _day(period.add("ram:StartDateTime"), first)
    _day(period.add("ram:EndDateTime"), last)


def _day(node: Element, day: date, types: str = "udt") -> None:
    node.add(f"{types}:DateTimeString", text=f"{day:%Y%m%d}", format=_DAY)


def _euros(cents: int) -> str:
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros}.{rest:02}"
