"""What goes in and out of quotes over the API. Amounts are decimal text with their currency beside them."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel import schemas as d
from infosilk.trade.charges.engine.basket import MAX_LINES, Basket, BasketLine
from infosilk.trade.orders.engine import documents

Unit = Annotated[str, Field(max_length=10, pattern="^[A-Za-z0-9]+$")]


class QuoteLineIn(BaseModel):
    """One kind of goods: `quantity` at `price` each; `proof`: a proof of origin is at hand. `unit` is a code of UN/ECE
    Recommendation 20 (H87 piece, LTR litre)."""

    model_config = ConfigDict(extra="forbid")

    hs_code: d.HsCode
    quantity: d.Quantity = Decimal(1)
    price: d.Amount
    currency: d.Currency | None = Field(default=None, description="The basket's currency when left out.")
    origin: d.Country
    proof: bool = False
    net_weight_kg: d.Weight | None = None
    unit: Unit = "H87"


class QuoteIn(BaseModel):
    """A basket, where it goes, on which day (today when left out), and who buys it."""

    model_config = ConfigDict(extra="forbid")

    destination: d.Country
    day: date | None = None
    buyer: Literal["private", "business"] = "private"
    gift: bool = False
    ioss: bool = Field(default=False, description="The seller collects VAT through the EU's Import One-Stop Shop.")
    annual_used: d.Amount | None = Field(
        default=None, description="What the buyer has used of the yearly limit of China's retail import, in CNY."
    )
    currency: d.Currency = "EUR"
    freight: d.Amount = documents.ZERO
    insurance: d.Amount = documents.ZERO
    lines: Annotated[list[QuoteLineIn], Field(min_length=1, max_length=MAX_LINES)]

    def basket(self, today: date) -> Basket:
        """What the engine takes."""
        return Basket(
            destination=self.destination,
            day=self.day or today,
            lines=tuple(
                BasketLine(
                    number,
                    line.hs_code,
                    line.quantity,
                    line.price,
                    line.currency or self.currency,
                    line.origin,
                    line.proof,
                    line.net_weight_kg,
                    line.unit,
                )
                for number, line in enumerate(self.lines, 1)
            ),
            private=self.buyer == "private",
            gift=self.gift,
            ioss=self.ioss,
            freight=self.freight,
            insurance=self.insurance,
            currency=self.currency,
            annual_used=self.annual_used,
        )


class SaidOut(BaseModel):
    """Something said about an option; `verified`: it is known to be so."""

    code: str
    text: str
    verified: bool


class LineRateOut(BaseModel):
    """One rate of a line: "8 %", "EUR 0.30 / kilogram"."""

    kind: str
    name: str
    rate: str


class QuotedLineOut(BaseModel):
    """A goods line with its own rates; `value` is its price in the destination's currency."""

    line: int
    hs_code: str
    goods: str
    value: Decimal
    rates: list[LineRateOut]


class QuoteExchangeOut(BaseModel):
    """1 `currency` = `rate` of the quote's currency."""

    currency: str
    rate: str
    day: date
    source: str
    sample: bool


class SumOut(BaseModel):
    """One visible sum, as "10 % × EUR 90.00 = EUR 9.00", and where its rate is from."""

    kind: str
    text: str
    why: str
    lines: str
    amount: Decimal
    legal_basis: str
    source: str
    verified: bool
    sample: bool


class QuoteOptionOut(BaseModel):
    """One way to bring the basket in. `total` is the landed cost: goods, freight, insurance and charges; null when it
    is not known or can't be had. `applies`: what the destination's customs would take as declared."""

    code: str
    title: str
    status: Literal["available", "conditional", "unknown", "unavailable"]
    applies: bool
    total: Decimal | None
    charges: Decimal | None
    duty: Decimal | None
    excise: Decimal | None
    vat: Decimal | None
    verified: bool
    sample: bool
    why: list[SaidOut]
    needs: list[SaidOut]
    notes: list[SaidOut]
    sums: list[SumOut]
    lines: list[QuotedLineOut]


class QuoteOut(BaseModel):
    """Every option, the best first; `currency` is the destination's. `best` is the cheapest that can be had
    as it is."""

    destination: str
    day: date
    currency: str
    goods: Decimal | None
    freight: Decimal | None
    insurance: Decimal | None
    best: str | None
    options: list[QuoteOptionOut]
    notes: list[SaidOut]
    exchange: list[QuoteExchangeOut]
