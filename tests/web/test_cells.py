"""Numbers, dates and money as readers of each language expect them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import formats, translation
from moneyed import Money

from infosilk.kernel.language.titles import in_language
from infosilk.web import cells
from infosilk.web.context import in_other_language, language_tag

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("language", "money", "whole", "number", "day", "month"),
    [
        ("en", "€1,234.50", f"RSD{NBSP}1,000", "1,234.5", "24 Nov 2026", "24 November 2026"),
        ("sr-latn", f"1.234,50{NBSP}€", f"1.000{NBSP}RSD", "1.234,5", "24.11.2026.", "24. novembar 2026."),
        ("sr-cyrl", f"1.234,50{NBSP}€", f"1.000{NBSP}RSD", "1.234,5", "24.11.2026.", "24. новембар 2026."),
        ("zh-hans", "€1,234.50", f"RSD{NBSP}1,000", "1,234.5", "2026-11-24", "2026年11月24日"),
    ],
)
def test_money_numbers_and_days_follow_the_language(
    language: str, money: str, whole: str, number: str, day: str, month: str
) -> None:
    with translation.override(language):
        assert cells.money(Decimal("1234.5"), "EUR") == money
        assert cells.money(Money(1000, "RSD")) == whole
        assert cells.number(Decimal("1234.500")) == number
        assert cells.text_of(date(2026, 11, 24)) == day
        assert formats.date_format(date(2026, 11, 24), "DATE_FORMAT") == month


def test_a_currency_without_decimals_never_hides_a_fraction() -> None:
    with translation.override("en"):
        assert cells.money(Decimal("99.50"), "RSD") == f"RSD{NBSP}99.50"
        assert cells.money(Decimal("-12"), "JPY") == "-¥12"


def test_times_are_shown_in_the_citys_zone_or_the_one_named() -> None:
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    with translation.override("sr-latn"):
        assert cells.city_time(at) == "02.07.2026. 00:30"
        assert cells.city_time(at, "Asia/Shanghai") == "02.07.2026. 06:30"
        assert cells.city_time(None) == ""


def test_weights_turn_to_tonnes_and_countries_have_names() -> None:
    with translation.override("en"):
        assert cells.weight(Decimal("12.50")) == f"12.5{NBSP}kg"
        assert cells.weight(1250) == f"1.25{NBSP}t"
    with translation.override("zh-hans"):
        assert cells.country("rs") == "塞尔维亚"
    with translation.override("sr-cyrl"):
        assert cells.country("CN") == "Кина"
    assert cells.country("ZZ9") == "ZZ9"


def test_nothing_is_a_dash_and_truth_is_a_word() -> None:
    with translation.override("en"):
        assert [cells.text_of(value) for value in (None, "", True, False, 0)] == ["–", "–", "Yes", "No", "0"]


def test_texts_of_the_zone_come_in_every_script() -> None:
    titles = {"en": "Niš", "sr-latn": "Niš", "zh-hans": "尼什"}
    found = []
    for language in ("en", "sr-latn", "sr-cyrl", "zh-hans"):
        with translation.override(language):
            found.append(in_language(titles))
    assert found == ["Niš", "Niš", "Ниш", "尼什"]
    assert [language_tag(code) for code in ("en", "sr-latn", "zh-hans")] == ["en", "sr-Latn", "zh-Hans"]


def test_a_page_is_linked_in_other_languages_even_when_it_does_not_exist() -> None:
    with translation.override("en"):
        assert in_other_language("/en/components/?page=2", "zh-hans") == "/zh-hans/components/?page=2"
        assert in_other_language("/en/nowhere/?a=b", "sr-cyrl") == "/sr-cyrl/nowhere/?a=b"
        assert in_other_language("/nowhere", "sr-latn") == "/sr-latn/"
