"""The words of a quote: what is asked (a basket), and what is answered (options with their sums).

Engine: plain values; no database, no clock. What must be said in words is a `Remark` (a code with parameters), which
`words.py` turns into the reader's language.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from infosilk.trade.charges.engine.case import Charges, DutyCase, DutyLine, Exchanged
from infosilk.trade.charges.engine.sums import cents
from infosilk.trade.tariff.engine.cited import ZERO

MAX_LINES = 50
Status = Literal["available", "conditional", "unknown", "unavailable"]
STATUSES: tuple[Status, ...] = ("available", "conditional", "unknown", "unavailable")


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One kind of goods: `quantity` at `price` each. `proof`: a proof of origin is at hand."""

    number: int
    hs_code: str
    quantity: Decimal
    price: Decimal
    currency: str
    origin: str
    proof: bool = False
    net_weight: Decimal | None = None
    unit: str = "H87"

    @property
    def value(self) -> Decimal:
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class Basket:
    """What somebody wants to send to `destination` (a country) on `day`. `freight` and `insurance` in `currency`.

    `ioss`: the seller collects VAT through the EU's Import One-Stop Shop. `annual_used`: what the buyer has used of
    the yearly limit of China's retail import, in CNY; None when nobody said.
    """

    destination: str
    day: date
    lines: tuple[BasketLine, ...]
    private: bool = True
    gift: bool = False
    ioss: bool = False
    freight: Decimal = ZERO
    insurance: Decimal = ZERO
    currency: str = "EUR"
    annual_used: Decimal | None = None

    @property
    def currencies(self) -> tuple[str, ...]:
        """Every currency that has to be converted."""
        return tuple(dict.fromkeys([*(line.currency for line in self.lines), self.currency]))

    def case(self, exchange: Exchanged) -> DutyCase:
        """The basket as a case in the destination's currency; every rate must be known."""

        def home(amount: Decimal, currency: str) -> Decimal:
            rate = exchange(currency)
            assert rate is not None, currency
            return cents(amount * rate)

        lines = [
            DutyLine(
                line.number,
                line.hs_code,
                home(line.value, line.currency),
                line.origin,
                line.proof,
                line.net_weight,
                line.quantity,
                line.unit,
            )
            for line in self.lines
        ]
        return DutyCase(
            self.private,
            self.gift,
            tuple(lines),
            home(self.freight, self.currency),
            home(self.insurance, self.currency),
            self.day,
            self.ioss,
            self.annual_used,
        )


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell: a code of `charges.words.TEXTS` with what fills it. `verified`: it is known to be so."""

    code: str
    params: dict[str, str] = field(default_factory=dict)
    verified: bool = True


Why: TypeAlias = tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to bring the basket in. `applies`: the one that the destination's customs would take as declared.

    available: as the basket is; conditional: with what `needs` says; unknown: a figure is missing, `why` says which;
    unavailable: `why` says why not. `total` is the landed cost: goods, freight, insurance and charges.
    """

    code: str
    status: Status
    charges: Charges | None = None
    total: Decimal | None = None
    why: Why = ()
    needs: Why = ()
    notes: Why = ()
    applies: bool = False

    @property
    def verified(self) -> bool:
        """Whether every figure and every note of it is verified."""
        return self.charges is not None and self.charges.verified and all(note.verified for note in self.notes)

    @property
    def sample(self) -> bool:
        return self.charges is not None and self.charges.sample

    @property
    def certainty(self) -> int:
        """0 verified, 1 not verified, 2 by samples."""
        return 2 if self.sample else 0 if self.verified else 1


@dataclass(frozen=True, slots=True)
class Quote:
    """The answer, in `currency` of the destination; amounts are None when an exchange rate is missing.

    `options`: what can be had first, then what needs something, what is unknown, and what can't be had; within
    these by total, then by certainty. `rates` are the exchange rates used: (currency, rate, day, source, sample).
    """

    basket: Basket
    currency: str
    case: DutyCase | None
    options: tuple[Option, ...]
    notes: Why = ()
    rates: tuple[tuple[str, Decimal, date, str, bool], ...] = ()

    @property
    def best(self) -> Option | None:
        """The cheapest option that the basket has as it is."""
        return next((option for option in self.options if option.status == "available"), None)


def ranked(options: list[Option]) -> tuple[Option, ...]:
    """By what stands in the way, then by total, then by certainty; equal ones in the order given."""
    return tuple(
        sorted(
            options,
            key=lambda option: (
                STATUSES.index(option.status),
                option.total if option.total is not None else Decimal("Infinity"),
                option.certainty,
            ),
        )
    )


def marked(options: list[Option], code: str) -> list[Option]:
    """`options`, the one of `code` marked as what customs would take."""
    return [replace(option, applies=True) if option.code == code else option for option in options]
