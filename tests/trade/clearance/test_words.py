"""The words of rules are docstrings, which no extractor of messages sees: held to the catalogues here."""

import re

import pytest
from django.utils.translation import override

from infosilk.kernel.reasons import explain
from infosilk.trade.charges import sum_words
from infosilk.web import catalogues

_NAMES = re.compile(r"\{\w+\}")


@pytest.mark.parametrize("locale", catalogues.TRANSLATED)
def test_every_rules_words_are_translated_with_the_same_names(locale: str) -> None:
    translated = catalogues.everything(locale)
    wrong = []
    for text in [*explain.messages(), *sum_words.messages()]:
        said = translated.get(("", text), "")
        if not said or sorted(_NAMES.findall(said)) != sorted(_NAMES.findall(text)):
            wrong.append(text)

    assert wrong == []


def test_a_reason_is_told_in_the_readers_language() -> None:
    reason = {
        "code": "lane.prohibited",
        "weight": "refuse",
        "params": {
            "line": "1",
            "heading": "2524",
            "jurisdiction": "RS",
            "what": "asbestos",
            "what.en": "asbestos",
            "what.sr-latn": "azbest",
            "what.zh-hans": "石棉",
        },
    }
    told = {}
    for language in ("en", "sr-latn", "sr-cyrl", "zh-hans"):
        with override(language):
            told[language] = explain.explain(reason).text

    assert told["en"] == "Goods line 1: asbestos (HS 2524) must not cross the border of RS."
    assert told["sr-latn"] == "Stavka robe 1: azbest (HS 2524) ne sme preko granice: RS."
    assert told["sr-cyrl"].startswith("Ставка робе 1: ")
    assert "石棉" in told["zh-hans"]


def test_an_unknown_code_and_missing_parameters_are_shown_and_do_not_fail() -> None:
    assert explain.explain({"code": "later.rule", "params": {"a": "b"}}).text == "later.rule"
    assert "?" in explain.explain({"code": "read.missing"}).text
    assert explain.explain({"code": "read.missing", "params": {"field": "{0} %s"}}).text == "{0} %s is missing."


def test_sums_are_told_by_the_readers_locale() -> None:
    step = {
        "kind": "duty",
        "why": "duty.flat",
        "rate": "20",
        "base": "1234.50",
        "amount": "246.90",
        "lines": [1],
        "legal_basis": "x",
        "source": "y",
        "verified": True,
        "sample": False,
        "params": {},
    }
    with override("sr-latn"):
        assert sum_words.sums({"currency": "EUR", "steps": [step]})[0].text == "20 % × EUR 1.234,50 = EUR 246,90"
    with override("en"):
        assert sum_words.sums({"currency": "EUR", "steps": [step]})[0].text == "20 % × EUR 1,234.50 = EUR 246.90"
