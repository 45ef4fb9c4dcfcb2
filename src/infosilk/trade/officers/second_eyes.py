"""The rule of the second pair of eyes, for one consignment."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings

from infosilk.kernel.law.days import day_in
from infosilk.kernel.law.rates import RateBook, RateUnknown
from infosilk.kernel.law.rules import RuleBook
from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.officers.engine.review import SecondEyes, second_needed


def why_second(found: Consignment, at: datetime, *, override: bool) -> list[Reason]:
    """Why deciding `found` at `at` needs two officers; empty when one is enough. A node without the rule asks two for
    what a check refused, and for nothing else."""
    home = settings.NODE.city.country
    day = day_in(home, at)
    rule = RuleBook.load([home]).find("review.second-eyes", home, day)
    rules, value = None, None
    if rule is not None:
        limit = rule.value.get("value")
        rules = SecondEyes(
            frozenset(rule.value.get("lanes", ())),
            tuple(rule.value.get("reasons", ())),
            None if limit is None else Decimal(limit),
            str(rule.value.get("currency", "EUR")),
        )
        try:
            rate = RateBook.load().get(found.currency, rules.currency, day).rate
            value = (found.goods_value * rate).quantize(Decimal("0.01"))
        except RateUnknown:
            # What cannot be valued is not small.
            value = rules.value
    return second_needed(found.lane, [one["code"] for one in found.reasons], value, rules, override=override)
