"""Serbia's options: a present, a consignment of small value, the flat rate, the tariff, a preference."""

from infosilk.trade.charges.engine.basket import Option, Remark, marked
from infosilk.trade.charges.engine.case import DutyCase
from infosilk.trade.charges.engine.options import amount, by_tariff, charged
from infosilk.trade.charges.engine.serbia.charges import Serbia

# Annex 3 and Annex 4 of the China-Serbia agreement.
PROOFS = {"CN": "need.proof-agreement"}
CODES = ("gift", "small", "flat", "mfn", "preference")


def options(engine: Serbia, case: DutyCase) -> list[Option]:
    """Every option of `case`, the one that customs would take marked."""
    rules, goods = engine.rules, case.goods
    limit = {"currency": engine.currency, "goods": amount(goods)}
    business = () if case.private else (Remark("not.private"),)
    over_gift = (Remark("not.over", {**limit, "limit": amount(rules.gift_limit)}),) if goods > rules.gift_limit else ()
    over_small = (
        (Remark("not.over", {**limit, "limit": amount(rules.small_limit)}),) if goods > rules.small_limit else ()
    )
    over_flat = (Remark("not.over", {**limit, "limit": amount(rules.flat_limit)}),) if goods > rules.flat_limit else ()
    regime = engine.regime(case)
    spared = (Remark(f"not.spared-{regime}"),) if regime in ("gift", "small") else ()
    # A private person's goods within the flat rate's limit are charged by it; whether the tariff may be asked for
    # instead was not found in the law.
    asked = (Remark("need.tariff-asked", {}, False),) if case.private and regime != "tariff" else ()
    found = [
        charged("gift", case, engine.gift, why=business + (() if case.gift else (Remark("not.gift"),)) + over_gift),
        charged(
            "small", case, engine.small, why=business + ((Remark("not.bought"),) if case.gift else ()) + over_small
        ),
        charged("flat", case, engine.flat, why=business + spared + over_flat),
        *by_tariff(PROOFS, case, engine.tariff, engine.by_tariff, asked),
    ]
    applied = {"tariff": "mfn"}.get(regime, regime)
    if regime == "tariff" and any(line.origin_proof for line in case.lines):
        preference = next(option for option in found if option.code == "preference")
        applied = "preference" if preference.status == "available" else "mfn"
    return marked(found, applied)
