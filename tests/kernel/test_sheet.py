"""The one reader of tables: what spreadsheets of both cities write is read, what would do harm is refused."""

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from infosilk.kernel.formats import cells, sheet
from infosilk.kernel.formats.sheet import Limits, Opened, Refused, open_table


def workbook(rows: list[list[Any]], change: Callable[[Any], None] = lambda book: None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def replaced(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part.filename, change(data) if part.filename == name else data)
    return out.getvalue()


def only(content: bytes, **more: Any) -> list[list[str]]:
    return [row.cells for row in open_table("t", content, **more)[0].rows()]


def why(content: bytes, limits: Limits = sheet.LIMITS) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        for one in open_table("t", content, limits):
            list(one.rows())
    return refused.value.finding.code, str(refused.value.finding.params)


SERBIAN = "naziv;cena\nŠešir;12,5\nČaša;3\nĐevrek;1\n"
CHINESE = "名称,数量\n丝绸围巾,3\n瓷杯,4\n"


@pytest.mark.parametrize(
    ("content", "name", "delimiter"),
    [
        (SERBIAN.encode(), "utf-8", ";"),
        (SERBIAN.encode("utf-8-sig"), "utf-8", ";"),
        (SERBIAN.encode("cp1250"), "cp1250", ";"),
        (SERBIAN.encode("utf-16"), "utf-16-le", ";"),
        (SERBIAN.encode("utf-16-be"), "utf-16-be", ";"),
        (CHINESE.encode(), "utf-8", ","),
        (CHINESE.encode("gb18030"), "gb18030", ","),
        ("назив\tцена\nшешир\t1\n".encode(), "utf-8", "\t"),
        (b"a|b\n1|2\n", "utf-8", "|"),
        (b"sep=;\na;b,c,d,e\n", "utf-8", ";"),
    ],
)
def test_a_file_is_read_in_the_encoding_and_with_the_delimiter_that_it_has(
    content: bytes, name: str, delimiter: str
) -> None:
    found = open_table("t", content)[0]

    assert (found.encoding, found.delimiter) == (name, delimiter)
    text = content[len(b"\xef\xbb\xbf") :] if content.startswith(b"\xef\xbb\xbf") else content
    wanted = text.decode("utf-16" if content[:2] == b"\xff\xfe" else name).removeprefix("sep=;\n").splitlines()
    assert [row.cells for row in found.rows()] == [line.split(delimiter) for line in wanted]


def test_a_file_is_in_one_encoding_though_a_row_of_it_would_read_in_another() -> None:
    # 谢伟 in GB18030 is valid UTF-8, the next row is not.
    assert only("no,name\n1,谢伟\n2,王芳\n".encode("gb18030"))[1:] == [["1", "谢伟"], ["2", "王芳"]]


def test_a_file_with_two_readings_is_refused_with_both_unless_one_is_named() -> None:
    content = "no,name\n1,谢伟\n".encode("gb18030")

    code, said = why(content)
    assert code == "file.two-encodings" and "谢伟" in said and "UTF-8" in said
    assert only(content, encoding="gb18030")[1] == ["1", "谢伟"]


@given(st.text(alphabet="čćšžđČĆŠŽĐabcde ", min_size=1, max_size=60), st.sampled_from(["utf-8-sig", "utf-16"]))
def test_a_mark_says_the_encoding_whatever_the_text(text: str, codec: str) -> None:
    assert only(f"a\nx{text}x\n".encode(codec))[1:] == [[cells.unwrapped(f"x{text}x")]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_and_empty_columns_at_the_end_are_read(end: str) -> None:
    rows = only(end.join(["a,b,,", "1,2,,", ",,,", "", '"x', 'y",3,,', ""]).encode())

    assert rows == [["a", "b"], ["1", "2"], ["x\ny", "3"]]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('="0012"', "0012"),
        ("'0012", "0012"),
        ("'=1+1", "=1+1"),
        ("'t Hart", "'t Hart"),
        ("'quoted'", "'quoted'"),
        ("\u00a0a\u200b ", "a"),
    ],
)
def test_marks_of_spreadsheets_are_taken_off(written: str, read: str) -> None:
    assert cells.unwrapped(written) == read


