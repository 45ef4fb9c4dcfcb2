"""Dated rules: the one in force on a day, loaded whole or not at all, every fault with its file and entry."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from infosilk.kernel.actor import system
from infosilk.kernel.law.rules import LoadReport, Rule, RuleBook, RuleUnknown, load_rules, rule_in_force
from infosilk.kernel.models import AuditEntry, DatedRule
from infosilk.kernel.problems import Forbidden, Invalid
from tests.conftest import ROOT
from tests.kernel import people

ACTING = system("cli", "test")
Write = Callable[..., Path]

RULE = """
[[rule]]
code = "{code}"
jurisdiction = "RS"
valid_from = {valid_from}
{until}
source = "test"
legal_basis = "Zakon, čl. 1"
verified = {verified}
sample = {sample}
value = {{ rate = {value} }}
"""


def entry(code="vat", valid_from="2020-01-01", until="", value="0.20", verified="true", sample="false") -> str:  # type: ignore[no-untyped-def]
    return RULE.format(
        code=code,
        valid_from=valid_from,
        until=f"valid_until = {until}" if until else "",
        value=value,
        verified=verified,
        sample=sample,
    )


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*entries: str, name: str = "rs.toml") -> Path:
        (tmp_path / name).write_text("".join(entries), encoding="utf-8")
        return tmp_path

    return write


def load(folder: Path, samples: bool = True, preview: bool = False) -> LoadReport:
    return load_rules(folder, ACTING, include_samples=samples, preview=preview)


@pytest.mark.django_db
def test_the_rule_in_force_changes_with_the_day(write: Write) -> None:
    load(write(entry(until="2024-12-31"), entry(valid_from="2025-01-01", value="0.22")))

    assert rule_in_force("vat", "RS", date(2024, 12, 31)).decimal("rate") * 100 == 20
    found = rule_in_force("vat", "RS", date(2025, 1, 1))
    assert str(found.decimal("rate")) == "0.22"
    assert (found.legal_basis, found.verified, found.sample) == ("Zakon, čl. 1", True, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "jurisdiction", "day"),
    [
        ("vat", "RS", date(2019, 12, 31)),
        ("vat", "CN", date(2024, 1, 1)),
        ("duty", "RS", date(2024, 1, 1)),
        ("vat", "RS", date(2025, 1, 1)),
    ],
)
def test_a_missing_rule_says_what_to_load(write: Write, code: str, jurisdiction: str, day: date) -> None:
    load(write(entry(until="2024-12-31")))

    with pytest.raises(RuleUnknown, match="infosilk rules load") as caught:
        rule_in_force(code, jurisdiction, day)

    assert code in str(caught.value)
    assert jurisdiction in str(caught.value)


@pytest.mark.django_db
def test_loading_twice_changes_nothing(write: Write) -> None:
    folder = write(entry(), entry(code="duty"))

    first, second = load(folder), load(folder)

    assert (first.added, second.added, second.changed, second.unchanged) == (2, 0, 0, 2)
    assert AuditEntry.objects.filter(action="rules.loaded").count() == 1


@pytest.mark.django_db
def test_a_data_set_is_taken_whole(write: Write) -> None:
    load(write(entry(), entry(code="duty"), entry(code="old")))

    report = load(write(entry(value="0.22"), entry(code="duty"), entry(code="new")))

    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 1, 1)
    assert rule_in_force("vat", "RS", date(2026, 1, 1)).value == {"rate": "0.22"}


@pytest.mark.django_db
def test_a_rule_is_split_in_two_at_a_change_of_law(write: Write) -> None:
    load(write(entry()))

    load(write(entry(until="2025-12-31"), entry(valid_from="2026-01-01", value="0.25")))
    load(write(entry(until="2026-06-30"), entry(valid_from="2026-07-01", value="0.25")))

    assert DatedRule.objects.count() == 2


@pytest.mark.django_db
def test_a_rule_may_move_to_another_file(write: Write) -> None:
    load(write(entry()))
    write("", name="rs.toml")

    load(write(entry(), name="rs-new.toml"))

    assert DatedRule.objects.get().data_set == "rs-new.toml"


@pytest.mark.django_db
def test_samples_stay_out_unless_wanted(write: Write) -> None:
    folder = write(entry(verified="false", sample="true"), entry(code="duty"))

    assert load(folder, samples=False).skipped == 1
    assert list(DatedRule.objects.values_list("code", flat=True)) == ["duty"]
    assert load(folder, samples=True).added == 1
    assert load(folder, samples=False).removed == 1


@pytest.mark.django_db
def test_a_preview_changes_nothing(write: Write) -> None:
    report = load(write(entry()), preview=True)

    assert report.added == 1
    assert not DatedRule.objects.exists()


@pytest.mark.django_db
def test_every_fault_of_every_file_is_reported_and_nothing_loaded(write: Write) -> None:
    write(entry(), entry(valid_from="2021-01-01"), name="overlap.toml")
    write(entry(code="a b"), entry(until="2010-01-01", code="c"), name="fields.toml")
    write("[[rule]\n", name="syntax.toml")
    folder = write(entry(code="s", sample="true"), "[other]\nx = 1\n", name="sample.toml")

    with pytest.raises(Invalid) as caught:
        load(folder)

    told = "\n".join(str(error) for error in caught.value.errors)
    for words in (
        "overlap.toml, rule 2 (vat)",
        "fields.toml, rule 1 (a b)",
        "ends before",
        "syntax.toml",
        "sample.toml",
    ):
        assert words in told
    assert not DatedRule.objects.exists()


@pytest.mark.django_db
def test_an_overlap_with_another_loaded_file_is_refused(write: Write, tmp_path: Path) -> None:
    load(write(entry(), name="a.toml"))
    (tmp_path / "a.toml").unlink()

    with pytest.raises(Invalid, match=r"a\.toml"):
        load(write(entry(valid_from="2022-01-01"), name="b.toml"))


@pytest.mark.django_db
def test_the_database_itself_keeps_one_rule_in_force(write: Write) -> None:
    load(write(entry()))
    row = DatedRule.objects.get()
    row.pk, row.valid_from = None, date(2030, 1, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db
def test_only_the_operator_loads_rules(write: Write) -> None:
    with pytest.raises(Forbidden):
        load_rules(write(entry()), people.actor("administrator"), include_samples=True)


@pytest.mark.django_db(transaction=True)
def test_a_book_is_kept_until_the_rules_change(write: Write, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    load(write(entry()))
    first = RuleBook.load(["RS"])
    with django_assert_num_queries(1):
        assert RuleBook.load(["RS"]) is first

    load(write(entry(value="0.30")))

    assert RuleBook.load(["RS"]).get("vat", "RS", date(2026, 1, 1)).value == {"rate": "0.30"}
    assert first.get("vat", "RS", date(2026, 1, 1)).value == {"rate": "0.20"}


@pytest.mark.django_db(transaction=True)
def test_rules_of_a_transaction_that_failed_are_forgotten(write: Write) -> None:
    load(write(entry()))

    with transaction.atomic():
        load(write(entry(value="0.99")))
        assert rule_in_force("vat", "RS", date(2026, 1, 1)).value == {"rate": "0.99"}
        transaction.set_rollback(True)

    assert rule_in_force("vat", "RS", date(2026, 1, 1)).value == {"rate": "0.20"}


@pytest.mark.django_db
def test_the_zone_s_own_rules_load() -> None:
    report = load(ROOT / "zones" / "nis-hangzhou" / "rules")

    assert report.added == DatedRule.objects.count() > 0


START = date(2020, 1, 1)
Spans = st.lists(st.integers(1, 400), min_size=1, max_size=8)


@given(Spans, st.integers(-100, 4000))
def test_exactly_the_rule_whose_days_include_the_day_is_found(lengths: list[int], shift: int) -> None:
    rules, begin = [], START
    for number, length in enumerate(lengths):
        end = begin + timedelta(days=length - 1)
        rules.append(Rule("c", "J", begin, end, number, "", "", False, False, ""))
        # Every second one leaves a gap of a day.
        begin = end + timedelta(days=1 + number % 2)
    day = START + timedelta(days=shift)

    found = RuleBook(1, rules).find("c", "J", day)

    expected = [rule for rule in rules if rule.valid_from <= day <= (rule.valid_until or day)]
    assert [found] == expected or (found is None and not expected)
