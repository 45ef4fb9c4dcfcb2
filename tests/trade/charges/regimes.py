"""Made-up measures and rules for the charging engines, and an oracle in exact fractions, written apart from them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from infosilk.trade.charges.engine.case import DutyCase, DutyLine
from infosilk.trade.charges.engine.china.charges import China, ChinaRules
from infosilk.trade.charges.engine.serbia.charges import DutyRules, Serbia
from infosilk.trade.charges.engine.union.charges import FixedDuty, Union, UnionRules
from infosilk.trade.tariff.engine.measure import Agreement, Cited, Kind, Measure, goods_view

LAW = Cited("rule", "law", "source", verified=True)
D = Decimal
YEARS = {"A0": 0, "A5": 5, "A10": 10, "A15": 15}


def measure(kind: Kind, code: str, rate: str | None = None, **more: object) -> Measure:
    given = {"jurisdiction": "XX", "cited": LAW, "valid_from": date(2020, 1, 1)}
    return Measure(kind=kind, code=code, rate=None if rate is None else D(rate), **{**given, **more})  # type: ignore[arg-type]


MEASURES = (
    measure("mfn", "610910", "20"),
    measure("fta", "610910", category="A5", base=D("20"), origin="CN"),
    measure("fta", "610910", category="A5", base=D("20"), origin="RS"),
    measure("mfn", "850440", "0"),
    measure("mfn", "330410", "10"),
    measure("consumption_tax", "330410", "15"),
    measure("mfn", "220421", "14"),
    measure("consumption_tax", "220421", "10"),
    measure("excise", "220421", amount=D("0.50"), currency="EUR", per="LTR"),
    measure("mfn", "070200", "8", amount=D("0.30"), currency="EUR", per="KGM"),
    measure("fta", "070200", "5.5", origin="TR"),
    measure("vat", "490199", "10"),
    measure("mfn", "490199", "0"),
    measure("mfn", "620610", "12"),
    measure("mfn", "620620", "12"),
    *(measure("positive_list", code) for code in ("61091000", "85044000", "33041000", "22042100")),
)
GOODS = goods_view("XX", MEASURES)
CODES = ("61091000", "85044000", "33041000", "22042100", "07020000", "49019900")

SERBIA = DutyRules(
    vat_standard=D(20),
    vat_standard_cited=LAW,
    vat_reduced=D(10),
    vat_reduced_headings=("0702",),
    vat_reduced_cited=LAW,
    gift_limit=D(70),
    gift_cited=LAW,
    small_limit=D(50),
    small_cited=LAW,
    flat_rate=D(10),
    flat_limit=D(3000),
    flat_cited=LAW,
    fta_years=YEARS,
    fta_first_year=2024,
    fta_cited=LAW,
)
CHINA = ChinaRules(
    vat_standard=D(13),
    vat_standard_cited=LAW,
    vat_reduced=D(9),
    vat_reduced_headings=("0702",),
    vat_reduced_cited=LAW,
    consumption_headings=("3304", "2204", "8703"),
    consumption_cited=LAW,
    cbec_share=D(70),
    cbec_cited=LAW,
    single_limit=D(5000),
    annual_limit=D(26000),
    limits_cited=LAW,
    agreements={"RS": Agreement("RS", 2024, YEARS, LAW)},
)
FIXED = FixedDuty(D(3), D(150), 6, LAW, Cited("outside", "law", "two sources differ", verified=False))


def union(**change: object) -> Union:
    rules = UnionRules(
        member="DE",
        vat_standard=D(19),
        vat_standard_cited=LAW,
        ioss_limit=D(150),
        ioss_cited=LAW,
        gift_limit=D(45),
        gift_cited=LAW,
        excise_headings=("2204",),
        excise_cited=LAW,
        **{"fixed": FIXED, "agreements": {"CN": Agreement("CN", 2024, YEARS, LAW)}, **change},  # type: ignore[arg-type]
    )
    return Union(rules, GOODS, GOODS)


def serbia() -> Serbia:
    return Serbia(SERBIA, GOODS)


def china() -> China:
    return China(CHINA, GOODS, {"EUR": D(8)}.get)


def line(number: int, code: str, value: str, **more: object) -> DutyLine:
    given = {"origin": "CN", "net_weight": D("1.5"), "quantity": D(2), "unit": "LTR"}
    return DutyLine(number, code, D(value), **{**given, **more})  # type: ignore[arg-type]


def case(*lines: DutyLine, freight: str = "0", **change: object) -> DutyCase:
    given = {"private": True, "gift": False, "freight": D(freight), "on": date(2026, 9, 1)}
    return DutyCase(lines=lines, **{**given, **change})  # type: ignore[arg-type]


def cut(category: str, base: Fraction, year: int) -> Fraction:
    years = {"A0": 0, "A5": 5, "A10": 10, "A15": 15}.get(category)
    if years is None:
        return base
    return Fraction(0) if years == 0 else base * max(Fraction(0), 1 - Fraction(year - 2023, years))


def _duty(one: DutyLine, value: Fraction, year: int, euro: int) -> Fraction:
    """MFN or preference, by a table of its own and no look-up of the engine's."""
    table = {
        "610910": (20, 0),
        "850440": (0, 0),
        "330410": (10, 0),
        "220421": (14, 0),
        "070200": (8, Fraction(3, 10)),
        "490199": (0, 0),
        "620610": (12, 0),
        "620620": (12, 0),
    }
    rate, per_kilogram = table[one.hs_code[:6]]
    general = value * rate / 100 + Fraction(per_kilogram) * Fraction(one.net_weight or 0) * euro
    if not one.origin_proof:
        return general
    if one.hs_code.startswith("610910") and one.origin == ("RS" if euro > 1 else "CN") and euro > 0:
        return min(general, value * cut("A5", Fraction(20), year) / 100)
    if one.hs_code.startswith("070200") and one.origin == "TR":
        return min(general, value * Fraction(55, 1000))
    return general


