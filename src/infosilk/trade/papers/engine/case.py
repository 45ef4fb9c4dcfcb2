"""What the trade papers of one consignment need to know.

Engine: plain data; amounts in `currency`, weights in kilograms, countries ISO 3166-1 alpha-2.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Address:
    """A party of the trade: seller, buyer, carrier. `numbers` are its official numbers as (what, value)."""

    name: str
    country: str
    street: str = ""
    city: str = ""
    postcode: str = ""
    telephone: str = ""
    email: str = ""
    numbers: tuple[tuple[str, str], ...] = ()

    def lines(self, country_name: str = "") -> list[str]:
        """The address as it is written on a parcel, empty lines left out."""
        place = " ".join(part for part in (self.postcode, self.city) if part)
        return [line for line in (self.name, self.street, place, country_name or self.country) if line]


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One kind of goods. `value` is the price of the whole line; weights of the whole line, None when not declared."""

    number: int
    sku: str
    description: str
    hs_code: str
    origin: str
    quantity: Decimal
    unit: str
    value: Decimal
    net_kg: Decimal | None = None
    gross_kg: Decimal | None = None
    gtin: str = ""

    @property
    def price(self) -> Decimal:
        return self.value / self.quantity if self.quantity else self.value


@dataclass(frozen=True, slots=True)
class PaperCase:
    """One consignment, as the papers tell it. `sample` prints the word SAMPLE over every page."""

    number: str
    order_no: str
    day: date
    seller: Address
    buyer: Address
    carrier: Address
    waybill: str
    lines: tuple[PaperLine, ...]
    currency: str
    pieces: int
    gross_kg: Decimal
    freight: Decimal = ZERO
    insurance: Decimal = ZERO
    discount: Decimal = ZERO
    tax: Decimal = ZERO
    net_kg: Decimal | None = None
    gift: bool = False
    terms: str = ""
    tracking: str = ""
    sscc: str = ""
    sample: bool = False

    @property
    def goods_value(self) -> Decimal:
        return sum((line.value for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        return self.goods_value + self.freight + self.insurance + self.tax - self.discount
