"""The quote: every option of a basket by one destination's engine, ranked; pure."""

from dataclasses import dataclass, replace
from typing import Any

from infosilk.trade.charges.engine.basket import Basket, Option, Quote, Remark, Why, ranked
from infosilk.trade.charges.engine.case import Exchanged
from infosilk.trade.charges.engine.jurisdiction import Engine, Jurisdiction


@dataclass(frozen=True, slots=True)
class Border:
    """What stands at the border besides charges: goods that must not come in, goods that need a licence."""

    prohibited: Why = ()
    licence: Why = ()


def compute_quote(
    basket: Basket,
    jurisdiction: Jurisdiction[Any],
    engine: Engine | None,
    exchange: Exchanged,
    border: Border | None = None,
    missing: Why = (),
) -> Quote:
    """Every option of `basket` in `jurisdiction`, by its engine. Without one (`missing` says which rules) or an
    exchange rate every option is unknown and says what to load."""
    border = border or Border()
    lacking = tuple(
        Remark("unknown.rate", {"base": one, "quote": jurisdiction.currency, "day": basket.day.isoformat()}, False)
        for one in basket.currencies
        if exchange(one) is None
    )
    notes: Why = border.licence
    if engine is None or lacking:
        options = [Option(code, "unknown", why=(*missing, *lacking)) for code in jurisdiction.option_codes]
        case = None if lacking else basket.case(exchange)
    else:
        case = basket.case(exchange)
        options = jurisdiction.options(engine, case)
        notes += jurisdiction.notes(engine, case)
    if border.prohibited:
        options = [
            replace(option, status="unavailable", why=(*border.prohibited, *option.why), applies=False)
            for option in options
        ]
    return Quote(basket, jurisdiction.currency, case, ranked(options), (*border.prohibited, *notes))
