"""The law of a day for the engines: dated rules, tariff and exchange rates, read once a batch.

A rule that is not loaded never becomes a default: it becomes a reason, so that the order is held and the
reader is told which data set to load.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from infosilk.kernel.money import RateBook, RateUnknown
from infosilk.kernel.rules import Rule, RuleBook, RuleUnknown
from infosilk.trade import lanes, tariff
from infosilk.trade.deciding import Exchange, Law
from infosilk.trade.duty import Cited, DutyRules
from infosilk.trade.lanes import LaneRules, Listed
from infosilk.trade.reasons import Reason

# The one regime of charges that this release computes; see docs/guide/trade.md, "Not there yet".
CHARGED_COUNTRY = "RS"


@dataclass(frozen=True, slots=True)
class MatchRules:
    """The tolerance of the match, or the reason why it is not known."""

    tolerance: Decimal
    missing: tuple[Reason, ...]


class _Reader:
    """Reads rules of one day and remembers which are missing."""

    def __init__(self, book: RuleBook, day: date) -> None:
        self.book = book
        self.day = day
        self.missing: list[Reason] = []

    def value(self, code: str, jurisdiction: str) -> tuple[dict[str, Any], Cited] | None:
        try:
            rule = self.book.get(code, jurisdiction, self.day)
        except RuleUnknown:
            self.missing.append(
                lanes.reason(
                    lanes.RuleNotLoaded,
                    rule=code,
                    jurisdiction=jurisdiction,
                    day=self.day.isoformat(),
                    data_set=f"rules of {jurisdiction}",
                )
            )
            return None
        return rule.value, _cited(rule)


def law(home: str, destination: str, at: datetime) -> Law:
    """The law for consignments to the country `destination`, seen from a node in the country `home`, on the
    day that it is there at `at`."""
    day = _day(destination, at)
    reader = _Reader(RuleBook.load([home, destination]), day)
    lane_rules = _lane_rules(reader, home)
    duty_rules = None
    if destination == CHARGED_COUNTRY:
        duty_rules = _duty_rules(reader)
    else:
        reader.missing.append(
            lanes.reason(
                lanes.RuleNotLoaded,
                rule="duty",
                jurisdiction=destination,
                day=day.isoformat(),
                data_set=f"rules of {destination}",
            )
        )
    return Law(
        day=day,
        destination=destination,
        lanes=lane_rules,
        duty=duty_rules,
        tariff=tariff.view(destination, day),
        to_eur=_to_eur(day),
        missing=tuple(reader.missing),
        rates_data_set="exchange rates",
    )


def match_rules(home: str, at: datetime) -> MatchRules:
    """The tolerance of the document match in the country `home`."""
    day = _day(home, at)
    reader = _Reader(RuleBook.load([home]), day)
    found = reader.value("match.tolerance", home)
    # Without the rule no sum can be judged: none fails, and every order is held.
    return MatchRules(Decimal(found[0]["share"]) if found else Decimal(1), tuple(reader.missing))


def _day(country: str, at: datetime) -> date:
    for city in settings.NODE.zone_data.cities.values():
        if city.country == country:
            return at.astimezone(city.tz).date()
    return at.date()


def _lane_rules(reader: _Reader, home: str) -> LaneRules | None:
    prohibited = reader.value("goods.prohibited", home)
    licence = reader.value("goods.licence", home)
    limit = reader.value("lane.value-limit", home)
    audit = reader.value("lane.audit-preference", home)
    if prohibited is None or licence is None or limit is None or audit is None:
        return None
    return LaneRules(
        jurisdiction=home,
        prohibited=_listed(prohibited[0]),
        licence=_listed(licence[0]),
        value_limit=Decimal(limit[0]["limit"]),
        audit_preference=bool(audit[0]["audit"]),
    )


def _listed(value: dict[str, Any]) -> tuple[Listed, ...]:
    return tuple(Listed(entry["heading"], dict(entry["what"])) for entry in value["goods"])


def _duty_rules(reader: _Reader) -> DutyRules | None:
    standard = reader.value("vat.standard", "RS")
    reduced = reader.value("vat.reduced", "RS")
    gift = reader.value("duty.gift", "RS")
    small = reader.value("duty.small", "RS")
    flat = reader.value("duty.flat", "RS")
    fta = reader.value("fta.CN", "RS")
    if standard is None or reduced is None or gift is None or small is None or flat is None or fta is None:
        return None
    return DutyRules(
        vat_standard=Decimal(standard[0]["rate"]),
        vat_standard_cited=standard[1],
        vat_reduced=Decimal(reduced[0]["rate"]),
        vat_reduced_headings=tuple(reduced[0]["headings"]),
        vat_reduced_cited=reduced[1],
        gift_limit=Decimal(gift[0]["limit"]),
        gift_cited=gift[1],
        small_limit=Decimal(small[0]["limit"]),
        small_cited=small[1],
        flat_rate=Decimal(flat[0]["rate"]),
        flat_limit=Decimal(flat[0]["limit"]),
        flat_cited=flat[1],
        fta_years={name: int(years) for name, years in fta[0]["years"].items()},
        fta_first_year=int(fta[0]["first_year"]),
        fta_cited=fta[1],
        fta_partner=str(fta[0]["partner"]),
        tariff_data_set="tariff of RS",
    )


def _cited(rule: Rule) -> Cited:
    return Cited(rule.code, rule.legal_basis, rule.source, rule.verified, rule.sample)


def _to_eur(day: date) -> Callable[[str], Exchange | None]:
    book = RateBook.load()
    known: dict[str, Exchange | None] = {"EUR": Exchange("EUR", Decimal(1), day, "", sample=False)}

    def rate(currency: str) -> Exchange | None:
        if currency not in known:
            try:
                found = book.get(currency, "EUR", day)
            except RateUnknown:
                known[currency] = None
            else:
                known[currency] = Exchange(currency, found.rate, found.day, found.source, found.sample)
        return known[currency]

    return rate
