"""The quote: every option of a basket by one destination's engine, ranked; pure."""

from dataclasses import dataclass, replace

from infosilk.trade.charging.china import China
from infosilk.trade.charging.serbia import Serbia
from infosilk.trade.charging.union import Union
from infosilk.trade.charging.words import Exchanged
from infosilk.trade.quoting import china, serbia, union
from infosilk.trade.quoting.basket import Basket, Option, Quote, Said, Why, ranked


@dataclass(frozen=True, slots=True)
class Border:
    """What stands at the border besides charges: goods that must not come in, goods that need a licence."""

    prohibited: Why = ()
    licence: Why = ()


def quote(
    basket: Basket, engine: Serbia | China | Union | None, exchange: Exchanged, currency: str,
    border: Border | None = None, missing: Why = (),
) -> Quote:  # fmt: skip
    """Every option of `basket`. Without an engine (`missing` says which rules) or an exchange rate every option is
    unknown and says what to load."""
    border = border or Border()
    lacking = tuple(
        Said("unknown.rate", {"base": one, "quote": currency, "day": basket.day.isoformat()}, False)
        for one in basket.currencies
        if exchange(one) is None
    )
    notes: Why = border.licence
    if engine is None or lacking:
        options = [Option(code, "unknown", why=(*missing, *lacking)) for code in codes(basket.destination)]
        case = None if lacking else basket.case(exchange)
    else:
        case = basket.case(exchange)
        if isinstance(engine, Serbia):
            options = serbia.options(engine, case)
        elif isinstance(engine, China):
            options = china.options(engine, case)
        else:
            options = union.options(engine, case)
            if not any(engine.member.goods(line.hs_code).vat for line in case.lines):
                notes += (Said("note.member-vat", {"member": engine.rules.member}, False),)
    if border.prohibited:
        options = [
            replace(option, status="unavailable", why=(*border.prohibited, *option.why), applies=False)
            for option in options
        ]
    return Quote(basket, currency, case, ranked(options), (*border.prohibited, *notes))


def codes(destination: str) -> tuple[str, ...]:
    """The options that a destination has."""
    return {"RS": serbia.CODES, "CN": china.CODES}.get(destination, union.CODES)
