"""The Union's options: a present, VAT paid with the purchase (IOSS), low value, the tariff, a preference."""

from infosilk.trade.charges.engine.basket import Option, Remark, Why, marked
from infosilk.trade.charges.engine.case import DutyCase
from infosilk.trade.charges.engine.options import amount, by_tariff, charged
from infosilk.trade.charges.engine.union.charges import Union

CODES = ("gift", "ioss", "low", "mfn", "preference")


def options(engine: Union, case: DutyCase) -> list[Option]:
    """Every option of `case`, the one that customs would take marked."""
    rules, goods = engine.rules, case.goods
    limit = {"currency": engine.currency, "goods": amount(goods)}
    business: Why = () if case.private else (Remark("not.private"),)
    over_gift: Why = ()
    if goods > rules.gift_limit:
        over_gift = (Remark("not.over", {**limit, "limit": amount(rules.gift_limit)}),)
    over: Why = ()
    if goods > rules.ioss_limit:
        over = (Remark("not.over", {**limit, "limit": amount(rules.ioss_limit)}),)
    codes = engine.excised(case)
    excised: Why = (Remark("not.excise", {"codes": ", ".join(codes)}),) if codes else ()
    given: Why = (Remark("not.bought"),) if case.gift else ()
    is_low = not over and not excised
    registered: Why = () if case.ioss else (Remark("need.ioss"),)
    not_given: Why = () if case.gift else (Remark("not.gift"),)
    closed = over + excised
    ioss, low = _unclear(engine, case, ioss=True), _unclear(engine, case, ioss=False)
    declared: Why = (Remark("need.standard-declaration", {}, False),) if is_low and case.private else ()
    found = [
        charged("gift", case, engine.gift, why=business + not_given + over_gift + excised),
        charged("ioss", case, engine.ioss, why=business + given + closed, needs=registered, notes=ioss),
        charged("low", case, engine.low, why=_low_barred(engine, case) + closed, notes=low),
        *by_tariff({}, case, engine.tariff, engine.by_tariff, declared),
    ]
    regime = engine.regime(case)
    applied = {"tariff": "mfn"}.get(regime, regime)
    if regime == "tariff" and any(line.origin_proof for line in case.lines):
        # What every option by the tariff needs here bars none of them: only a paper that is lacking does.
        preference = next(option for option in found if option.code == "preference")
        at_hand = preference.charges is not None and all(need in declared for need in preference.needs)
        applied = "preference" if at_hand else "mfn"
    return marked(found, applied)


def _low_barred(engine: Union, case: DutyCase) -> Why:
    if case.ioss and case.private and not case.gift:
        return (Remark("not.ioss-paid"),)
    if engine.rules.relief_limit is None and (not case.private or case.gift):
        return (Remark("not.consumer-sale", {}, False),)
    return ()


def _unclear(engine: Union, case: DutyCase, *, ioss: bool) -> Why:
    """What the texts that were read leave open."""
    fixed = engine.rules.fixed
    if fixed is None:
        return ()
    said: Why = ()
    if case.goods == fixed.limit:
        said += (Remark("note.exactly", {"currency": engine.currency, "limit": amount(fixed.limit)}, False),)
    if ioss:
        said += (Remark("note.fixed-vat", {}, False),)
    elif fixed.outside is not None:
        said += (Remark("note.outside-ioss", {"source": fixed.outside.source}, False),)
    return (*said, Remark("note.digits", {"digits": str(fixed.digits)}, False))


def notes(engine: Union, case: DutyCase) -> Why:
    """That only the standard rate of VAT is known, where the member state's tariff says nothing of the goods."""
    if any(engine.member.goods(line.hs_code).vat for line in case.lines):
        return ()
    return (Remark("note.member-vat", {"member": engine.rules.member}, False),)
