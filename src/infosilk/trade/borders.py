"""What of a day's rules says where orders may go from here, and where buyers must be identified."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from infosilk.kernel.days import day_in
from infosilk.kernel.rules import RuleBook
from infosilk.trade.charging_law import find
from infosilk.trade.check import IdentityRules


@dataclass(frozen=True, slots=True)
class Borders:
    """`destinations` are countries to which goods go without a partner node; `identity` who asks who buyers are."""

    destinations: frozenset[str]
    identity: dict[str, IdentityRules]


def load(home: str, partners: Iterable[str], at: datetime) -> Borders:
    """The borders of the country `home` at `at`; a rule that is not loaded opens nothing and asks for nothing."""
    book = RuleBook.load([home, *partners])
    found = book.find("export.destinations", home, day_in(home, at))
    destinations = frozenset(found.value["countries"]) if found else frozenset()
    identity = {}
    for country in (home, *partners):
        rule = book.find("buyer.identity", country, day_in(country, at))
        if rule is not None:
            law = find(country)
            fault = law.resident_fault if law is not None else None
            identity[country] = IdentityRules(frozenset(rule.value["resident"]), fault)
    return Borders(destinations, identity)
