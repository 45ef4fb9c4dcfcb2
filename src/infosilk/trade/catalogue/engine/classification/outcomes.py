"""Which subheadings a kind of goods may be, after what the listing says: the likeliest and its alternatives."""

from collections.abc import Mapping
from dataclasses import dataclass

from infosilk.trade.catalogue.engine.classification.listing import Fact, Listing
from infosilk.trade.catalogue.engine.classification.vocabulary import Goods, Rule

# What a text would rather say than leave out: that it doesn't speaks against the rule.
_MATERIAL_UNKNOWN, _UNKNOWN, _AGAINST, _DEFAULT = 0.42, 0.3, 0.1, 0.38


@dataclass(frozen=True, slots=True)
class Outcome:
    """A subheading, its share (1 for the chosen one), why, and which facets decided."""

    code: str
    share: float
    because: str
    because_of: tuple[str, ...]
    chosen: bool


def outcomes(goods: Goods, listing: Listing, said: Mapping[str, Fact]) -> list[Outcome]:
    """The chosen subheading first; then each other one that a rule could give, by how much speaks for it."""
    chosen = next((rule for rule in goods.rules if holds(rule, listing, said)), None)
    if chosen is None:
        result = [Outcome(goods.code, 1.0, goods.because, (), True)]
    else:
        conditions = tuple(name for name in (*chosen.all, *chosen.any) if name in said)
        result = [Outcome(chosen.code, 1.0, chosen.because, conditions, True)]
        result.append(Outcome(goods.code, _DEFAULT, goods.because, (), False))
    result += [Outcome(rule.code, _plausible(rule, listing, said), rule.because, (), False) for rule in goods.rules]
    best: dict[str, Outcome] = {}
    for one in result:
        if one.code not in best or best[one.code].share < one.share:
            best[one.code] = one
    return sorted(best.values(), key=lambda one: -one.share)


def holds(rule: Rule, listing: Listing, said: Mapping[str, Fact]) -> bool:
    return (
        all(_true(name, listing, said) for name in rule.all)
        and (not rule.any or any(_true(name, listing, said) for name in rule.any))
        and not any(_true(name, listing, said) for name in rule.none)
    )


def _true(condition: str, listing: Listing, said: Mapping[str, Fact]) -> bool:
    return listing.says(condition[1:]) if condition.startswith("=") else condition in said


def _plausible(rule: Rule, listing: Listing, said: Mapping[str, Fact]) -> float:
    """How likely a rule is that does not hold: what it asks for may be true and unsaid, or against what is said."""
    share = 1.0
    for name in rule.all:
        if not _true(name, listing, said):
            share *= _lacking(name, said)
    if rule.any and not any(_true(name, listing, said) for name in rule.any):
        share *= max(_lacking(name, said) for name in rule.any)
    for name in rule.none:
        if _true(name, listing, said):
            share *= 0.3
    return min(share, 0.5)


def _lacking(name: str, said: Mapping[str, Fact]) -> float:
    if name.startswith("="):
        return 0.15
    group = name.split(".")[0]
    others = [facet for facet in said if facet.startswith(f"{group}.")] if "." in name else []
    if group in ("knitted", "woven"):
        against = "woven" if group == "knitted" else "knitted.said"
        return _AGAINST if against in said else 0.45 if name != "knitted.said" else 0.3
    if group == "material":
        return 0.18 if others else _MATERIAL_UNKNOWN
    if group == "gender":
        return 0.15 if others else 0.4
    return _AGAINST if others else _UNKNOWN
