"""What of a day's rules says where orders may go from here, and where buyers must be identified."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from infosilk.kernel.law.days import day_in
from infosilk.kernel.law.rates import RateBook
from infosilk.kernel.law.rules import RuleBook
from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.charges.public import Rates, Reader, currency_of, engine_of, find_jurisdiction, law_on
from infosilk.trade.clearance.engine.lanes import LaneRules, Listed
from infosilk.trade.clearance.engine.verdict import Law
from infosilk.trade.orders.engine.check import IdentityRules


@dataclass(frozen=True, slots=True)
class Borders:
    """`destinations` are countries to which goods go without a partner node; `identity` who asks who buyers are."""

    destinations: frozenset[str]
    identity: dict[str, IdentityRules]


def borders(home: str, partners: Iterable[str], at: datetime) -> Borders:
    """The borders of the country `home` at `at`; a rule that is not loaded opens nothing and asks for nothing."""
    book = RuleBook.load([home, *partners])
    found = book.find("export.destinations", home, day_in(home, at))
    destinations = frozenset(found.value["countries"]) if found else frozenset()
    identity = {}
    for country in (home, *partners):
        rule = book.find("buyer.identity", country, day_in(country, at))
        if rule is not None:
            law = find_jurisdiction(country)
            fault = law.resident_fault if law is not None else None
            identity[country] = IdentityRules(frozenset(rule.value["resident"]), fault)
    return Borders(destinations, identity)


@dataclass(frozen=True, slots=True)
class MatchRules:
    """The tolerance of the match, or the reason why it is not known."""

    tolerance: Decimal
    missing: tuple[Reason, ...]


def law_of(home: str, destination: str, at: datetime) -> Law:
    """The law for consignments to the country `destination`, seen from a node in the country `home`, on the
    day that it is there at `at`."""
    day = day_in(destination, at)
    book = law_on(day, home, destination)
    lane_rules = _lane_rules(book, home)
    held = len(book.missing)
    found = engine_of(book, destination)
    missing = book.missing
    binding = destination in {home, *(city.country for city in settings.NODE.zone_data.cities.values())}
    if not binding:
        # What another country charges is shown where it is known; it decides nothing here.
        missing = missing[:held] + [replace(reason, weight="note") for reason in missing[held:]]
    rates = Rates(RateBook.load(), day)
    currency = currency_of(destination)
    return Law(
        day=day,
        destination=destination,
        lanes=lane_rules,
        charge=found.charge if found is not None else None,
        currency=currency,
        to_home=rates.to(currency),
        to_eur=rates.to("EUR"),
        missing=tuple(missing),
        rates_data_set="exchange rates",
        binding=binding,
    )


def match_rules(home: str, at: datetime) -> MatchRules:
    """The tolerance of the document match in the country `home`."""
    day = day_in(home, at)
    book = law_on(day, home)
    found = book.value("match.tolerance", home)
    # Without the rule no sum can be judged: none fails, and every order is held.
    return MatchRules(Decimal(found[0]["share"]) if found else Decimal(1), tuple(book.missing))


def _lane_rules(book: Reader, home: str) -> LaneRules | None:
    prohibited = book.value("goods.prohibited", home)
    licence = book.value("goods.licence", home)
    limit = book.value("lane.value-limit", home)
    audit = book.value("lane.audit-preference", home)
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