def _shares(one: DutyCase, with_freight: bool = True) -> Iterable[tuple[DutyLine, Fraction]]:
    goods = sum(Fraction(entry.value) for entry in one.lines)
    extra = Fraction(one.freight + one.insurance) if with_freight else Fraction(0)
    for entry in one.lines:
        yield (
            entry,
            Fraction(entry.value) + (extra * Fraction(entry.value) / goods if goods else extra / len(one.lines)),
        )


def serbian(one: DutyCase) -> Fraction:
    goods = sum(Fraction(entry.value) for entry in one.lines)
    if one.private and one.gift and goods <= 70:
        return Fraction(0)
    small = one.private and not one.gift and goods <= 50
    due = Fraction(0)
    for entry, value in _shares(one, not small):
        if small:
            duty = Fraction(0)
        elif one.private and goods <= 3000:
            duty = Fraction(0) if entry.hs_code[:6] in ("850440", "490199") else value / 10
        else:
            duty = _duty(entry, value, one.on.year, 1)
        excise = Fraction(entry.quantity or 0) / 2 if entry.hs_code.startswith("220421") else Fraction(0)
        vat = Fraction(1, 10) if entry.hs_code[:4] in ("0702", "4901") else Fraction(1, 5)
        due += duty + excise + (value + duty + excise) * vat
    return due


def chinese(one: DutyCase, retail: bool) -> Fraction:
    """Retail import within the limits, or general trade."""
    due = Fraction(0)
    for entry, value in _shares(one):
        vat = {"0702": 9, "4901": 10}.get(entry.hs_code[:4], 13)
        tax = {"3304": 15, "2204": 10}.get(entry.hs_code[:4], 0)
        if retail:
            due += value * Fraction(tax + vat, 100 - tax) * Fraction(7, 10)
        else:
            duty = _duty(entry, value, one.on.year, 8)
            due += duty + (value + duty) * Fraction(tax + vat, 100 - tax)
    return due


def european(one: DutyCase, regime: str) -> Fraction:
    fixed = Fraction(3)
    subheadings: dict[str, list[DutyLine]] = {}
    for entry in one.lines:
        subheadings.setdefault(entry.hs_code[:6], []).append(entry)
    due = fixed * len(subheadings) if regime in ("ioss", "low") else Fraction(0)
    by_number = {entry.number: value for entry, value in _shares(one)}
    for entry, value in _shares(one):
        vat = Fraction(10 if entry.hs_code.startswith("4901") else 19, 100)
        group = sum(by_number[other.number] for other in subheadings[entry.hs_code[:6]])
        if regime == "ioss":
            due += value * vat
        elif regime == "low":
            share = value / group if group else Fraction(1, len(subheadings[entry.hs_code[:6]]))
            due += (value + fixed * share) * vat
        else:
            duty = _duty(entry, value, one.on.year, 1)
            excise = Fraction(entry.quantity or 0) / 2 if entry.hs_code.startswith("220421") else Fraction(0)
            due += duty + excise + (value + duty + excise) * vat
    return due
