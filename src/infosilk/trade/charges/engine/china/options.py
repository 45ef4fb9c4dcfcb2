"""China's options: retail import within the limits, one item above them, general trade, a preference."""

from decimal import Decimal

from infosilk.trade.charges.engine.basket import Option, Remark, Why, marked
from infosilk.trade.charges.engine.case import ChargesUnknown, DutyCase
from infosilk.trade.charges.engine.china.charges import China, indivisible
from infosilk.trade.charges.engine.options import amount, by_tariff, charged
from infosilk.trade.tariff.engine.cited import ZERO

# Annex 3 and Annex 4 of the China-Serbia agreement.
PROOFS = {"RS": "need.proof-agreement"}
CODES = ("gift", "cbec", "cbec-full", "general", "preference")


def options(engine: China, case: DutyCase) -> list[Option]:
    """Every option of `case`, the one that customs would take marked."""
    rules = engine.rules
    value = case.value
    barred, unknown = _barred(engine, case)
    over_single = _over(value, rules.single_limit, engine.currency)
    left = rules.annual_limit - (case.annual_used or ZERO)
    over_annual: Why = ()
    if value > left:
        params = {"currency": engine.currency, "value": amount(value), "left": amount(max(left, ZERO))}
        over_annual = (Remark("not.over-annual", {**params, "limit": amount(rules.annual_limit)}),)
    notes: Why = ()
    if case.annual_used is None:
        notes = (
            Remark("note.annual-unknown", {"limit": amount(rules.annual_limit), "currency": engine.currency}, False),
        )
    within = () if over_single else (Remark("not.within-single", {"limit": amount(rules.single_limit)}),)
    importer: Why = (Remark("note.importer", {}, False),) if case.private else ()
    single = () if indivisible(case) else (Remark("not.indivisible"),)
    found = [
        _gift(case),
        charged("cbec", case, engine.cbec, why=barred + over_single + over_annual, notes=notes),
        charged(
            "cbec-full",
            case,
            lambda one: engine.full(one, "cbec-full"),
            why=barred + within + single + over_annual,
            notes=notes,
        ),
        *by_tariff(PROOFS, case, engine.tariff, engine.full, code="general", notes=importer),
    ]
    found = [_not_listed(option, unknown) for option in found]
    try:
        regime = engine.regime(case)
    except ChargesUnknown:
        return found
    if regime == "general" and any(line.origin_proof for line in case.lines):
        preference = next(option for option in found if option.code == "preference")
        return marked(found, "preference" if preference.status == "available" else "general")
    return marked(found, regime)


def _gift(case: DutyCase) -> Option:
    if not case.gift:
        return Option("gift", "unavailable", why=(Remark("not.gift"),))
    return Option("gift", "unknown", why=(Remark("unknown.unsettled", {"what": "cn.gift"}, False),))


def _barred(engine: China, case: DutyCase) -> tuple[Why, str]:
    """Why retail import is closed to the case, and the codes of goods that may or may not be on the list."""
    said: Why = () if case.private else (Remark("not.private"),)
    if case.gift:
        said += (Remark("not.bought"),)
    off = [line.hs_code for line in case.lines if engine.listed(line.hs_code) is False]
    if off:
        said += (Remark("not.listed", {"codes": ", ".join(off)}),)
    return said, ", ".join(line.hs_code for line in case.lines if engine.listed(line.hs_code) is None)


def _not_listed(option: Option, unknown: str) -> Option:
    """An option of retail import is unknown while nobody knows whether the goods are on the list."""
    if not unknown or option.code not in ("cbec", "cbec-full") or option.status == "unavailable":
        return option
    why = Remark("unknown.list", {"codes": unknown, "data_set": "tariff of CN"}, False)
    return Option(option.code, "unknown", why=(why, *option.why), notes=option.notes)


def _over(value: Decimal, limit: Decimal, currency: str) -> Why:
    if value <= limit:
        return ()
    return (Remark("not.over-single", {"currency": currency, "value": amount(value), "limit": amount(limit)}),)
