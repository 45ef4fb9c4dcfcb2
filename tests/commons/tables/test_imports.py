"""Tables are looked at, applied once, and undone; each fault is told at its cell."""

import csv
import io
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from infosilk.commons.documents.public import StoredDocument
from infosilk.commons.jobs.public import Job
from infosilk.commons.tables import actions, kinds, queries, work
from infosilk.commons.tables.models import Import, SaidColumn
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import AuditEntry
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from tests.commons.tables import kit

CODE = kit.THINGS.code


def brought(acting: Acting, text: str | bytes, name: str = "things.csv", **more: Any) -> Import:
    return actions.upload(acting, CODE, name, text.encode() if isinstance(text, str) else text, **more)


def goes_on(acting: Acting, row: Import) -> bool:
    """What the job does, in this transaction; whether one was asked for."""
    asked = Job.objects.filter(params={"import": row.pk}).exists()
    work.go_on(row.pk, acting)
    return asked


def outcomes(row: Import) -> list[str]:
    return [one.outcome for one in row.rows.all()]


def faults(row: Import) -> dict[str, str]:
    told = queries.faults_of(kit.trader(), kit.THINGS, list(row.rows.all()))
    return {fault["cell"]: fault["text"] for faults in told.values() for fault in faults}


def book(rows: list[list[Any]], change: Any = None) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_table_is_looked_at_applied_and_undone_and_the_audit_keeps_both(trader: Acting) -> None:
    first = actions.apply(trader, brought(trader, "code,name,price\nA,Cup,2\nB,Pot,3\n").pk)
    assert first.state == "applied" and set(kit.things(trader)) == {"A", "B"}

    second = brought(trader, "code,name,price\nA,Cup,2.50\nB,Pot,3.00\nC,Jug,4\nD,,1\n")
    assert outcomes(second) == ["changed", "same", "new", "fault"]
    assert queries.changes(second.rows.get(number=2)) == [{"column": "price", "old": "2", "new": "2.5"}]
    assert set(kit.things(trader)) == {"A", "B"}, "nothing is done before it is applied"
    actions.apply(trader, second.pk)
    assert kit.things(trader)["A"]["price"] == "2.5" and "C" in kit.things(trader) and "D" not in kit.things(trader)

    kit.put(trader, "C", price="9")
    undone = actions.undo(trader, second.pk)
    assert undone.state == "undone"
    assert {one.key: one.state for one in undone.rows.all()} == {
        "A": "reversed",
        "B": "waiting",
        "C": "kept",
        "D": "waiting",
    }
    assert kit.things(trader)["A"]["price"] == "2" and kit.things(trader)["C"]["price"] == "9"
    said = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"tables.import.applied", "tables.import.undone", "test.things.imported", "test.things.undone"} <= said


def test_what_is_there_and_not_in_the_table_is_counted_and_left(trader: Acting) -> None:
    actions.apply(trader, brought(trader, "code,name\nA,Cup\nB,Pot\n").pk)

    assert brought(trader, "code,name\nA,Cup\n").gone == 1
    assert set(kit.things(trader)) == {"A", "B"}


def test_rows_that_are_chosen_are_applied_and_no_others(trader: Acting) -> None:
    row = brought(trader, "code,name\nA,Cup\nB,Pot\nC,bad\n")

    with pytest.raises(Invalid):
        actions.apply(trader, row.pk, [2, 4])
    actions.apply(trader, row.pk, [3])
    assert set(kit.things(trader)) == {"B"}


def test_a_table_is_applied_once_however_often_it_is_asked(trader: Acting) -> None:
    row = brought(trader, "code,name\nA,Cup\n")
    for _ in range(3):
        actions.apply(trader, row.pk)
    assert AuditEntry.objects.filter(action="test.things.imported").count() == 1
    for _ in range(2):
        actions.undo(trader, row.pk)
    assert AuditEntry.objects.filter(action="test.things.undone").count() == 1
    with pytest.raises(Conflict):
        actions.apply(trader, row.pk)


def test_what_changed_between_looking_and_applying_is_refused_by_its_row(trader: Acting) -> None:
    actions.apply(trader, brought(trader, "code,name,price\nA,Cup,1\nB,Pot,1\n").pk)
    row = brought(trader, "code,name,price\nA,Cup,2\nB,Pot,2\n")
    kit.put(trader, "A", price="5")

    actions.apply(trader, row.pk)
    assert [one.state for one in row.rows.all()] == ["refused", "applied"]
    assert (kit.things(trader)["A"]["price"], kit.things(trader)["B"]["price"]) == ("5", "2")


