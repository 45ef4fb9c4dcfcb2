"""Exact sums of charging: per cent of a base, so much per unit, and sharing out by value without losing a cent."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from infosilk.trade.charges.engine.case import DutyLine
from infosilk.trade.tariff.engine.cited import CENT, HUNDRED, ZERO
from infosilk.trade.tariff.engine.measure import Cited

# Lines with the value that something is computed on.
Valued: TypeAlias = list[tuple[DutyLine, Decimal]]

# Units of UN/ECE Recommendation 20 by weight, in kilograms.
_KILOGRAMS = {"GRM": Decimal("0.001"), "KGM": Decimal(1), "DTN": HUNDRED, "TNE": Decimal(1000)}
# Other units, as (family, how many of the family's unit); and how documents write them.
_UNITS: dict[str, tuple[str, int | Decimal]] = {
    "H87": ("piece", 1),
    "NAR": ("piece", 1),
    "PIECE": ("piece", 1),
    "PCS": ("piece", 1),
    "PCE": ("piece", 1),
    "C62": ("piece", 1),
    "CEN": ("piece", 100),
    "MIL": ("piece", 1000),
    "NPR": ("pair", 1),
    "PAIR": ("pair", 1),
    "MLT": ("litre", Decimal("0.001")),
    "LTR": ("litre", 1),
    "LITRE": ("litre", 1),
    "L": ("litre", 1),
    "HLT": ("litre", 100),
    "MTR": ("metre", 1),
    "MTK": ("m2", 1),
    "MTQ": ("m3", 1),
}


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to two places."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def percent(rate: Decimal, base: Decimal) -> Decimal:
    """`rate` % of `base`, rounded half up to two places."""
    return (rate * base / HUNDRED).quantize(CENT, ROUND_HALF_UP)


def total(valued: Iterable[tuple[DutyLine, Decimal]]) -> Decimal:
    return sum([value for _, value in valued], ZERO)


def numbers(valued: Iterable[tuple[DutyLine, Decimal]]) -> tuple[int, ...]:
    return tuple([line.number for line, _ in valued])


def share_out(lines: tuple[DutyLine, ...], extra: Decimal) -> Valued:
    """Each line's customs value: its price and its share, by value, of freight and insurance."""
    shares = apportion(extra, [(line, line.value) for line in lines])
    return [(line, line.value + shares[line.number]) for line in lines]


def apportion(amount: Decimal, over: Valued) -> dict[int, Decimal]:
    """Split `amount` in cents over lines by value, so that the parts sum up to it exactly (largest remainder).

    A cent that two lines have an equal right to goes by what the lines are and not by their order, so that the
    order of lines never changes a total.
    """
    if len(over) == 1:
        return {over[0][0].number: amount}
    if not amount:
        return {line.number: ZERO for line, _ in over}
    whole = total(over)
    all_cents = int(amount.scaleb(2).to_integral_value(ROUND_HALF_UP))
    weights = [value if whole else Decimal(1) for _, value in over]
    divisor = whole or Decimal(len(over))
    # In whole numbers: two equal remainders must be found equal.
    scale = min(0, *[int(weight.as_tuple().exponent) for weight in weights])
    parts, left = [], []
    whole_units = int(divisor.scaleb(-scale))
    for weight in weights:
        part, rest = divmod(int(weight.scaleb(-scale)) * all_cents, whole_units)
        parts.append(part)
        left.append(rest)
    missing = all_cents - sum(parts)
    if missing:
        order = sorted(range(len(over)), key=lambda index: (-left[index], _content(over[index][0]), index))
        for index in order[:missing]:
            parts[index] += 1
    return {line.number: Decimal(part).scaleb(-2) for (line, _), part in zip(over, parts, strict=True)}


def _content(line: DutyLine) -> tuple[str, ...]:
    return (
        line.hs_code,
        f"{line.value:f}",
        line.origin,
        str(line.origin_proof),
        str(line.net_weight),
        str(line.quantity),
        line.unit,
    )


def units(line: DutyLine, per: str) -> Decimal | None:
    """How many `per` (UN/ECE Recommendation 20, as H87, KGM, LTR) a line has; None when it does not say."""
    if per in _KILOGRAMS:
        return None if line.net_weight is None else line.net_weight / _KILOGRAMS[per]
    if line.quantity is None:
        return None
    asked, own = _UNITS.get(per.upper()), _UNITS.get((line.unit or "piece").upper())
    if asked is not None and own is not None and asked[0] == own[0]:
        return line.quantity * own[1] / asked[1]
    return line.quantity if line.unit.upper() == per.upper() else None


def both(first: Cited, second: Cited) -> Cited:
    """The citation of a figure that two sources make together: `first`'s, as certain as the less certain one."""
    if first.verified == second.verified and first.sample == second.sample:
        return first
    return Cited(
        first.code,
        first.legal_basis,
        first.source,
        first.verified and second.verified,
        first.sample or second.sample,
    )


def plain_rate(rate: Decimal) -> str:
    """A rate as text without needless zeros."""
    return f"{rate.normalize():f}"
