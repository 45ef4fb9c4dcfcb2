"""Money and exchange rates: exact, rounded half up, of a day, never invented."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infosilk.kernel.actor import system
from infosilk.kernel.law.rates import (
    MAX_AGE,
    Money,
    Rate,
    RateBook,
    RateUnknown,
    digits,
    load_rates,
    money,
    quantize,
    rate_on,
    shown,
)
from infosilk.kernel.models import ExchangeRate
from infosilk.kernel.problems import Forbidden, Invalid
from tests.conftest import ROOT
from tests.kernel import people

ACTING = system("cli", "test")
DAY = date(2026, 3, 10)
Amounts = st.decimals(min_value=Decimal("-1e9"), max_value=Decimal("1e9"), places=6)


@given(Amounts, st.sampled_from(["EUR", "RSD", "CNY", "JPY", "KWD"]))
def test_rounding_moves_an_amount_by_at_most_half_a_unit(amount: Decimal, currency: str) -> None:
    rounded = quantize(money(amount, currency))

    unit = Decimal(1).scaleb(-digits(currency))
    assert abs(rounded.amount - amount) <= unit / 2
    assert rounded.amount % unit == 0
    assert quantize(rounded) == rounded


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [("2.345", "EUR", "2.35"), ("-2.345", "EUR", "-2.35"), ("2.5", "JPY", "3"), ("2.34449", "RSD", "2.34")],
)
def test_halves_are_rounded_up(amount: str, currency: str, expected: str) -> None:
    assert quantize(money(amount, currency)).amount == Decimal(expected)


@pytest.mark.parametrize(("amount", "currency"), [("x", "EUR"), ("NaN", "EUR"), ("1", "XXY"), ("", "EUR"), ("1", "")])
def test_what_is_no_money_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(Invalid):
        money(amount, currency)


def test_a_float_is_no_amount() -> None:
    with pytest.raises(TypeError):
        money(0.1, "EUR")  # type: ignore[arg-type]


def test_an_amount_is_shown_as_people_write_it() -> None:
    value = Money("1234.5", "EUR")

    assert shown(value, "en") == "€1,234.50"
    assert shown(value, "sr-latn") == "1.234,50\xa0€"
    assert shown(value, "sr-cyrl") == "1.234,50\xa0€"
    assert shown(value, "zh-hans") == "€1,234.50"


def rate(base: str, quote: str, value: str, day: date = DAY, sample: bool = False) -> None:
    ExchangeRate.objects.create(base=base, quote=quote, day=day, rate=value, source="test", sample=sample)


@pytest.mark.django_db
def test_the_rate_is_the_last_one_published_up_to_the_day() -> None:
    rate("EUR", "RSD", "117.1", DAY - timedelta(days=1))
    rate("EUR", "RSD", "117.3", DAY + timedelta(days=1))

    assert rate_on("EUR", "RSD", DAY).rate == Decimal("117.1")


@pytest.mark.django_db
def test_a_rate_that_is_too_old_is_no_rate() -> None:
    rate("EUR", "RSD", "117.1", DAY - MAX_AGE - timedelta(days=1))

    with pytest.raises(RateUnknown, match="infosilk rates load"):
        rate_on("EUR", "RSD", DAY)


@pytest.mark.django_db
def test_a_sample_serves_where_nothing_is_published_and_says_so() -> None:
    rate("EUR", "RSD", "117", DAY - timedelta(days=900), sample=True)
    assert rate_on("EUR", "RSD", DAY).sample

    rate("EUR", "RSD", "117.2", DAY)

    assert not rate_on("EUR", "RSD", DAY).sample
    assert rate_on("EUR", "RSD", DAY + MAX_AGE + timedelta(days=1)).sample


@pytest.mark.django_db
def test_a_pair_listed_the_other_way_round_is_inverted() -> None:
    rate("EUR", "RSD", "120")

    found = rate_on("RSD", "EUR", DAY)

    assert quantize(found.convert(money("1200", "RSD"))) == Money("10.00", "EUR")


@pytest.mark.django_db
def test_a_currency_in_itself_is_one() -> None:
    assert rate_on("EUR", "EUR", DAY).rate == 1


def test_a_rate_converts_its_own_currency_only() -> None:
    with pytest.raises(ValueError, match="EUR"):
        Rate("EUR", "RSD", DAY, Decimal(117), "", False).convert(money(1, "CNY"))


@given(st.decimals(min_value="0.0001", max_value="10000", places=4), st.decimals(1, 10**6, places=2))
def test_there_and_back_is_the_same_amount(value: Decimal, amount: Decimal) -> None:
    there = Rate("EUR", "RSD", DAY, value, "", False)

    back = there.inverse().convert(there.convert(money(amount, "EUR")))

    assert quantize(back) == quantize(money(amount, "EUR"))


def csv(folder: Path, *lines: str) -> Path:
    path = folder / "rates.csv"
    path.write_text("base,quote,day,rate,source,sample\n" + "\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.django_db
def test_rates_load_once_and_are_replaced_by_newer_files(tmp_path: Path) -> None:
    path = csv(tmp_path, "EUR,RSD,2026-03-10,117.2,NBS,false", "CNY,EUR,2026-03-10,0.125,made up,true")

    first = load_rates(path, ACTING, include_samples=False)
    again = load_rates(path, ACTING, include_samples=True)
    third = load_rates(csv(tmp_path, "EUR,RSD,2026-03-10,117.3,NBS,"), ACTING, include_samples=True)

    assert (first.added, first.skipped) == (1, 1)
    assert (again.added, again.unchanged) == (1, 1)
    assert third.changed == 1
    assert RateBook.load().get("EUR", "RSD", DAY).rate == Decimal("117.3")


@pytest.mark.django_db
def test_every_wrong_line_is_named_and_nothing_loaded(tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "EUR,RSD,2026-03-10,117.2,NBS,false",
        "EUR,RSD,2026-03-10,117.2,NBS,false",
        "EUR,XXY,10.3.2026,-1,,maybe",
        "EUR,EUR,2026-03-10,1e99,NBS,",
    )

    with pytest.raises(Invalid) as caught:
        load_rates(path, ACTING, include_samples=True)

    lines = [error.where.rsplit(" ", 1)[-1] for error in caught.value.errors]
    assert [lines.count(number) for number in ("2", "3", "4", "5")] == [0, 1, 5, 2]
    assert not ExchangeRate.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"base,quote,day,rate,source\n" + b"\x00"])
def test_a_file_that_is_no_table_of_rates_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)

    with pytest.raises(Invalid):
        load_rates(path, ACTING, include_samples=True)


@pytest.mark.django_db
def test_the_zone_s_sample_rates_are_samples() -> None:
    load_rates(ROOT / "zones" / "nis-hangzhou" / "rates" / "sample.csv", ACTING, include_samples=True)

    assert ExchangeRate.objects.exists()
    assert not ExchangeRate.objects.filter(sample=False).exists()


@pytest.mark.django_db
def test_only_the_operator_loads_rates(tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        load_rates(csv(tmp_path), people.actor("trader"), include_samples=True)