@given(st.text(alphabet="=+-@;xy1'\t＝ ", max_size=12))
def test_what_is_made_harmless_begins_no_formula_in_any_column(text: str) -> None:
    for part in cells.harmless(text).replace("\t", ";").split(";"):
        bare = part.strip()
        number = bare.lstrip("+-").replace(".", "").isdigit()
        assert not bare.startswith(("=", "+", "-", "@", "＝")) or number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        ("12,5", "12.5"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("0.240", "0.240"),
        ("0,240", "0.240"),
        ("1.2400", "1.2400"),
        ("-7", "-7"),
    ],
)
def test_a_number_is_read_as_people_of_both_cities_write_it(text: str, value: str) -> None:
    assert str(cells.number(text)) == value


def test_a_number_with_two_readings_is_refused_unless_the_file_has_it_as_a_number() -> None:
    for text in ("1.240", "1,240", "-12.345"):
        with pytest.raises(cells.TwoReadings):
            cells.number(text)
    found = only(workbook([["a"], [1.24], [1.245]]))
    assert [cells.number(one) for one in (found[1][0], found[2][0])] == [Decimal("1.24"), Decimal("1.245")]
    for text in ("1.2.3", "12.34,5,6", "1,23.45", "", "abc", "1e5", "١٢", "1.", "--1"):
        with pytest.raises(ValueError, match=r".*"):
            cells.number(text)


def test_what_a_spreadsheet_destroyed_is_known() -> None:
    assert cells.destroyed("3.30196E+18") and cells.destroyed("1E+12") and cells.destroyed("3,3E18")
    assert not cells.destroyed("1.5E1") and not cells.destroyed("SKU-E+18") and not cells.destroyed("330196")
    assert cells.destroyed(only(workbook([["no"], [3301960000000000123]]))[1][0])


def test_days_are_read_from_cells_of_days_and_as_people_write_them() -> None:
    found = only(workbook([["day", "percent", "true"], [date(2026, 11, 24), 0.25, True], [46350, 1, False]]))

    assert found[1][0] == "2026-11-24" and found[1][2] == "true" and found[2][0] == "46350"
    for text in ("2026-11-24", "24.11.2026", "24. 11. 2026.", "2026/11/24", "2026年11月24日", "20261124"):
        assert cells.day(text) == date(2026, 11, 24)


