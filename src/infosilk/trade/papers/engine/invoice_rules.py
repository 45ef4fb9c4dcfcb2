"""What an invoice must keep before it is written: EN 16931 and the Serbian CIUS (srbdt:2022) as classes.

A class's docstring is the message that people read; {names} are filled from the fault. Rules that the writer
itself keeps (order of elements, sums, identifiers of the specification) have no class. Engine.
"""

from collections.abc import Iterator
from decimal import Decimal

from infosilk.kernel.reasons.reason import Reason
from infosilk.kernel.reasons.rule import PublishedRule
from infosilk.kernel.reasons.words import register_words
from infosilk.trade.papers.engine.invoice import UNTAXED, Category, Invoice, Party, totals

SERBIA = "RS"


register_words("party", words=("seller", "buyer"))


class InvoiceRule(PublishedRule):
    """A rule about one invoice; `code` is the rule's own number."""

    order = 900
    listed = False
    source = "srbdt:2022, the Serbian CIUS of EN 16931"

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        """Where the invoice breaks it, with the message's parameters."""
        raise NotImplementedError


def _parties(invoice: Invoice) -> tuple[tuple[str, Party], tuple[str, Party]]:
    return ("seller", invoice.seller), ("buyer", invoice.buyer)


class HasLines(InvoiceRule):
    """The invoice has no line."""

    code = "BR-16"
    source = "EN 16931-1"
    mend = "Add what was delivered."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        if not invoice.lines:
            yield "lines", {}


class HasNumber(InvoiceRule):
    """The invoice has no number."""

    code = "BR-02"
    source = "EN 16931-1"
    mend = "Give the next number of your series."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        if not invoice.number.strip():
            yield "number", {}


class TaxNumber(InvoiceRule):
    """The tax number (PIB) “{found}” of the {party} is not 9 or 13 digits."""

    code = "RSR-11, RSR-21"
    mend = "Write the PIB without the prefix RS."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        for name, party in _parties(invoice):
            number = party.vat_number
            if not (number.isascii() and number.isdigit() and len(number) in (9, 13)):
                yield f"{name}.vat_number", {"found": number, "party": name}


class LegalNumber(InvoiceRule):
    """The registration number “{found}” of the buyer is not 8 or 13 digits."""

    code = "RSR-17, RSR-19"
    mend = "Write the buyer's matični broj."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        number = invoice.buyer.legal_number
        if not (number.isascii() and number.isdigit() and len(number) in (8, 13)):
            yield "buyer.legal_number", {"found": number}


class InSerbia(InvoiceRule):
    """The {party} is in {found}; an invoice of Serbia's domestic trade has both parties in Serbia."""

    code = "srbdt-scope"
    mend = "Send a commercial invoice for trade across the border."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        for name, party in _parties(invoice):
            if party.country != SERBIA:
                yield f"{name}.country", {"party": name, "found": party.country}


class CityGiven(InvoiceRule):
    """The city of the {party} is missing."""

    code = "RSR-16, RSR-25"
    mend = "Give the city of the address."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        for name, party in _parties(invoice):
            if not party.city.strip():
                yield f"{name}.city", {"party": name}


class BuyerPostcode(InvoiceRule):
    """The postcode of the buyer is missing."""

    code = "RSR-26"
    mend = "Give the postcode of the buyer's address."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        if not invoice.buyer.postcode.strip():
            yield "buyer.postcode", {}


class PrecedingNamed(InvoiceRule):
    """A credit or debit note names the invoice that it corrects."""

    code = "RSR-07"
    mend = "Give number and day of issue of the corrected invoice."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        if invoice.kind in ("381", "383") and not invoice.preceding:
            yield "preceding", {}


class DueDateForPayment(InvoiceRule):
    """VAT falls due with the payment (432), and the invoice has no due date."""

    code = "RSR-08"
    mend = "Give the due date."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        if invoice.tax_point == "432" and invoice.due is None:
            yield "due", {}


class DueDateToPay(InvoiceRule):
    """Something is to be paid, and the invoice has no due date."""

    code = "BR-CO-25"
    source = "EN 16931-1"
    mend = "Give the due date."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        if invoice.kind != "381" and invoice.due is None and totals(invoice).payable > 0:
            yield "due", {}


