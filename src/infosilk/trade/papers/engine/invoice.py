"""An invoice as EN 16931 sees it, and its sums.

Engine: no database, no clock, no Django. Amounts are in the invoice's currency with two places, rounded half
up, once where the standard rounds: the net amount of a line, and the VAT of each category and rate (EN
16931-1, BR-CO-10 to BR-CO-17). Names in brackets are the standard's business terms.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from infosilk.trade.charges.engine.sums import cents

ZERO = Decimal("0.00")

Kind = Literal["380", "381", "383", "386"]
TaxPoint = Literal["35", "432", "3"]
Category = Literal["S", "AE", "Z", "E", "O", "R", "OE", "SS", "N"]

# The categories in which no VAT is due; all but Z say why.
UNTAXED: frozenset[str] = frozenset({"AE", "Z", "E", "O", "R", "OE", "SS", "N"})


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer. `vat_number` is the tax number without its country (in Serbia the PIB), `legal_number` the
    registration number (MB), `budget_number` the JBKJS of a body of the Serbian budget."""

    name: str
    country: str
    city: str
    vat_number: str = ""
    legal_number: str = ""
    street: str = ""
    postcode: str = ""
    budget_number: str = ""
    email: str = ""
    vat_status: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line (BG-25). `price` is the net price of one `unit` (UN/ECE Recommendation 20 code), `allowance` what is
    taken off the whole line; `rate` the VAT percentage."""

    number: str
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    category: Category
    rate: Decimal
    allowance: Decimal = ZERO
    allowance_reason: str = ""
    seller_item: str = ""
    gtin: str = ""
    hs_code: str = ""
    origin: str = ""
    note: str = ""

    @property
    def net(self) -> Decimal:
        """The line's net amount (BT-131)."""
        return cents(self.quantity * self.price) - self.allowance


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance (BG-20) or, with `charge`, a charge (BG-21) on the whole document, such as freight."""

    charge: bool
    amount: Decimal
    reason: str
    category: Category
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why a category bears no VAT: the code of the published list (such as PDV-RS-24-1-2) and the words."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Preceding:
    """An earlier invoice that this one corrects or settles (BG-3)."""

    number: str
    issued: date


@dataclass(frozen=True, slots=True)
class Invoice:
    """380 invoice, 381 credit note, 383 debit note, 386 advance invoice.

    `tax_point` says which day makes the VAT due: 35 delivery, 432 payment, 3 issue. `accounting_vat` is the VAT in the
    currency of the seller's accounts (RSD), needed when the invoice is in another one.
    """

    number: str
    kind: Kind
    issued: date
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[InvoiceLine, ...]
    tax_point: TaxPoint = "35"
    due: date | None = None
    delivered: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    exemptions: dict[str, Exemption] = field(default_factory=dict)
    preceding: tuple[Preceding, ...] = ()
    note: str = ""
    account: str = ""
    payment_reference: str = ""
    order_reference: str = ""
    contract_reference: str = ""
    prepaid: Decimal = ZERO
    accounting_currency: str = "RSD"
    accounting_vat: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Subtotal:
    """VAT of one category and rate (BG-23)."""

    category: Category
    rate: Decimal
    taxable: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """The document's totals (BG-22): lines, allowances, charges, without VAT, VAT, with VAT, to pay."""

    lines: Decimal
    allowances: Decimal
    charges: Decimal
    without_vat: Decimal
    vat: Decimal
    with_vat: Decimal
    payable: Decimal
    subtotals: tuple[Subtotal, ...]


def totals(invoice: Invoice) -> Totals:
    """The sums of `invoice`; VAT is computed once for each category and rate, not line by line."""
    taxable: dict[tuple[Category, Decimal], Decimal] = {}
    lines = allowances = charges = ZERO
    for line in invoice.lines:
        lines += line.net
        key = (line.category, line.rate.normalize())
        taxable[key] = taxable.get(key, ZERO) + line.net
    for entry in invoice.adjustments:
        signed = entry.amount if entry.charge else -entry.amount
        if entry.charge:
            charges += entry.amount
        else:
            allowances += entry.amount
        key = (entry.category, entry.rate.normalize())
        taxable[key] = taxable.get(key, ZERO) + signed
    subtotals = tuple(
        Subtotal(category, rate, amount, cents(amount * rate / 100))
        for (category, rate), amount in sorted(taxable.items(), key=lambda entry: (entry[0][0], entry[0][1]))
    )
    vat = sum([entry.vat for entry in subtotals], ZERO)
    without = lines - allowances + charges
    return Totals(lines, allowances, charges, without, vat, without + vat, without + vat - invoice.prepaid, subtotals)
