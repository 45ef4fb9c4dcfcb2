"""Tariff data sets: a load closes and never overwrites, so that what was answered on a day can be answered again."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from typer.testing import CliRunner

from infosilk.kernel.actor import Acting, system
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from infosilk.trade.tariff import actions, index, queries, uploads
from infosilk.trade.tariff.engine.measure import Agreement, Cited, GoodsMeasures, Measure
from infosilk.trade.tariff.engine.schedule import schedule
from infosilk.trade.tariff.models import DataSetVersion, TariffMeasure
from tests.trade.command_line import app
from tests.trade.tariff.tariff_rows import FTA, QUOTA, WORDS, csv_of, row

SYSTEM = system("worker", "test")
DAY = date(2026, 6, 1)
SOME = row(code="902710")


def load(*rows: dict[str, str], **given: Any) -> DataSetVersion:
    return actions.load(SYSTEM, "rs-test.csv", csv_of(*rows), include_samples=False, **given)


def duty(code: str = "902710", day: date = DAY, known: datetime | None = None) -> Decimal | None:
    found = index.goods_measures("RS", day, known)(code).mfn
    return found.rate if found else None


def told(code: str) -> tuple[Decimal | None, Decimal | None, str | None]:
    """The general rate of goods, and what the agreement cuts for goods of China: base and category."""
    found = index.goods_measures("RS", DAY)(code)
    fta = found.preference("CN")
    return (found.mfn.rate if found.mfn else None, fta.base if fta else None, fta.category if fta else None)


def later() -> datetime:
    last = DataSetVersion.objects.order_by("-loaded_at").first()
    assert last is not None
    return last.loaded_at + timedelta(microseconds=1)


def test_a_new_version_closes_the_old_and_both_can_be_asked(hangzhou: SimpleNamespace) -> None:
    first = load(SOME, row(code="902720", rate="3"))
    before = first.loaded_at
    second = load(SOME | {"rate": "7.5"}, row(code="902730", rate="1"))

    assert (second.number, second.added, second.changed, second.ended, second.unchanged) == (2, 1, 1, 1, 0)
    assert (duty(), duty("902720"), duty("902730")) == (Decimal("7.5"), None, Decimal(1))
    assert (duty(known=before), duty("902720", known=before)) == (Decimal(5), Decimal(3))
    assert duty(known=before - timedelta(days=1)) is None
    assert DataSetVersion.objects.get(pk=first.pk).superseded_by == second and second.current
    assert TariffMeasure.objects.filter(data_set="rs-test").count() == 4


def test_a_rollback_brings_the_content_back_as_a_new_version(hangzhou: SimpleNamespace) -> None:
    load(SOME)
    load(SOME | {"rate": "9"})
    made = actions.rollback(SYSTEM, "rs-test", 1, "the gazette was misread")

    assert (made.number, made.restored.number if made.restored else 0, made.changed) == (3, 1, 1)
    assert duty() == Decimal(5)
    with pytest.raises(Conflict):
        actions.rollback(SYSTEM, "rs-test", 3)
    with pytest.raises(NotFound):
        actions.rollback(SYSTEM, "rs-test", 9)


def test_the_same_content_again_is_no_new_version(hangzhou: SimpleNamespace) -> None:
    assert load(SOME) == load(SOME)


def test_errors_block_and_warnings_need_agreement(hangzhou: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        load(SOME, row(code="902720", rate="five"))
    assert str(refused.value.errors[0]).startswith("rs-test.csv:3 rate: “five” is no number.")
    with pytest.raises(Conflict) as unsure:
        load(SOME | {"rate": "12,5"})
    assert "read as 12.5" in str(unsure.value)
    assert duty() is None

    load(SOME | {"rate": "12,5"}, accept_warnings=True)

    assert duty() == Decimal("12.5")


def test_samples_stay_out_of_a_node_that_is_no_demo(hangzhou: SimpleNamespace) -> None:
    made = load(SOME | {"sample": "true"})

    assert (made.rows, made.samples_left_out, duty()) == (0, 1, None)


def test_a_measure_of_another_data_set_is_not_loaded_twice(hangzhou: SimpleNamespace) -> None:
    load(SOME)
    with pytest.raises(Invalid) as refused:
        actions.load(SYSTEM, "rs-more.csv", csv_of(SOME | {"rate": "6"}), include_samples=False)
    assert "Another data set, “rs-test”" in str(refused.value)

    # A preference may build on the duty of another data set.
    actions.load(SYSTEM, "rs-more.csv", csv_of(row(**FTA, code="902710")), include_samples=False)
    assert told("9027100000") == (Decimal(5), Decimal(5), "A5")


def test_the_database_itself_refuses_an_overlap_an_edit_and_a_rate_that_is_not_there(hangzhou: SimpleNamespace) -> None:
    load(SOME)
    held = TariffMeasure.objects.get(data_set="rs-test")
    for wrong in (
        lambda: TariffMeasure.objects.filter(pk=held.pk).update(rate=1),
        lambda: TariffMeasure.objects.filter(pk=held.pk).delete(),
        lambda: _copy(held, rate=3),
        lambda: _copy(held, code="902720", rate=None),
        lambda: _copy(held, kind="fta", origin="CN", rate=None),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


def _copy(held: TariffMeasure, **changes: Any) -> None:
    made = TariffMeasure.objects.get(pk=held.pk)
    made.pk = None
    for name, value in changes.items():
        setattr(made, name, value)
    made.save()


def test_a_file_is_looked_at_then_loaded_once_and_only_as_it_was_seen(hangzhou: SimpleNamespace) -> None:
    waiting = uploads.upload(SYSTEM, "rs-test.csv", csv_of(SOME))
    seen = uploads.preview(SYSTEM, waiting)
    assert (seen.diff.count("added"), duty()) == (1, None)
    load(row(code="902720"))  # somebody else, meanwhile

    with pytest.raises(Conflict) as moved:
        uploads.confirm(SYSTEM, waiting.pk, seen.basis, accept_warnings=False)
    assert moved.value.code == "tariff-moved"
    again = uploads.preview(SYSTEM, waiting)
    assert (again.diff.count("added"), again.diff.count("ended")) == (1, 1)
    made = uploads.confirm(SYSTEM, waiting.pk, again.basis, accept_warnings=False)

    assert uploads.confirm(SYSTEM, waiting.pk, 0, accept_warnings=False) == made
    assert duty() == Decimal(5)


def test_the_operator_loads_an_officer_looks_a_trader_neither(hangzhou: SimpleNamespace) -> None:
    operator = Acting(name="o", via="cli", roles=frozenset({"operator"}))
    load_it: dict[str, Any] = {"include_samples": False}
    actions.check(hangzhou.officer, "a.csv", csv_of(SOME), **load_it)
    for who, verb in ((hangzhou.officer, actions.load), (hangzhou.trader, actions.check)):
        with pytest.raises(Forbidden):
            verb(who, "a.csv", csv_of(SOME), **load_it)

    assert actions.load(operator, "a.csv", csv_of(SOME), **load_it).number == 1


def test_the_longest_code_of_each_kind_answers_and_what_is_not_loaded_is_none(hangzhou: SimpleNamespace) -> None:
    load(
        row(code="90", rate="1"),
        SOME,
        row(code="90271010", rate="8"),
        row(**FTA, code="902710"),
        row(**QUOTA, code="902710", origin="EU"),
        row(kind="licence", rate="", code="9027", **WORDS),
        accept_warnings=True,
    )
    look = index.goods_measures("RS", DAY)

    assert [look(code).mfn.rate for code in ("901310", "902710", "9027101099")] == [1, 5, 8]  # type: ignore[union-attr]
    assert look("8401").mfn is None and look("8401").vat is None
    fta, quota = look("9027101099").preference("CN"), look("902710").quota("DE")
    assert fta is not None and fta.code == "902710" and look("902710").preference("DE") is None
    assert quota is not None and quota.quota_volume == 10 and look("902710").quota("CN") is None
    assert look("902780").licence is not None
    assert look is index.goods_measures("RS", DAY) or look("902710") is index.goods_measures("RS", DAY)("902710")


def test_the_positive_list_says_yes_no_or_that_it_does_not_know(hangzhou: SimpleNamespace) -> None:
    look = index.goods_measures("CN", DAY)

    assert look("2204210000").positive_list is True
    assert look("22042900").positive_list is False
    assert look("220421").positive_list is None and look("220421").positive_list_under == ("22042100",)
    assert index.goods_measures("DE", DAY)("22042100").positive_list is None


def test_a_scoped_measure_answers_for_its_scope_alone() -> None:
    cited = Cited("x", "x", "x", verified=False)
    common: dict[str, Any] = {"jurisdiction": "RS", "code": "9027", "cited": cited, "valid_from": DAY}
    general = Measure(kind="mfn", rate=Decimal(5), **common)
    own = Measure(kind="mfn", rate=Decimal(1), scope="humanitarian", **common)
    found = GoodsMeasures("RS", "902710", {"mfn": {"9027": (own, general)}})

    assert found.mfn == general
    assert found.find("mfn", scope="humanitarian") == own


# China-Serbia free trade agreement, Annex 1: equal annual cuts of the base rate of 2022-01-01, free on 1 January of
# year 5, 10 or 15; year 1 is 2024; E stays at the base (facts/trade.md).
CUTS: list[tuple[str, dict[int, str]]] = [
    ("A0", {2024: "0", 2028: "0"}),
    ("A5", {2024: "80", 2025: "60", 2026: "40", 2027: "20", 2028: "0"}),
    ("A10", {2024: "90", 2025: "80", 2028: "50", 2032: "10", 2033: "0"}),
    ("A15", {2024: "93.33", 2026: "80", 2031: "46.67", 2037: "6.67", 2038: "0"}),
    ("E", {2024: "100", 2028: "100", 2039: "100"}),
]


@pytest.mark.parametrize(("category", "shares"), CUTS)
def test_the_schedule_cuts_the_base_as_the_agreement_says(category: str, shares: dict[int, str]) -> None:
    cited = Cited("fta.CN", "Annex 1", "agreement", verified=False)
    agreement = Agreement("CN", 2024, {"A0": 0, "A5": 5, "A10": 10, "A15": 15}, cited)
    preference = Measure(
        kind="fta",
        jurisdiction="RS",
        code="902710",
        cited=cited,
        valid_from=DAY,
        origin="CN",
        category=category,
        base=Decimal(100),  # type: ignore[arg-type]
    )
    years = {one.year: one for one in schedule(preference, agreement, Decimal(50))}

    assert {year: str(round(years[year].preference, 2).normalize()) for year in shares if year in years} == {
        year: str(Decimal(share).normalize()) for year, share in shares.items() if year in years
    }
    assert min(years) == 2024 and all(one.charged == min(one.preference, 50) for one in years.values())
    assert schedule(preference, agreement, None)[0].charged is None


def test_a_look_up_tells_inherited_rates_the_schedule_and_what_to_load(hangzhou: SimpleNamespace) -> None:
    load(row(code="9027", rate="5"), row(**FTA, code="902710"))
    found = queries.answer("RS", "9027.10.00", DAY)

    assert [(one.kind, one.code) for one in found.rows] == [("mfn", "9027"), ("fta", "902710")]
    assert [year.preference for year in found.schedules[0].years] == [4, 3, 2, 1, 0]
    with pytest.raises(queries.TariffUnknown) as unknown:
        queries.answer("RS", "010121", DAY)
    assert "tariff of RS" in str(unknown.value) and "never taken as 0" in str(unknown.value)
    load(row(code="9027", rate="6"), row(**FTA, code="902710"))
    assert [one.rate for one in queries.history("RS", "90271000") if one.kind == "mfn"] == [6, 5]
    assert [one.code for one in queries.search("earphones", "RS", DAY)] == ["851830"]
    assert [one.code for one in queries.search("slušalice", "RS", DAY)] == ["851830"]
    assert {one.code for one in queries.search("9027", "RS", DAY)} == {"9027", "902710"}


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["tariff", *words], env={"COLUMNS": "240"})


def test_the_command_line_checks_compares_loads_lists_and_takes_back(hangzhou: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "rs-cli.csv"
    path.write_bytes(csv_of(SOME | {"rate": "x"}))
    assert run("check", str(path)).exit_code == 1 and "is no number" in run("check", str(path)).stdout
    path.write_bytes(csv_of(SOME | {"rate": "12,5"}))
    assert run("check", str(path)).exit_code == 0
    refused = run("load", str(path))
    assert refused.exit_code == 2 and "accept the warnings" in refused.output
    assert run("load", str(path), "--accept-warnings").exit_code == 0
    path.write_bytes(csv_of(SOME))
    assert "rate 12.5 → 5" in run("diff", str(path)).stdout
    assert json.loads(run("diff", str(path), "--json").stdout)["changed"] == 1
    assert "version 2, 1 measures (0 added, 1 changed" in run("load", str(path), "--note", "again").stdout
    assert "version 3" in run("rollback", "rs-cli", "1").stdout and run("rollback", "rs-cli", "7").exit_code == 2
    assert [one["number"] for one in json.loads(run("versions", "--json").stdout) if one["data_set"] == "rs-cli"] == [
        3,
        2,
        1,
    ]
    assert "rs-cli" in run("versions").stdout
    shown = run("show", "RS", "90271000", "--day", "2026-06-01")
    assert "12.5" in shown.stdout and run("show", "RS", "010121").exit_code == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_loads_at_once_the_second_sees_the_first() -> None:
    """Two operators, two data sets, the same measure: one is in force, the other is told whose it is."""

    def attempt(name: str) -> str:
        try:
            actions.load(SYSTEM, f"{name}.csv", csv_of(SOME), include_samples=False)
        except Invalid as refused:
            return str(refused.errors[0].message)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(attempt, ("rs-a", "rs-b", "rs-c", "rs-d")))

    assert sorted(bool(one) for one in told) == [False, True, True, True]
    assert all("Another data set" in one for one in told if one)
    assert TariffMeasure.objects.count() == 1