def test_a_workbook_tells_formulas_errors_merged_cells_and_hidden_sheets() -> None:
    def change(book: Any) -> None:
        book.active.merge_cells("A3:B4")
        book.create_sheet("secret").sheet_state = "hidden"

    content = workbook([["a", "b"], ["=1+1", "x"], ["m", None], [None, None, 1], ["y", "=B9"]], change)
    found = open_table("t.xlsx", content)
    rows = {row.number: row for row in found[0].rows()}

    assert [(one.name, one.hidden) for one in found] == [("Sheet", False), ("secret", True)]
    assert rows[2].notes == {0: "formula"} and rows[2].cells == ["", "x"]
    assert rows[3].notes == {1: "merged"} and rows[4].notes == {0: "merged", 1: "merged"}
    cached = replaced(
        content,
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    assert next(islice(open_table("t.xlsx", cached)[0].rows(), 1, 2)).cells[0] == "2"
    error = replaced(
        content,
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(
            b'<c r="B2" t="inlineStr"><is><t>x</t></is></c>', b'<c r="B2" t="e"><v>#REF!</v></c>'
        ).replace(b'<c r="B2" t="s">', b'<c r="B2" t="e">'),
    )
    assert next(islice(open_table("t.xlsx", error)[0].rows(), 1, 2)).notes[1] == "error"


def huge(rows: int, cell: bytes = b'<c t="n"><v>1</v></c>' * 4) -> bytes:
    return replaced(
        workbook([["a"]]),
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(
            b"</sheetData>", b"".join(b"<row>" + cell + b"</row>" for _ in range(rows)) + b"</sheetData>"
        ),
    )


def test_half_a_megabyte_that_unpacks_to_forty_is_refused_before_it_is_read() -> None:
    content = huge(420_000)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sum(part.file_size for part in archive.infolist()) > 39_000_000 > 60 * len(content)

    assert why(content)[0] == "file.unsafe"


def test_a_million_rows_are_counted_while_they_are_read_and_no_more_memory_is_taken() -> None:
    content = b"a,b\n" + b"1,2\n" * 1_000_000
    tracemalloc.start()
    code, said = why(content, Limits(rows=50_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert code == "file.too-large" and "50000 rows" in said
    assert peak < 24 * 1024 * 1024


def ole() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")


def lying() -> bytes:
    """A part that is larger than the archive says."""
    content = bytearray(workbook([["a"], ["x" * 3000]]))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<I", content, at + 24, 100)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (ole(), "file.unreadable"),
        (b"%PDF-1.7\n", "file.unreadable"),
        (b"\x89PNG\r\n\x1a\n", "file.unreadable"),
        (b"<html><table><tr><td>1", "file.unreadable"),
        (b"PK\x03\x04 no archive", "file.unreadable"),
        (b"a,b\n1,\x002\n", "file.unreadable"),
        (b'a\n"' + b"x" * 2_000_000, "file.unreadable"),
        (b"a" * 1_200_000, "file.unreadable"),
        (b"a\n\xff\xfe\x81\n", "file.unreadable"),
        (b"\xff\xfea", "file.unreadable"),
        (b"," * 200 + b"x\n", "file.too-large"),
        (lying(), "file.unreadable"),
        (
            replaced(
                workbook([["a"]]), "xl/worksheets/sheet1.xml", lambda data: b'<!DOCTYPE x [<!ENTITY a "b">]>' + data
            ),
            "file.unsafe",
        ),
        (replaced(workbook([["a"]]), "xl/worksheets/sheet1.xml", lambda data: data[:-30]), "file.unreadable"),
        (
            replaced(workbook([["a"]]), "xl/worksheets/sheet1.xml", lambda data: data.replace(b'r="A1"', b'r="ZZZZ1"')),
            "file.unsafe",
        ),
        (
            replaced(
                workbook([["a"]]),
                "xl/worksheets/sheet1.xml",
                lambda data: data.replace(b'<row r="1"', b'<row r="9999999"'),
            ),
            "file.unsafe",
        ),
        (workbook([["a"] * 101]), "file.too-large"),
    ],
)
def test_what_is_no_table_or_would_do_harm_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert why(content)[0] == code


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_the_file_is_read_or_refused(content: bytes) -> None:
    for head in (b"", b"PK\x03\x04", b"\xff\xfe"):
        try:
            for one in open_table("t", head + content):
                list(one.rows())
        except Refused:
            pass


def test_rows_can_be_read_again_from_the_beginning() -> None:
    for content in (b"a\n1\n2\n", workbook([["a"], [1], [2]])):
        found: Opened = open_table("t", content)[0]
        assert [row.number for row in found.rows()] == [row.number for row in found.rows()] == [1, 2, 3]


def test_one_long_word_costs_no_more_than_many_short_ones() -> None:
    # With a search that begins anew at each letter this takes minutes.
    assert why(("a\nč" + "x" * 900_000 + "\n").encode("utf-8-sig"))[0] == "file.unreadable"


SPOILT = workbook([["sku", "pieces"], ["A-1", 12], ["A-2", 3]])


@given(st.integers(0, len(SPOILT) - 1), st.integers(1, 255))
def test_a_workbook_with_a_spoilt_byte_is_read_or_refused_and_nothing_else(place: int, change: int) -> None:
    content = SPOILT[:place] + bytes([SPOILT[place] ^ change]) + SPOILT[place + 1 :]

    try:
        for one in open_table("t.xlsx", content):
            list(one.rows())
    except Refused:
        pass
