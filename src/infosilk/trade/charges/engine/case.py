"""The words of charging that every jurisdiction's engine shares: a case, its lines, steps, charges, what is unknown.

Engine: plain values; no database, no clock. Amounts are in the destination's currency with two places, rounded
half up once a step; rates are percentages; weights kilograms.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal, TypeAlias

from infosilk.trade.tariff.engine.cited import ZERO
from infosilk.trade.tariff.engine.measure import Cited

Kind = Literal["duty", "vat", "excise", "consumption_tax", "fee"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """1 `currency` = `rate` of the currency asked for, as published for `day` (a sample when nobody published it)."""

    currency: str
    rate: Decimal
    day: date
    source: str
    sample: bool


# What 1 unit of a currency is worth in the currency of the charges; None when no rate is loaded.
Exchanged: TypeAlias = Callable[[str], Decimal | None]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One goods line; `value` is its price without freight, in the currency of the charges.

    `net_weight` in kilograms and `quantity` in `unit` are needed only where a measure is so much per unit.
    """

    number: int
    hs_code: str
    value: Decimal
    origin: str
    origin_proof: bool = False
    net_weight: Decimal | None = None
    quantity: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DutyCase:
    """One consignment to charge. `freight` and `insurance` in the currency of the charges.

    `ioss`: VAT was paid through the EU's Import One-Stop Shop. `annual_used`: what this buyer has used of the
    yearly limit of China's cross-border retail before it, None when that is not known here. `in_quota`: goods
    with a tariff quota are charged at its rate.
    """

    private: bool
    gift: bool
    lines: tuple[DutyLine, ...]
    freight: Decimal = ZERO
    insurance: Decimal = ZERO
    on: date = date(2026, 1, 1)
    ioss: bool = False
    annual_used: Decimal | None = None
    in_quota: bool = False

    @property
    def goods(self) -> Decimal:
        return sum([line.value for line in self.lines], ZERO)

    @property
    def value(self) -> Decimal:
        """Goods with freight and insurance."""
        return self.goods + self.freight + self.insurance


@dataclass(frozen=True, slots=True)
class Step:
    """One visible sum: `rate` % x `base` = `amount`, for the goods lines named, because of `cited`.

    With `per` it is `rate` (money) per unit x `base` (units) = `amount`. `why` is a code that `sum_words` turns
    into words; `params` fill it.
    """

    kind: Kind
    why: str
    rate: Decimal
    base: Decimal
    amount: Decimal
    lines: tuple[int, ...]
    cited: Cited
    params: dict[str, str] = field(default_factory=dict)
    per: str = ""


@dataclass(frozen=True, slots=True)
class Charges:
    """The result in `currency`: `total` is the sum of all steps; `regime` says by which rule they were found."""

    regime: str
    customs_value: Decimal
    duty: Decimal
    vat: Decimal
    total: Decimal
    steps: tuple[Step, ...]
    currency: str = "EUR"

    @property
    def excise(self) -> Decimal:
        """Excise and consumption tax."""
        return self.total - self.duty - self.vat - self.fees

    @property
    def fees(self) -> Decimal:
        return sum([step.amount for step in self.steps if step.kind == "fee"], ZERO)

    @property
    def verified(self) -> bool:
        return all(step.cited.verified for step in self.steps)

    @property
    def sample(self) -> bool:
        return any(step.cited.sample for step in self.steps)


def charges_of(regime: str, customs_value: Decimal, steps: Iterable[Step], currency: str) -> Charges:
    """Steps summed up."""
    kept = tuple(steps)
    duty = sum([step.amount for step in kept if step.kind == "duty"], ZERO)
    vat = sum([step.amount for step in kept if step.kind == "vat"], ZERO)
    return Charges(regime, customs_value, duty, vat, sum([step.amount for step in kept], ZERO), kept, currency)


def charges_dict(charges: Charges | None, exchange: Exchange | None) -> dict[str, Any] | None:
    """Charges as they are kept and sent: JSON values, each step with its citation, and the rate they
    were converted by."""
    if charges is None:
        return None
    rate = None
    if exchange is not None and exchange.currency != charges.currency:
        rate = {
            "currency": exchange.currency,
            "rate": f"{exchange.rate.normalize():f}",
            "day": exchange.day.isoformat(),
            "source": exchange.source,
            "sample": exchange.sample,
        }
    return {
        "exchange": rate,
        "regime": charges.regime,
        "currency": charges.currency,
        "customs_value": f"{charges.customs_value:f}",
        "duty": f"{charges.duty:f}",
        "vat": f"{charges.vat:f}",
        "excise": f"{charges.excise:f}",
        "total": f"{charges.total:f}",
        "steps": [
            {
                "kind": step.kind,
                "why": step.why,
                "rate": f"{step.rate:f}",
                "base": f"{step.base:f}",
                "amount": f"{step.amount:f}",
                "lines": step.lines,
                "rule": step.cited.code,
                "legal_basis": step.cited.legal_basis,
                "source": step.cited.source,
                "verified": step.cited.verified,
                "sample": step.cited.sample,
                "params": step.params,
                "per": step.per,
            }
            for step in charges.steps
        ],
    }


class ChargesUnknown(Exception):
    """The charges can't be known: a figure is missing that is never invented. `code` and `params` say which."""

    code: ClassVar[str] = "unknown"

    def __init__(self, **params: str) -> None:
        self.params = params
        super().__init__(", ".join(f"{name}: {text}" for name, text in params.items()))


class TariffUnknown(ChargesUnknown):
    """No loaded tariff line covers these codes; the caller holds the goods and says which data set to load."""

    code = "tariff"

    def __init__(self, codes: Iterable[str], data_set: str) -> None:
        self.codes = tuple(dict.fromkeys(codes))
        self.data_set = data_set
        super().__init__(codes=", ".join(self.codes), data_set=data_set)


class TaxUnknown(ChargesUnknown):
    """The law lays a tax (`tax`: excise, consumption_tax) on goods of these codes and no measure gives its rate."""

    code = "tax"

    def __init__(self, tax: str, codes: Iterable[str], data_set: str) -> None:
        self.tax = tax
        self.codes = tuple(dict.fromkeys(codes))
        self.data_set = data_set
        super().__init__(tax=tax, codes=", ".join(self.codes), data_set=data_set)


class QuantityUnknown(ChargesUnknown):
    """A measure is so much per unit, and a goods line does not say how many units it has."""

    code = "quantity"

    def __init__(self, line: int, per: str) -> None:
        super().__init__(line=str(line), per=per)


class RateMissing(ChargesUnknown):
    """A measure is in another currency and no exchange rate is loaded."""

    code = "rate"

    def __init__(self, base: str, quote: str) -> None:
        super().__init__(base=base, quote=quote)


class NotSettled(ChargesUnknown):
    """The law's treatment of this consignment is not settled by what was read; `what` is a code for words."""

    code = "unsettled"

    def __init__(self, what: str) -> None:
        super().__init__(what=what)
