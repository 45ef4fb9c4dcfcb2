"""What three jurisdictions charge: published examples, limits, what is never invented, and an oracle in fractions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infosilk.trade.charges.engine import unknowns
from infosilk.trade.charges.engine.case import (
    Charges,
    ChargesUnknown,
    DutyCase,
    DutyLine,
    NotSettled,
    QuantityUnknown,
    RateMissing,
    TariffUnknown,
    TaxUnknown,
)
from infosilk.trade.charges.engine.china.charges import composite_rate
from infosilk.trade.charges.engine.sums import apportion
from tests.kit.examples import example_count
from tests.trade.charges import regimes
from tests.trade.charges.regimes import CODES, GOODS, SERBIA, case, china, line, serbia, union

D = Decimal


def of(kind: str, found: Charges) -> list[str]:
    return [f"{step.amount:f}" for step in found.steps if step.kind == kind]


@pytest.mark.parametrize(
    ("value", "freight", "duty", "vat", "total"),
    [("40", "10", "0.00", "8.00", "8.00"), ("5", "5", "0.00", "1.00", "1.00"), ("80", "10", "9.00", "19.80", "28.80")],
)
def test_serbia_charges_as_its_customs_administration_works_out(
    value: str, freight: str, duty: str, vat: str, total: str
) -> None:
    """Source: Serbia's customs administration, worked examples for consignments of natural persons: up to EUR 50 VAT
    alone without freight (40 + 10: VAT 8; 5 + 5: VAT 1), above it the flat 10 % with freight (80 + 10: duty 9, VAT
    19.80, together 28.80). A present up to EUR 70: nothing."""
    found = serbia().charge(case(line(1, "61091000", value), freight=freight))
    gift = serbia().charge(case(line(1, "61091000", "70"), freight="25", gift=True))

    assert (f"{found.duty}", f"{found.vat}", f"{found.total}") == (duty, vat, total)
    assert (gift.regime, gift.total) == ("gift", 0)


@pytest.mark.parametrize(
    ("vat", "consumption", "share", "rate"),
    [("13", "0", "70", "9.10"), ("13", "15", "70", "23.06"), ("9", "0", "70", "6.30"), ("13", "15", "100", "32.94")],
)
def test_the_composite_rates_of_chinas_retail_import(vat: str, consumption: str, share: str, rate: str) -> None:
    """Source: composite rate of cross-border retail import, (consumption tax + VAT) / (1 - consumption tax) x 70 %:
    VAT 13 % alone gives 9.1 %, with 15 % consumption tax 23.06 % (财关税〔2016〕18号, 〔2018〕49号)."""
    assert f"{composite_rate(D(vat), D(consumption), D(share))}" == rate


def test_retail_import_is_taxed_on_price_freight_and_insurance_with_visible_sums() -> None:
    """Source: the taxable value of retail import is the actual price with freight and insurance; duty 0 % within the
    limits. 900 + 80 + 20 = 1,000: VAT 91.00; with 15 % consumption tax 230.59 = 23.06 % of 1,000."""
    plain = china().charge(case(line(1, "61091000", "900"), freight="80", insurance=D(20)))
    taxed = china().charge(case(line(1, "33041000", "900"), freight="80", insurance=D(20)))

    assert (plain.regime, f"{plain.total}", plain.currency) == ("cbec", "91.00", "CNY")
    assert (of("duty", plain), of("vat", plain)) == (["0.00"], ["91.00"])
    # 1,000 / (1 - 15 %) = 1,176.47; 15 % x 70 % = 10.5 %; 13 % x 70 % = 9.1 %.
    assert [(step.kind, str(step.rate.normalize()), str(step.base), str(step.amount)) for step in taxed.steps[1:]] == [
        ("consumption_tax", "10.5", "1176.47", "123.53"),
        ("vat", "9.1", "1176.47", "107.06"),
    ]
    assert taxed.steps[2].params["composite"] == "23.06"


def test_the_limits_of_retail_import_choose_the_regime() -> None:
    """Source: single limit CNY 5,000, yearly limit CNY 26,000; above the single one a single indivisible item alone,
    at full tax; above the yearly one general trade."""
    engine = china()

    def regime(value: str, **change: object) -> str:
        quantity = change.pop("quantity", D(1))
        return engine.regime(case(line(1, "85044000", value, quantity=quantity), **change))

    assert regime("5000") == "cbec"
    assert regime("5000", quantity=D(2)) == "cbec"
    assert regime("4990", freight="10.01") == "cbec-full"
    assert regime("5000.01", quantity=D(2)) == "general"
    assert regime("5000", annual_used=D(21000)) == "cbec"
    assert regime("5000", annual_used=D("21000.01")) == "general"
    assert regime("6000", annual_used=D("20000.01")) == "general"
    assert regime("100", private=False) == "general"
    assert engine.regime(case(line(1, "07020000", "100"))) == "general"


def test_general_trade_takes_the_agreements_rate_with_proof_of_origin() -> None:
    """Source: China-Serbia free trade agreement: equal yearly cuts of the rate of 2022-01-01, year 1 read as 2024: A5
    at 80, 60, 40, 20, 0 % of the base in 2024-2028; the lower of FTA and MFN, with a certificate or declaration."""
    rates = []
    for year in range(2024, 2030):
        goods = line(1, "61091000", "1000", origin="RS", origin_proof=True)
        found = china().full(case(goods, on=date(year, 7, 2), private=False))
        rates.append(str(found.steps[0].rate.normalize()))
    without = china().full(case(line(1, "61091000", "1000", origin="RS"), private=False))

    assert rates == ["16", "12", "8", "4", "0", "0"]
    assert (without.steps[0].why, f"{without.duty}", f"{without.vat}") == ("duty.mfn", "200.00", "156.00")


@pytest.mark.parametrize(
    ("category", "shares"),
    [
        ("A0", {2024: 0, 2030: 0}),
        ("A5", {2024: 80, 2025: 60, 2026: 40, 2027: 20, 2028: 0}),
        ("A10", {2024: 90, 2027: 60, 2032: 10, 2033: 0}),
        ("A15", {2024: Fraction(280, 3), 2026: 80, 2037: Fraction(20, 3), 2038: 0}),
        ("E", {2024: 100, 2040: 100}),
    ],
)
def test_the_agreement_cuts_each_category_by_its_years(category: str, shares: dict[int, int | Fraction]) -> None:
    """Source: China-Serbia free trade agreement, Annex 1: A0 free at once, A5, A10, A15 in 5, 10, 15 equal annual cuts
    of the base, free on 1 January of year 5, 10, 15; E stays at the base."""
    for year, share in shares.items():
        found = SERBIA.agreement.cut(category, D(100), year)  # type: ignore[arg-type]
        assert found is not None
        assert abs(Fraction(found) - share) < Fraction(1, 10**20)
        assert regimes.cut(category, Fraction(100), year) == share


def test_three_blouses_of_two_subheadings_pay_six_euro() -> None:
    """Source: the Council's own example of the EUR 3 duty, 2026-07-01 to 2028-07-01: a parcel of 1 silk and 2 wool
    blouses has two tariff subheadings: EUR 6."""
    silk, wool = line(1, "62061000", "40", quantity=D(1)), line(2, "62062000", "60", quantity=D(2))
    found = union().charge(case(silk, wool, freight="10", ioss=True))

    assert (found.regime, f"{found.duty}", f"{found.vat}", f"{found.total}") == ("ioss", "6.00", "20.90", "26.90")
    step = found.steps[0]
    assert (step.rate, step.base, step.per, step.amount) == (3, 2, "subheading", 6)


def test_the_union_before_during_and_above() -> None:
    """Source: IOSS up to EUR 150 of intrinsic value, inclusive, freight not counted; VAT from the first cent; before
    2026-07-01 no duty up to EUR 150. Exactly EUR 150 and sellers outside IOSS are not settled: never verified."""
    relieved = union(fixed=None, relief_limit=D(150), relief_cited=regimes.LAW)
    blouse = line(1, "62061000", "100")

    assert f"{relieved.charge(case(blouse, ioss=True)).duty}" == "0.00"
    assert f"{relieved.charge(case(blouse)).vat}" == "19.00"
    exact = union().charge(case(line(1, "62061000", "150"), freight="40", ioss=True))
    assert (exact.regime, exact.verified, f"{exact.vat}") == ("ioss", False, "36.10")
    outside = union().charge(case(blouse))
    # 19 % of 100 + 3.
    assert (outside.regime, outside.verified, f"{outside.vat}") == ("low", False, "19.57")
    above = union().charge(case(line(1, "62061000", "150.01"), ioss=True))
    assert (above.regime, f"{above.duty}", f"{above.vat}") == ("tariff", "18.00", "31.92")
    wine = union().charge(case(line(1, "22042100", "20"), ioss=True))
    assert (wine.regime, of("duty", wine), of("excise", wine), of("vat", wine)) == (
        "tariff",
        ["2.80"],
        ["1.00"],
        ["4.52"],
    )
    assert union().charge(case(line(1, "22042100", "45"), gift=True)).regime == "tariff"
    assert union().charge(case(line(1, "62061000", "45"), gift=True)).regime == "gift"


def test_what_is_not_known_is_an_error_and_never_nothing() -> None:
    tomatoes = line(1, "07020000", "10", net_weight=None)
    engine = china()

    with pytest.raises(TariffUnknown, match="99999999"):
        engine.full(case(line(1, "99999999", "10"), line(2, "61091000", "9")))
    with pytest.raises(TaxUnknown, match="consumption_tax"):
        engine.cbec(case(line(1, "87032300", "10")))
    with pytest.raises(TaxUnknown, match="positive_list"):
        engine.regime(case(line(1, "610910", "10")))
    with pytest.raises(QuantityUnknown, match="KGM"):
        engine.full(case(tomatoes))
    with pytest.raises(RateMissing, match="EUR"):
        regimes.China(regimes.CHINA, GOODS).full(case(line(1, "07020000", "10")))
    with pytest.raises(TaxUnknown, match="excise"):
        regimes.Serbia(replace(SERBIA, excise_headings=("2402",)), GOODS).charge(case(line(1, "24022000", "10")))
    with pytest.raises(NotSettled, match="outside-ioss"):
        union(fixed=replace(regimes.FIXED, outside=None)).charge(case(line(1, "62061000", "10")))
    with pytest.raises(NotSettled, match="gift"):
        engine.charge(case(line(1, "61091000", "10"), gift=True))


@pytest.mark.parametrize(
    ("unknown", "code", "field"),
    [
        (TariffUnknown(["99999999"], "rs"), "data.tariff", "order.goods"),
        (TaxUnknown("excise", ["24022000"], "rs"), "data.tax", "order.goods"),
        (QuantityUnknown(2, "KGM"), "data.quantity", "order.goods.2"),
        (RateMissing("EUR", "CNY"), "data.rate", "order.goods"),
        (NotSettled("cn.gift"), "data.unsettled", "order.goods"),
    ],
)
def test_what_is_not_known_is_told_with_its_place_and_its_own_rule(
    unknown: ChargesUnknown, code: str, field: str
) -> None:
    told = unknowns.reason(unknown, "RS", "2026-11-24", "rates")

    assert (told.code, told.field) == (code, field)


LINES = st.lists(
    st.builds(
        lambda code, cents, origin, proof, grams, count: DutyLine(
            1, code, D(cents).scaleb(-2), origin, proof, D(grams).scaleb(-3), D(count), "LTR"
        ),
        st.sampled_from(CODES),
        st.integers(1, 250_000),
        st.sampled_from(["CN", "RS", "TR", "DE"]),
        st.booleans(),
        st.integers(1, 9_999),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=5,
).map(lambda lines: tuple(replace(one, number=number) for number, one in enumerate(lines, 1)))
CASES = st.builds(
    lambda lines, freight, private, gift, year, ioss: DutyCase(
        private, gift, lines, D(freight).scaleb(-2), on=date(year, 7, 1), ioss=ioss
    ),
    LINES,
    st.integers(0, 90_000),
    st.booleans(),
    st.booleans(),
    st.integers(2024, 2041),
    st.booleans(),
)


def every(one: DutyCase) -> list[tuple[Charges, Fraction]]:
    """Each jurisdiction's charges of a case with the oracle's."""
    found = [
        (serbia().charge(one), regimes.serbian(one)),
        (china().cbec(one), regimes.chinese(one, retail=True)),
        (china().full(one), regimes.chinese(one, retail=False)),
        (union().by_tariff(one), regimes.european(one, "tariff")),
    ]
    if one.goods <= 150:
        found += [(getattr(union(), name)(one), regimes.european(one, name)) for name in ("ioss", "low")]
    return found


@settings(max_examples=example_count(60), deadline=None)
@given(CASES)
def test_every_regime_agrees_with_exact_fractions_and_its_steps_sum_up(one: DutyCase) -> None:
    for found, expected in every(one):
        # Each sum is rounded to the cent: half a cent a step, and a cent a line of shared freight and duty.
        assert abs(Fraction(found.total) - expected) <= Fraction(len(found.steps) + 3 * len(one.lines), 100)
        assert found.total == sum(step.amount for step in found.steps)
        assert found.total == found.duty + found.vat + found.excise + found.fees
        for step in found.steps:
            assert step.amount >= 0
            assert step.amount == step.amount.quantize(D("0.01"))
            assert step.amount == round_half_up(Fraction(step.rate) * Fraction(step.base) / (1 if step.per else 100))


def round_half_up(exact: Fraction) -> Decimal:
    return D(int(exact * 100 + Fraction(1, 2))).scaleb(-2)


@settings(max_examples=example_count(30), deadline=None)
@given(CASES.filter(lambda one: len(one.lines) < 4), st.data())
def test_the_order_of_lines_changes_nothing(one: DutyCase, data: st.DataObject) -> None:
    turned = data.draw(st.sampled_from(list(permutations(one.lines))))
    other = replace(one, lines=tuple(replace(entry, number=number) for number, entry in enumerate(turned, 1)))

    assert [found.total for found, _ in every(one)] == [found.total for found, _ in every(other)]


@settings(deadline=None)
@given(LINES, st.integers(0, 10_000_000))
def test_shared_cents_are_all_shared(lines: tuple[DutyLine, ...], cents: int) -> None:
    amount = D(cents).scaleb(-2)
    parts = apportion(amount, [(one, one.value) for one in lines])
    whole = sum(Fraction(one.value) for one in lines)

    assert sum(parts.values()) == amount
    for one in lines:
        assert abs(Fraction(parts[one.number]) - Fraction(amount) * Fraction(one.value) / whole) < Fraction(1, 100)


@settings(max_examples=example_count(30), deadline=None)
@given(CASES, st.integers(1, 5_000))
def test_within_one_regime_more_value_never_pays_less(one: DutyCase, more: int) -> None:
    first = one.lines[0]
    dearer = replace(one, lines=(replace(first, value=first.value + D(more)), *one.lines[1:]), freight=D(0))
    cheaper = replace(one, freight=D(0))

    for (low, _), (high, _) in zip(every(cheaper), every(dearer), strict=False):
        if low.regime == high.regime:
            assert high.total >= low.total
