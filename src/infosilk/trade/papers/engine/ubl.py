"""An invoice as UBL 2.1, by the Serbian CIUS of EN 16931 (srbdt:2022) that the system of e-invoices (SEF) takes.

Engine. Elements stand in the order of the UBL 2.1 schemas. The CIUS uses BT-8 (35, 432 or 3) instead of a
TaxPointDate, endpoints of scheme 9948 (the PIB) and tax numbers with the prefix RS.
"""

from datetime import date
from decimal import Decimal

from lxml import etree

from infosilk.trade.papers.engine.invoice import Adjustment, Invoice, InvoiceLine, Party, Subtotal, totals

SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:mfin.gov.rs:srbdt:2022"
ENDPOINT_SCHEME = "9948"
CREDIT_TRANSFER = "30"

_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_ROOT = "urn:oasis:names:specification:ubl:schema:xsd:{}-2"


class _Writer:
    """Appends elements below one parent; empty texts are left out, as the standard asks."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element

    def group(self, name: str) -> "_Writer":
        return _Writer(etree.SubElement(self.element, f"{{{_CAC}}}{name}"))

    def text(self, name: str, value: str, **attributes: str) -> None:
        if value:
            etree.SubElement(self.element, f"{{{_CBC}}}{name}", attributes).text = value

    def day(self, name: str, value: date | None) -> None:
        self.text(name, value.isoformat() if value else "")


def write(invoice: Invoice) -> bytes:
    """The XML of `invoice`: an Invoice, or for 381 a CreditNote. Check it first
    (`papers.engine.invoice_rules.check`)."""
    credit = invoice.kind == "381"
    kind = "CreditNote" if credit else "Invoice"
    namespaces = {None: _ROOT.format(kind), "cac": _CAC, "cbc": _CBC}
    root = etree.Element(f"{{{namespaces[None]}}}{kind}", nsmap=namespaces)  # type: ignore[arg-type]
    top = _Writer(root)
    top.text("CustomizationID", SPECIFICATION)
    top.text("ID", invoice.number)
    top.day("IssueDate", invoice.issued)
    if not credit:
        top.day("DueDate", invoice.due)
    top.text(f"{kind}TypeCode", invoice.kind)
    top.text("Note", invoice.note)
    top.text("DocumentCurrencyCode", invoice.currency)
    if invoice.accounting_vat is not None:
        top.text("TaxCurrencyCode", invoice.accounting_currency)
    top.group("InvoicePeriod").text("DescriptionCode", invoice.tax_point)
    if invoice.order_reference:
        top.group("OrderReference").text("ID", invoice.order_reference)
    for entry in invoice.preceding:
        reference = top.group("BillingReference").group("InvoiceDocumentReference")
        reference.text("ID", entry.number)
        reference.day("IssueDate", entry.issued)
    if invoice.contract_reference:
        top.group("ContractDocumentReference").text("ID", invoice.contract_reference)
    _party(top.group("AccountingSupplierParty").group("Party"), invoice.seller)
    _party(top.group("AccountingCustomerParty").group("Party"), invoice.buyer)
    if invoice.delivered is not None:
        top.group("Delivery").day("ActualDeliveryDate", invoice.delivered)
    _payment(top, invoice, credit)
    for adjustment in invoice.adjustments:
        _adjustment(top.group("AllowanceCharge"), adjustment, invoice.currency)
    _totals(top, invoice)
    for line in invoice.lines:
        _line(top, line, invoice.currency, "CreditNoteLine" if credit else "InvoiceLine")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _party(into: _Writer, party: Party) -> None:
    into.text("EndpointID", party.vat_number, schemeID=ENDPOINT_SCHEME)
    if party.budget_number:
        into.group("PartyIdentification").text("ID", f"JBKJS:{party.budget_number}")
    into.group("PartyName").text("Name", party.name)
    address = into.group("PostalAddress")
    address.text("StreetName", party.street)
    address.text("CityName", party.city)
    address.text("PostalZone", party.postcode)
    address.group("Country").text("IdentificationCode", party.country)
    for number, scheme in ((f"{party.country}{party.vat_number}", "VAT"), (party.vat_status, "RS-VAT-STATUS")):
        if number:
            tax = into.group("PartyTaxScheme")
            tax.text("CompanyID", number)
            tax.group("TaxScheme").text("ID", scheme)
    legal = into.group("PartyLegalEntity")
    legal.text("RegistrationName", party.name)
    legal.text("CompanyID", party.legal_number)
    if party.email:
        into.group("Contact").text("ElectronicMail", party.email)


def _payment(top: _Writer, invoice: Invoice, credit: bool) -> None:
    # A credit note has no DueDate of its own: it stands with the means of payment.
    if not invoice.account and not (credit and invoice.due):
        return
    means = top.group("PaymentMeans")
    means.text("PaymentMeansCode", CREDIT_TRANSFER)
    if credit:
        means.day("PaymentDueDate", invoice.due)
    means.text("PaymentID", invoice.payment_reference)
    if invoice.account:
        means.group("PayeeFinancialAccount").text("ID", invoice.account)


def _adjustment(into: _Writer, entry: Adjustment, currency: str) -> None:
    into.text("ChargeIndicator", "true" if entry.charge else "false")
    into.text("AllowanceChargeReason", entry.reason)
    into.text("Amount", _money(entry.amount), currencyID=currency)
    _category(into.group("TaxCategory"), entry.category, entry.rate)


def _totals(top: _Writer, invoice: Invoice) -> None:
    sums = totals(invoice)
    currency = {"currencyID": invoice.currency}
    tax = top.group("TaxTotal")
    tax.text("TaxAmount", _money(sums.vat), **currency)
    for entry in sums.subtotals:
        _subtotal(tax.group("TaxSubtotal"), entry, invoice)
    if invoice.accounting_vat is not None:
        amount = _money(invoice.accounting_vat)
        top.group("TaxTotal").text("TaxAmount", amount, currencyID=invoice.accounting_currency)
    money = top.group("LegalMonetaryTotal")
    money.text("LineExtensionAmount", _money(sums.lines), **currency)
    money.text("TaxExclusiveAmount", _money(sums.without_vat), **currency)
    money.text("TaxInclusiveAmount", _money(sums.with_vat), **currency)
    # Also when they come to nothing: the standard compares the sum with the entries.
    if any(not entry.charge for entry in invoice.adjustments):
        money.text("AllowanceTotalAmount", _money(sums.allowances), **currency)
    if any(entry.charge for entry in invoice.adjustments):
        money.text("ChargeTotalAmount", _money(sums.charges), **currency)
    money.text("PrepaidAmount", _money(invoice.prepaid), **currency)
    money.text("PayableAmount", _money(sums.payable), **currency)


def _subtotal(into: _Writer, entry: Subtotal, invoice: Invoice) -> None:
    into.text("TaxableAmount", _money(entry.taxable), currencyID=invoice.currency)
    into.text("TaxAmount", _money(entry.vat), currencyID=invoice.currency)
    category = into.group("TaxCategory")
    category.text("ID", entry.category)
    _rate(category, entry.category, entry.rate)
    exemption = invoice.exemptions.get(entry.category)
    if exemption is not None:
        category.text("TaxExemptionReasonCode", exemption.code)
        category.text("TaxExemptionReason", exemption.text)
    category.group("TaxScheme").text("ID", "VAT")


def _line(top: _Writer, line: InvoiceLine, currency: str, name: str) -> None:
    into = top.group(name)
    into.text("ID", line.number)
    into.text("Note", line.note)
    quantity = "CreditedQuantity" if name == "CreditNoteLine" else "InvoicedQuantity"
    into.text(quantity, _plain(line.quantity), unitCode=line.unit)
    into.text("LineExtensionAmount", _money(line.net), currencyID=currency)
    if line.allowance:
        off = into.group("AllowanceCharge")
        off.text("ChargeIndicator", "false")
        off.text("AllowanceChargeReason", line.allowance_reason)
        off.text("Amount", _money(line.allowance), currencyID=currency)
    item = into.group("Item")
    item.text("Name", line.name)
    if line.seller_item:
        item.group("SellersItemIdentification").text("ID", line.seller_item)
    if line.gtin:
        item.group("StandardItemIdentification").text("ID", line.gtin, schemeID="0160")
    if line.origin:
        item.group("OriginCountry").text("IdentificationCode", line.origin)
    if line.hs_code:
        # UNTDID 7143: HS is the Harmonised System.
        item.group("CommodityClassification").text("ItemClassificationCode", line.hs_code, listID="HS")
    _category(item.group("ClassifiedTaxCategory"), line.category, line.rate)
    into.group("Price").text("PriceAmount", _plain(line.price), currencyID=currency)


def _category(into: _Writer, category: str, rate: Decimal) -> None:
    into.text("ID", category)
    _rate(into, category, rate)
    into.group("TaxScheme").text("ID", "VAT")


def _rate(into: _Writer, category: str, rate: Decimal) -> None:
    # What lies outside the scope of VAT has no rate, not even zero (BR-O-05).
    if category != "O":
        into.text("Percent", _plain(rate))


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