def test_the_same_file_that_waits_is_one_import_and_is_compared_anew(trader: Acting) -> None:
    text = "code,name\nA,Cup\n"
    row = brought(trader, text)
    actions.apply(trader, brought(trader, "code,name\nA,Cup\nB,Pot\n").pk)

    again = brought(trader, text)
    assert again.pk == row.pk and outcomes(again) == ["same"]


def test_each_fault_stands_at_its_cell_with_what_to_mend(trader: Acting) -> None:
    row = brought(
        trader,
        "code;name;pieces;price;made;colour;fragile\n"
        "A;Cup;1.5;1.240;24.11.2026;red;da\n"
        "3.30196E+18;Pot;x;1.240,50;46350;green;maybe\n"
        ";bad;;;31.2.2026;;\n"
        "A;Jug;1;;;;\n",
    )

    said = faults(row)
    assert sorted(said) == ["A3", "A4", "A5", "B4", "C2", "C3", "D2", "E3", "E4", "F3", "G3"]
    assert "1.24" in said["D2"] and "1240" in said["D2"]
    assert "2026-11-24" in said["E3"]
    assert outcomes(row) == ["fault"] * 4


def test_columns_are_guessed_in_any_language_said_by_people_and_remembered(trader: Acting) -> None:
    row = brought(trader, "Šifra,Naziv,Cennaa,x\nA,Cup,2,\n")
    assert row.columns == ["code", "name", "", ""] and row.state == "ready"

    said = actions.say_columns(trader, row.pk, ["code", "name", "price", ""])
    assert said.rows.get().values == {"code": "A", "name": "Cup", "price": "2"}
    assert SaidColumn.objects.filter(organisation_id=trader.organisation_id, title="cennaa").get().column == "price"
    assert brought(trader, "Šifra,Naziv,Cennaa\nB,Pot,3\n").columns == ["code", "name", "price"]
    assert brought(kit.trader("other"), "Šifra,Naziv,Cennaa\nB,Pot,3\n").columns == ["code", "name", ""]
    for wrong in (["code", "name", "name", ""], ["code", "", "", ""], ["code", "name", "odd", ""], ["code"]):
        with pytest.raises(Invalid):
            actions.say_columns(trader, row.pk, wrong)


def test_a_table_whose_columns_are_not_known_waits_for_people(trader: Acting) -> None:
    row = brought(trader, "a,b\nA,Cup\n")
    assert row.state == "columns" and not row.rows.exists()
    with pytest.raises(Conflict):
        actions.apply(trader, row.pk)
    assert outcomes(actions.say_columns(trader, row.pk, ["code", "name"])) == ["new"]


@pytest.mark.parametrize(
    "rows",
    [
        [["List of things", None], [None, None], ["code", "name"], ["A", "Cup"]],
        [["code", "name"], ["Šifra", "Naziv"], ["A", "Cup"]],
        [["Goods", None], ["Code", "Name"], ["A", "Cup"]],
    ],
)
def test_titles_above_the_header_and_a_second_header_are_no_rows(trader: Acting, rows: list[list[Any]]) -> None:
    row = brought(trader, book(rows), "b.xlsx")
    assert [one.key for one in row.rows.all()] == ["A"] and outcomes(row) == ["new"]


