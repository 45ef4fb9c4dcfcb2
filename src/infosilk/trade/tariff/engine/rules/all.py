"""Every rule that tariff data is held to, and running them all. Engine: no database, no Django."""

from collections.abc import Sequence

from infosilk.kernel.reasons.finding import Finding
from infosilk.trade.tariff.engine.drafts import Draft
from infosilk.trade.tariff.engine.rules.goods import GOODS_RULES
from infosilk.trade.tariff.engine.rules.rates import RATE_RULES
from infosilk.trade.tariff.engine.rules.row import Book, RowRule, SetRule
from infosilk.trade.tariff.engine.rules.sets import SET_RULES
from infosilk.trade.tariff.engine.rules.sources import SOURCE_RULES, SampleAmongReal

ROW_RULES: tuple[type[RowRule], ...] = (*GOODS_RULES, *RATE_RULES, *SOURCE_RULES)
SETS: tuple[type[SetRule], ...] = (*SET_RULES, SampleAmongReal)


def check(drafts: Sequence[Draft], book: Book) -> list[Finding]:
    """Every violated rule, in the order of the rows."""
    found = [finding for draft in drafts for rule in ROW_RULES for finding in rule.check(draft, book)]
    found += [finding for rule in SETS for finding in rule.check(drafts, book)]
    return in_order(found)


def in_order(found: list[Finding]) -> list[Finding]:
    """By file, sheet and row, errors before warnings; what both drafts of a wide row broke is told once."""
    once = {(one.code, one.place, one.column): one for one in reversed(found)}
    return sorted(
        once.values(),
        key=lambda one: (one.place.file, one.place.sheet, one.place.row, one.weight != "error", one.code, one.column),
    )