class DeliveryDay(InvoiceRule):
    """VAT falls due with the delivery (35), and the invoice has no day of delivery."""

    code = "RSR-33"
    mend = "Give the day of delivery, or choose another tax point."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        if invoice.tax_point == "35" and invoice.delivered is None:
            yield "delivered", {}


class UntaxedIsZero(InvoiceRule):
    """{where_found}: category {category} bears no VAT, but a rate of {rate} % is given."""

    code = "RSK-05, BR-E-05, BR-Z-05, BR-AE-05"
    mend = "Set the rate to 0, or choose category S."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        for where, category, rate in _rated(invoice):
            if category in UNTAXED and rate != 0:
                yield where, {"where_found": where, "category": category, "rate": f"{rate.normalize():f}"}


class StandardIsTaxed(InvoiceRule):
    """{where_found}: category S bears VAT, but its rate is not above 0."""

    code = "BR-S-05"
    source = "EN 16931-1"
    mend = "Give the rate in force, or choose the category that bears no VAT."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        for where, category, rate in _rated(invoice):
            if category == "S" and rate <= 0:
                yield where, {"where_found": where}


class ReasonOfExemption(InvoiceRule):
    """Category {category} bears no VAT and the invoice does not say why."""

    code = "RSK-10, BR-E-10, BR-AE-10, BR-O-10"
    mend = "Give the code or the words of the exemption."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        for category in sorted({category for _, category, _ in _rated(invoice)}):
            given = invoice.exemptions.get(category)
            if category in UNTAXED - {"Z"} and (given is None or not (given.code or given.text)):
                yield f"exemptions.{category}", {"category": category}


class OutsideScopeAlone(InvoiceRule):
    """Category O (outside the scope of VAT) stands beside another category."""

    code = "BR-O-11"
    source = "EN 16931-1"
    mend = "Write what is outside the scope of VAT on an invoice of its own."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        categories = {category for _, category, _ in _rated(invoice)}
        if "O" in categories and len(categories) > 1:
            yield "lines", {}


class PriceNotNegative(InvoiceRule):
    """Line {line}: the price is negative."""

    code = "BR-27"
    source = "EN 16931-1"
    mend = "Correct by a negative quantity or a credit note, not by a negative price."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        for line in invoice.lines:
            if line.price < 0:
                yield f"lines.{line.number}.price", {"line": line.number}


class AccountingVat(InvoiceRule):
    """The invoice is in {currency}, and the VAT in {accounting} is missing."""

    code = "BR-53"
    source = "EN 16931-1"
    mend = "Give the VAT in the currency of the accounts, at the day's rate."

    def broken(self, invoice: Invoice) -> Iterator[tuple[str, dict[str, str]]]:
        if invoice.currency != invoice.accounting_currency and invoice.accounting_vat is None:
            yield "accounting_vat", {"currency": invoice.currency, "accounting": invoice.accounting_currency}


def _rated(invoice: Invoice) -> Iterator[tuple[str, Category, Decimal]]:
    for line in invoice.lines:
        yield f"lines.{line.number}", line.category, line.rate
    for number, entry in enumerate(invoice.adjustments, 1):
        yield f"adjustments.{number}", entry.category, entry.rate


INVOICE_RULES: tuple[InvoiceRule, ...] = (
    HasNumber(),
    HasLines(),
    InSerbia(),
    TaxNumber(),
    LegalNumber(),
    CityGiven(),
    BuyerPostcode(),
    PrecedingNamed(),
    DueDateForPayment(),
    DueDateToPay(),
    DeliveryDay(),
    UntaxedIsZero(),
    StandardIsTaxed(),
    ReasonOfExemption(),
    OutsideScopeAlone(),
    PriceNotNegative(),
    AccountingVat(),
)


def check(invoice: Invoice) -> list[Reason]:
    """Every rule that `invoice` breaks; empty when it may be written and sent."""
    return [rule.reason(where, **params) for rule in INVOICE_RULES for where, params in rule.broken(invoice)]