def test_formulas_merged_cells_and_hidden_sheets_of_a_workbook_are_told(trader: Acting) -> None:
    def change(made: Any) -> None:
        made.active.merge_cells("B3:B4")
        made.create_sheet("secret").sheet_state = "hidden"

    row = brought(
        trader,
        book([["code", "name", "price"], ["A", "Cup", "=1+1"], ["B", "Pot", 1.245], ["C", None, 2]], change),
        "b.xlsx",
    )
    assert "formula" in faults(row)["C2"] and "merged" in faults(row)["B4"]
    assert row.rows.get(key="B").values["price"] == "1.245"
    assert row.sheets_left == ["secret"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"code,name\n",
        b"\x00\x01\x02",
        b"code,name\nA,\x00\n",
        b"code,Code,name\nA,B,C\n",
        b"%PDF-1.4\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04",
    ],
)
def test_what_is_no_table_is_refused_and_nothing_is_kept(trader: Acting, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        brought(trader, content)
    assert refused.value.errors and all(str(error.message) for error in refused.value.errors)
    assert not Import.objects.exists() and not StoredDocument.objects.exists()


def test_a_file_in_another_encoding_is_kept_as_it_was_read(trader: Acting) -> None:
    row = brought(trader, "编号,name\nA,丝绸围巾\nB,瓷杯\n".encode("gb18030"))
    assert row.encoding == "gb18030" and row.rows.get(key="B").values["name"] == "瓷杯"


def test_others_see_nothing_of_a_table_and_those_without_the_role_bring_none(trader: Acting) -> None:
    row = brought(trader, "code,name\nA,Cup\n")
    stranger = kit.trader("stranger")

    assert not Import.objects.visible_to(stranger).exists()
    for act in (actions.apply, actions.undo):
        with pytest.raises(NotFound):
            act(stranger, row.pk)
    with pytest.raises(Forbidden):
        brought(
            Acting(name="x", via="cli", organisation_id=trader.organisation_id, roles=frozenset({"buyer"})), "code\nA"
        )
    with pytest.raises(NotFound):
        actions.upload(trader, "no.such", "a.csv", b"code\nA\n")


def test_a_large_table_shows_its_first_rows_and_goes_on_in_the_background(trader: Acting) -> None:
    lines = [f"T{number},{'bad' if number % 200 == 7 else 'Cup'}" for number in range(2500)]
    row = brought(trader, "code,name\n" + "\n".join(lines))

    assert row.state == "checking" and row.read == 1000 and row.rows.filter(outcome="fault").count() == 5
    assert goes_on(trader, row)
    row.refresh_from_db()
    assert row.state == "ready" and row.rows.count() == 2500
    assert actions.apply(trader, row.pk).state == "applying"
    assert goes_on(trader, row)
    row.refresh_from_db()
    assert row.state == "applied" and len(kit.things(trader)) == 2500 - 13
    assert [job.kind for job in Job.objects.all()] == [work.JOB, work.JOB]


@pytest.mark.parametrize("limit", [131_072, 1_000_000])
def test_a_file_that_breaks_off_late_says_where(trader: Acting, limit: int) -> None:
    # The library's limit of a cell is the process': whatever another reader left it at, ours holds.
    csv.field_size_limit(limit)
    lines = [f"T{number},Cup" for number in range(1500)]
    row = brought(trader, "code,name\n" + "\n".join(lines) + '\n"T,' + "x" * 200_000)
    goes_on(trader, row)
    row.refresh_from_db()
    assert row.state == "broken" and "1502" in queries.problem(row)
    with pytest.raises(Conflict):
        actions.apply(trader, row.pk)


def test_template_and_export_can_be_brought_again(trader: Acting) -> None:
    for form in ("csv", "xlsx"):
        rows = queries.template_rows(kit.THINGS)
        content = "".join(queries.as_csv(rows)).encode() if form == "csv" else queries.as_xlsx(rows, "t").read()
        assert outcomes(brought(trader, content, f"t.{form}")) == ["new"]
    actions.apply(trader, brought(trader, "code,name\nA,\"x;'=1+1\"\nB,'=2+2\n").pk)
    assert kit.things(trader)["B"]["name"] == "=2+2"
    text = "".join(queries.as_csv(queries.export_rows(trader, CODE)))
    assert "'=2+2" in text and ";=1" not in text
    assert outcomes(brought(trader, text)) == ["same", "same"]
    sheet = load_workbook(queries.as_xlsx(queries.export_rows(trader, CODE), CODE)).active
    assert [cell.data_type for cell in sheet["B"]] == ["s", "s", "s"]
    assert (
        outcomes(brought(trader, queries.as_xlsx(queries.export_rows(trader, CODE), CODE).read(), "e.xlsx"))
        == ["same"] * 2
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=12)), max_size=8))
def test_every_row_of_a_table_has_one_outcome(cells: list[tuple[str, str]]) -> None:
    from infosilk.commons.tables import judging
    from infosilk.kernel.formats.sheet import Row

    table = Import(kind=CODE, columns=["code", "name"], header=["code", "name"])
    rows = [Row(number, list(one)) for number, one in enumerate(cells, 2)]
    read = [judging._read(kit.THINGS, {"code": 0, "name": 1}, row) for row in rows]
    assert len(read) == len(rows) and table.columns
    for (values, wrong), one in zip(read, cells, strict=True):
        assert bool(wrong) or (values["code"] and values["name"] == one[1])


def test_kinds_are_offered_to_those_who_may_bring_them(trader: Acting) -> None:
    assert kit.THINGS in kinds.offered(trader)
    assert kit.THINGS not in kinds.offered(Acting(name="x", via="page", person_id=1))


def test_a_fault_is_told_in_the_readers_language_whoever_brought_the_table(trader: Acting) -> None:
    row = brought(trader, "code;name;price\nA;Cup;cheap\nB;bad;1\n")
    with translation.override("sr-latn"):
        told = queries.faults_of(trader, kit.THINGS, list(row.rows.all()))
    assert [fault["text"] for faults in told.values() for fault in faults] == [
        "„cheap“ nije broj.",
        "A thing is not called so.",
    ]
