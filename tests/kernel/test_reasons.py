"""Published rules: a class registers itself, is listed and told by its code, and no other class takes its code."""

import subprocess
import sys

import pytest
from django.utils.translation import override

from infosilk.kernel.reasons import explain, rule, words
from infosilk.kernel.reasons.reason import Reason
from infosilk.kernel.reasons.rule import PublishedRule, registered, rules_of
from infosilk.kernel.reasons.words import register_words
from infosilk.trade.clearance.rules import PassedOn


@pytest.fixture(autouse=True)
def _registered_here_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    explain.load()
    monkeypatch.setattr(rule, "_REGISTERED", dict(rule._REGISTERED))
    monkeypatch.setattr(words, "_WORDS", {name: dict(table) for name, table in words._WORDS.items()})


def test_a_family_of_a_new_room_is_listed_and_told_without_being_named_anywhere() -> None:
    class Tea(PublishedRule):
        """A rule of the tea house."""

        order = 1
        source = "the custom of the house"

    class TooHot(Tea):
        """Tea of {degrees} °C is
        too hot for a {cup} cup."""

        code = "tea.hot"
        mend = "Wait."

    register_words("cup", words={"thin": "porcelain"})

    assert next(iter(explain.rules())) == "tea.hot"
    assert explain.rule_texts()[0] == {
        "code": "tea.hot",
        "text": "Tea of {degrees} °C is too hot for a {cup} cup.",
        "mend": "Wait.",
        "source": "the custom of the house",
    }
    assert Tea.every() == (TooHot,) == rules_of(__name__)
    assert TooHot.reason("cup.1", degrees="90", cup="thin") == Reason(
        "tea.hot", "refuse", {"degrees": "90", "cup": "thin"}, "cup.1"
    )
    said = explain.explain(TooHot.reason("cup.1", degrees="90", cup="thin").as_dict())
    assert said.text == "Tea of 90 °C is too hot for a porcelain cup."
    assert (said.mend, said.source, said.field, said.weight) == ("Wait.", Tea.source, "cup.1", "refuse")
    assert {"Tea of {degrees} °C is too hot for a {cup} cup.", "Wait.", "porcelain"} <= set(explain.messages())


def test_a_family_that_is_not_listed_is_told_all_the_same() -> None:
    class Unlisted(PublishedRule):
        """The file has {count} holes."""

        code = "demo.holes"
        listed = False

    assert "demo.holes" not in [one["code"] for one in explain.rule_texts()]
    assert [str(item) for item in explain.items([Unlisted.reason("sheet", count="2")])] == [
        "sheet: The file has 2 holes."
    ]


def test_a_second_class_with_the_same_code_is_refused_and_both_are_named() -> None:
    class First(PublishedRule):
        """First."""

        code = "demo.same"

    with pytest.raises(TypeError, match=r"demo\.same.*First.*Second"):

        class Second(PublishedRule):
            """Second."""

            code = "demo.same"

    assert registered("demo.same") is First


def test_a_rule_without_a_message_is_refused() -> None:
    with pytest.raises(TypeError, match="no docstring"):

        class Silent(PublishedRule):
            code = "demo.silent"

    assert registered("demo.silent") is None


def test_a_value_has_one_word() -> None:
    register_words("demo", words={"a": "one"})
    register_words("demo", words=("b",))

    with pytest.raises(TypeError, match="'a' of demo"):
        register_words("demo", words={"a": "another"})

    assert words.registered_word("demo", "a") == "one"
    assert words.registered_word("demo", "b") == "b"
    assert words.registered_word("demo", "c") is None


def test_an_unknown_code_is_shown_as_it_is() -> None:
    said = explain.explain({"code": "later.rule", "weight": "hold", "params": {"a": "b"}, "field": "order"})

    assert said.as_dict() == {
        "code": "later.rule",
        "weight": "hold",
        "field": "order",
        "text": "later.rule",
        "mend": "",
        "source": "",
    }


def test_a_reason_of_an_earlier_release_means_what_it_meant() -> None:
    said = explain.explain({"code": "lane.charges-differ", "params": {"announced": "1.00", "computed": "2.00"}})

    assert "EUR 1.00" in said.text and "EUR 2.00" in said.text
    assert "?" in explain.explain({"code": "read.missing", "params": {}}).text


def test_a_registered_word_is_told_in_the_readers_language() -> None:
    with override("zh-hans"):
        said = explain.explain({"code": "second.lane", "params": {"lane": "red"}})

    assert "red" not in said.text and "{" not in said.text


def test_every_rule_has_a_code_a_weight_a_source_and_a_message() -> None:
    found = PublishedRule.every()

    assert len(found) > 200
    for kind in found:
        assert kind.code and kind.text and kind.weight in ("refuse", "hold", "note", "error", "warning"), kind
        # What an officer or the partner said is passed on in their words: it is from no publication.
        assert bool(kind.source) != issubclass(kind, PassedOn), kind


# In a process of its own: the rules that `explain` finds, then those that any module of the house defines.
_EVERYWHERE = """
import django, pkgutil, importlib, infosilk
django.setup()
from infosilk.kernel.reasons import explain, rule
found = set(explain.rules())
for module in pkgutil.walk_packages(infosilk.__path__, "infosilk."):
    if ".migrations" not in module.name and not module.name.endswith(("__main__", "wsgi")):
        importlib.import_module(module.name)
print(len(found), sorted(set(rule._REGISTERED) - found))
"""


def test_a_process_that_has_imported_nothing_finds_every_rule_of_the_house() -> None:
    found = subprocess.run([sys.executable, "-c", _EVERYWHERE], capture_output=True, text=True, check=True).stdout

    assert found.split(maxsplit=1) == [str(len(explain.rules())), "[]\n"]
