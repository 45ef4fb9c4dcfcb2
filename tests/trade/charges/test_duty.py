"""Serbia's charges: the customs administration's worked examples, and an independent oracle."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infosilk.trade.charges.engine.case import Charges, DutyCase, DutyLine, TariffUnknown
from infosilk.trade.charges.engine.serbia.charges import DutyRules, Serbia
from infosilk.trade.tariff.engine.measure import Category, Cited, Measure, goods_view

LAW = Cited("rule", "law", "source", verified=True)
RULES = DutyRules(
    vat_standard=Decimal(20),
    vat_standard_cited=LAW,
    vat_reduced=Decimal(10),
    vat_reduced_headings=("4901",),
    vat_reduced_cited=LAW,
    gift_limit=Decimal(70),
    gift_cited=LAW,
    small_limit=Decimal(50),
    small_cited=LAW,
    flat_rate=Decimal(10),
    flat_limit=Decimal(3000),
    flat_cited=LAW,
    fta_years={"A0": 0, "A5": 5, "A10": 10, "A15": 15},
    fta_first_year=2024,
    fta_cited=LAW,
)


@dataclass(frozen=True, slots=True)
class Rates:
    """The general rate of goods, and what the agreement cuts: base and category. Percentages."""

    mfn: Decimal
    base: Decimal
    category: Category | None


TARIFF = {
    "100001": Rates(Decimal(10), Decimal(10), "A5"),
    "100002": Rates(Decimal(0), Decimal(0), "A0"),
    "100003": Rates(Decimal(5), Decimal(20), "A15"),
    "100004": Rates(Decimal(20), Decimal(20), "E"),
    "100005": Rates(Decimal(8), Decimal(8), None),
    "490100": Rates(Decimal(3), Decimal(3), "A0"),
}


def measures() -> Iterator[Measure]:
    common: dict[str, Any] = {"jurisdiction": "RS", "cited": LAW, "valid_from": date.min}
    for code, rates in TARIFF.items():
        yield Measure(kind="mfn", code=code, rate=rates.mfn, **common)
        if rates.category is not None:
            yield Measure(kind="fta", code=code, origin="CN", category=rates.category, base=rates.base, **common)


ENGINE = Serbia(RULES, goods_view("RS", measures()))


def case(value: str, freight: str = "0", **change: object) -> DutyCase:
    line = DutyLine(1, str(change.pop("code", "621410")), Decimal(value), "CN", bool(change.pop("proof", False)))
    given = {"private": True, "gift": False, "lines": (line,), "freight": Decimal(freight), "on": date(2026, 6, 1)}
    return DutyCase(**{**given, **change})  # type: ignore[arg-type]


def due(one: DutyCase) -> Charges:
    return ENGINE.charge(one)


@pytest.mark.parametrize(
    ("value", "freight", "duty", "vat", "total"),
    [("40", "10", "0.00", "8.00", "8.00"), ("5", "5", "0.00", "1.00", "1.00"), ("80", "10", "9.00", "19.80", "28.80")],
)
def test_the_worked_examples_of_serbias_customs(value: str, freight: str, duty: str, vat: str, total: str) -> None:
    found = due(case(value, freight))

    assert (f"{found.duty}", f"{found.vat}", f"{found.total}") == (duty, vat, total)


@pytest.mark.parametrize(("value", "regime"), [("69.99", "gift"), ("70", "gift"), ("70.01", "flat")])
def test_a_present_up_to_seventy_euro_is_free(value: str, regime: str) -> None:
    found = due(case(value, "25", gift=True))

    assert found.regime == regime
    assert (found.total == 0) is (regime == "gift")


@pytest.mark.parametrize(
    ("value", "regime"), [("50", "small"), ("50.01", "flat"), ("3000", "flat"), ("3000.01", "tariff")]
)
def test_the_limits_of_bought_goods(value: str, regime: str) -> None:
    assert due(case(value, code="100001")).regime == regime


def test_a_business_pays_by_the_tariff_from_the_first_euro() -> None:
    found = due(case("40", "10", private=False, code="100001"))

    assert (found.regime, str(found.duty), str(found.vat)) == ("tariff", "5.00", "11.00")


def test_goods_that_the_tariff_marks_free_pay_no_flat_rate() -> None:
    found = due(case("80", "10", code="100002"))

    assert (str(found.duty), str(found.vat)) == ("0.00", "18.00")


def test_books_pay_the_reduced_vat() -> None:
    assert str(due(case("40", code="490199")).vat) == "4.00"


def test_an_unknown_rate_is_an_error_that_names_the_data_set() -> None:
    with pytest.raises(TariffUnknown) as caught:
        due(case("100", private=False, code="999999"))

    assert caught.value.codes == ("999999",)
    assert caught.value.data_set == RULES.tariff_data_set


@pytest.mark.parametrize(
    ("year", "percent"), [(2023, None), (2024, 80), (2025, 60), (2026, 40), (2027, 20), (2028, 0), (2040, 0)]
)
def test_category_a5_is_cut_by_a_fifth_of_its_base_each_year(year: int, percent: int | None) -> None:
    assert RULES.agreement.cut("A5", Decimal(100), year) == (None if percent is None else Decimal(percent))


@pytest.mark.parametrize(("category", "expected"), [("A0", 0), ("A10", 70), ("A15", 80), ("E", 100), (None, None)])
def test_the_other_categories_in_2026(category: Category | None, expected: int | None) -> None:
    assert RULES.agreement.cut(category, Decimal(100), 2026) == (None if expected is None else Decimal(expected))


def test_the_lower_of_agreement_and_general_rate_is_charged_and_only_with_proof() -> None:
    with_proof = due(case("100", private=False, code="100001", proof=True))
    without = due(case("100", private=False, code="100001"))
    general_lower = due(case("100", private=False, code="100003", proof=True))

    assert (str(with_proof.duty), with_proof.steps[0].why) == ("4.00", "duty.fta")
    assert (str(without.duty), without.steps[0].why) == ("10.00", "duty.mfn")
    # Base 20, category A15 in 2026: 16 %, above the general 5 %.
    assert (str(general_lower.duty), general_lower.steps[0].why) == ("5.00", "duty.mfn")


def test_each_line_pays_its_own_rate() -> None:
    lines = (DutyLine(1, "100001", Decimal(100), "CN"), DutyLine(2, "100004", Decimal(100), "CN"))
    found = due(DutyCase(private=False, gift=False, lines=lines, freight=Decimal(20), on=date(2026, 1, 1)))

    assert [str(step.amount) for step in found.steps if step.kind == "duty"] == ["11.00", "22.00"]


LINES = st.lists(
    st.tuples(
        st.sampled_from(["100001", "100002", "100003", "100004", "100005", "490100", "490199", "777777"]),
        st.integers(1, 250_000),
        st.booleans(),
        st.sampled_from(["CN", "DE"]),
    ),
    min_size=1,
    max_size=6,
)


def oracle(one: DutyCase) -> Fraction | None:
    """Duty and VAT in exact fractions, written apart from the engine; None when a rate is unknown."""
    goods = sum(Fraction(line.value) for line in one.lines)
    if one.private and one.gift and goods <= 70:
        return Fraction(0)
    extra = Fraction(one.freight + one.insurance)
    small = one.private and not one.gift and goods <= 50
    total = Fraction(0)
    for line in one.lines:
        value = Fraction(line.value) if small else Fraction(line.value) * (1 + extra / goods)
        entry = TARIFF.get(line.hs_code)
        if small:
            rate = Fraction(0)
        elif one.private and goods <= 3000:
            rate = Fraction(0) if entry and entry.mfn == 0 else Fraction(10)
        elif entry is None:
            return None
        else:
            rate = Fraction(entry.mfn)
            if line.origin == "CN" and line.origin_proof and entry.category and one.on.year >= 2024:
                years = {"A0": 0, "A5": 5, "A10": 10, "A15": 15}.get(entry.category)
                left = 1 if years is None else max(0, 1 - Fraction(one.on.year - 2023, years)) if years else 0
                rate = min(rate, Fraction(entry.base) * left)
        vat = Fraction(10 if line.hs_code.startswith("4901") else 20)
        with_duty = value * (1 + rate / 100)
        total += value * rate / 100 + with_duty * vat / 100
    return total


@given(LINES, st.integers(0, 90_000), st.booleans(), st.booleans(), st.integers(2023, 2041))
def test_charges_agree_with_exact_fractions(
    lines: list[tuple[str, int, bool, str]], freight: int, private: bool, gift: bool, year: int
) -> None:
    one = DutyCase(
        private=private,
        gift=gift,
        lines=tuple(
            DutyLine(number, code, Decimal(cents).scaleb(-2), origin, proof)
            for number, (code, cents, proof, origin) in enumerate(lines, 1)
        ),
        freight=Decimal(freight).scaleb(-2),
        on=date(year, 7, 1),
    )
    expected = oracle(one)
    try:
        found = due(one)
    except TariffUnknown:
        assert expected is None
        return

    assert expected is not None
    # The engine rounds each sum to the cent: half a cent a step, and a cent a line of shared freight and duty.
    assert abs(Fraction(found.total) - expected) <= Fraction(len(found.steps) + 2 * len(lines), 100)
    assert found.total == found.duty + found.vat == sum(step.amount for step in found.steps)
    assert all(step.amount >= 0 for step in found.steps)
    if found.regime in ("flat", "tariff"):
        assert found.customs_value == sum(line.value for line in one.lines) + one.freight
