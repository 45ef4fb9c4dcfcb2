"""Bad tables: each is told with what to do, nothing is lost and nothing counts twice."""

from collections.abc import Callable
from typing import Any

import pytest

from infosilk.commons.tables import actions, queries, work
from infosilk.commons.tables.models import Import
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Invalid, TooLarge
from tests.commons.tables import kit
from tests.commons.tables.test_imports import CODE, book, brought, outcomes
from tests.kernel.test_sheet import huge

pytestmark = pytest.mark.django_db


def told(acting: Acting, row: Import) -> dict[str, tuple[str, str]]:
    """What is wrong and what to do, by cell."""
    found = queries.faults_of(acting, kit.THINGS, list(row.rows.all()))
    return {fault["cell"]: (fault["text"], fault["mend"]) for faults in found.values() for fault in faults}


def test_half_a_megabyte_that_unpacks_to_39_is_refused_before_it_is_read(trader: Acting) -> None:
    with pytest.raises(Invalid) as refused:
        brought(trader, huge(420_000), "bomb.xlsx")

    (error,) = refused.value.errors
    assert "compressed more than 60 times" in str(error.message) and "save it as XLSX again" in str(error.mend)
    assert not Import.objects.exists()


def test_more_than_a_million_rows_end_the_table_and_nothing_of_it_is_applied(
    trader: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The bound itself, on a table that a test can afford.
    from infosilk.commons.tables import files
    from infosilk.kernel.formats.sheet import Limits

    monkeypatch.setattr(files, "LIMITS", Limits(rows=1500))
    row = brought(trader, "code,name\n" + "".join(f"T{number},Cup\n" for number in range(1600)))
    work.go_on(row.pk, trader)
    row.refresh_from_db()

    assert row.state == "broken"
    assert "1500 rows" in queries.problem(row) and "Split it into several files" in queries.problem(row)
    assert "tariff" not in queries.problem(row) and not kit.things(trader)


def test_an_upload_beyond_the_nodes_limit_is_refused_unread(trader: Acting, settings: Any) -> None:
    settings.NODE = settings.NODE.model_copy(update={"upload_limit_mb": 1})
    with pytest.raises(TooLarge):
        brought(trader, b"code,name\n" + b"A,Cup\n" * 200_000)
    assert not Import.objects.exists()


def _merge(made: Any) -> None:
    made.active.merge_cells("B2:B3")


@pytest.mark.parametrize(
    ("rows", "change", "cell", "text", "mend"),
    [
        ([["A", "Cup", "=1+1"]], None, "C2", "formula without its value", "save it again"),
        ([["A", "Cup", None], ["B", None, None]], _merge, "B3", "merged", "Undo the merging"),
        ([["A", "Cup", "3.30196E+18"]], None, "C2", "its digits are lost", "Format the column as text"),
        ([["A", "Cup", "1.240"]], None, "C2", "1.24 or as 1240", "without a mark of thousands"),
        ([["A", "Cup", "cheap"]], None, "C2", "is no number", "Write digits"),
        ([["A", None, None]], None, "B2", "is empty", "Fill it in"),
        ([["A", "Cup", None, 46350]], None, "D2", "2026-11-24", "Format the column as a date"),
        ([["A", "Cup", None, "31.2.2026"]], None, "D2", "is no day", "2026-11-24"),
        ([["A", "Cup"], ["A", "Pot"]], None, "A3", "twice", "Leave one"),
        ([["A", "x" * 5000]], None, "B2", "longer than 4000", "Shorten it"),
        ([["A", "bad"]], None, "B2", "is not called so", "Call it otherwise"),
    ],
)
def test_a_bad_cell_is_told_with_what_to_do_and_the_other_rows_go_on(
    trader: Acting, rows: list[list[Any]], change: Callable[[Any], None] | None, cell: str, text: str, mend: str
) -> None:
    row = brought(trader, book([["code", "name", "price", "made"], *rows, ["Z", "Jug", 3]], change), "b.xlsx")

    (said, todo) = told(trader, row)[cell]
    assert text in said and mend in todo
    actions.apply(trader, row.pk)
    assert "Z" in kit.things(trader)
    assert row.rows.count() == len(rows) + 1, "no row is lost"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"code,Code,name\nA,B,C\n", "more than once"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "password"),
        (b"code,name\nA,\xff\xfe\x81\n", "fits none of UTF-8, UTF-16, GB18030, windows-1250"),
        (b"code,name\n", "no row below its header"),
        ("code,name\nA,谢伟\n".encode("gb18030"), "more than one reading"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(trader: Acting, content: bytes, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        brought(trader, content)

    (error,) = refused.value.errors
    assert text in str(error.message) and str(error.mend)
    assert "tariff" not in f"{error.message}{error.mend}"


def test_two_headers_are_one_and_bringing_a_table_twice_does_everything_once(trader: Acting) -> None:
    content = book([["Things", None], ["code", "name"], ["Šifra", "Naziv"], ["A", "Cup"]])
    first = actions.apply(trader, brought(trader, content, "b.xlsx").pk)
    second = brought(trader, content, "b.xlsx")

    assert (outcomes(first), outcomes(second)) == (["new"], ["same"])
    assert actions.apply(trader, second.pk).rows.filter(state="applied").count() == 0


def test_the_encoding_that_somebody_names_decides(trader: Acting) -> None:
    content = "code,name\nA,谢伟\n".encode("gb18030")
    row = actions.upload(trader, CODE, "a.csv", content, encoding="gb18030")
    assert row.rows.get().values["name"] == "谢伟"
