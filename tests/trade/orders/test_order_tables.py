"""Orders are read as spreadsheets of two cities write them; what has two readings, or lost digits, is refused."""

import csv
import io
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from infosilk.kernel.formats.sheet import Refused
from infosilk.kernel.reasons.explain import explain
from infosilk.trade.orders.engine import reader
from infosilk.trade.orders.engine.line import Line, Unreadable

ROW: dict[str, str] = {
    "order_no": "T-1",
    "ebp_code": "3301960A01",
    "ebc_code": "3301960B02",
    "buyer_name": "Milica Jovanović",
    "buyer_address": "Obrenovićeva 1",
    "buyer_city": "Niš",
    "buyer_country": "RS",
    "goods_value": "40",
    "freight": "10",
    "actual_paid": "50",
    "currency": "EUR",
    "pay_transaction_id": "P-1",
    "ordered_at": "2026-11-30T10:00:00+08:00",
    "pay_code": "3301960P03",
    "payer_name": "Milica Jovanović",
    "amount_paid": "50",
    "paid_at": "2026-11-30T10:01:00+08:00",
    "logistics_code": "3301960L04",
    "logistics_no": "W-1",
    "pieces": "1",
    "gross_weight": "1",
    "consignee": "Milica Jovanović",
    "consignee_country": "RS",
    "list_no": "L-1",
    "supervision_code": "9610",
    "item_no": "SKU-1",
    "item_name": "LED lamp",
    "hs_code": "853952",
    "qty": "2",
    "price": "20",
    "total_price": "40",
    "country": "CN",
}


def table(*rows: dict[str, str], mark: str = ",", more: tuple[str, ...] = ()) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark)
    writer.writerow([*ROW, *more])
    for row in rows or ({},):
        writer.writerow([*{**ROW, **row}.values(), *[""] * len(more)])
    return out.getvalue()


def book(rows: list[dict[str, Any]], change: Any = None) -> bytes:
    made = Workbook()
    made.active.append(list(ROW))
    for row in rows:
        made.active.append(list({**ROW, **row}.values()))
    if change:
        change(made)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def read(content: str | bytes, **more: Any) -> list[Line]:
    return list(reader.read(BytesIO(content.encode() if isinstance(content, str) else content), **more))


def told(line: Line) -> dict[str, str]:
    return {fault.field: explain(fault.as_dict()).text for fault in line.faults}


def plain_content() -> str:
    return read(table())[0].content


@pytest.mark.parametrize(
    "content",
    [
        table(mark=";"),
        table(mark="\t"),
        "sep=;\r\n" + table(mark=";"),
        table().replace("\r\n", "\r"),
        table(more=("", "")),
        table().replace("order_no", "Order_No").replace("item_no", "Item No"),
        table({"goods_value": "40,00", "freight": "10,00", "actual_paid": "50,00", "price": "20,00"}, mark=";"),
        table({"hs_code": "8539.52"}),
        table({"hs_code": "8539 52"}),
        table({"order_no": '="T-1"', "list_no": "'L-1"}),
        table().encode("utf-16"),
        table().encode("utf-8-sig"),
        table().encode("cp1250"),
        book([{}]),
        book([{"goods_value": 40, "freight": 10.0, "pieces": 1, "hs_code": 853952, "qty": 2}]),
    ],
    ids=range(15),
)
def test_a_table_says_the_same_however_it_was_saved(content: str | bytes) -> None:
    (line,) = read(content)

    assert line.faults == []
    assert line.content == plain_content()


def test_gb18030_is_one_encoding_for_the_whole_file() -> None:
    # 谢伟 in GB18030 (D0BB CEB0) is valid UTF-8, too: judged line by line it was “лΰ”.
    ascii_only = {"buyer_address": "Obrenoviceva 1", "buyer_city": "Nis", "payer_name": "x", "consignee": "x"}
    rows = [{**ascii_only, "buyer_name": name, "order_no": f"T-{name}"} for name in ("谢伟", "袁霞", "王芳")]
    lines = read(table(*rows).encode("gb18030"))

    assert [line.bundle.order.buyer_name for line in lines if line.bundle] == ["谢伟", "袁霞", "王芳"]


def test_a_file_that_two_encodings_read_is_refused_unless_its_encoding_is_said() -> None:
    ascii_only = {"buyer_address": "x", "buyer_city": "Nis", "payer_name": "x", "consignee": "x"}
    content = table({**ascii_only, "buyer_name": "谢伟"}).encode("gb18030")

    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.finding.code == "file.two-encodings"
    (line,) = read(content, encoding="gb18030")
    assert line.bundle is not None and line.bundle.order.buyer_name == "谢伟"


def test_a_number_with_two_readings_is_refused_with_both() -> None:
    (line,) = read(table({"goods_value": "1.240", "actual_paid": "1.240,50"}, mark=";"))

    assert line.bundle is None
    assert "1.24" in told(line)["order.goods_value"] and "1240" in told(line)["order.goods_value"]
    assert "order.actual_paid" not in told(line)
    # Kept as it was written: read again without being mended, it gets no other meaning.
    (again,) = read(line.raw, media_type="text/csv", encoding="utf-8")
    assert again.faults == line.faults
    # Where commas part the cells, a point has one reading.
    assert read(table({"gross_weight": "1.240"}))[0].faults == []


def test_a_number_that_a_spreadsheet_destroyed_is_refused_with_every_other_fault_of_its_order() -> None:
    wrong, right = read(table({"order_no": "3.30196E+18", "qty": "many"}, {"order_no": "T-2", "item_no": "5E2"}))

    assert "3.30196E+18" in told(wrong)["order.order_no"] and "order.goods.1.qty" in told(wrong)
    assert wrong.bundle is None and b"3.30196E+18" in wrong.raw and wrong.table
    assert right.faults == []


def test_formulas_errors_and_merged_cells_of_a_workbook_are_told_at_their_fields() -> None:
    def change(made: Any) -> None:
        sheet = made.active
        at = {name: place + 1 for place, name in enumerate(ROW)}
        sheet.cell(2, at["price"]).value = "=20*1"
        sheet.cell(3, at["qty"]).value = "#REF!"
        sheet.cell(3, at["qty"]).data_type = "e"
        # One order of two rows whose name was merged, and goods that were.
        column = sheet.cell(1, at["buyer_name"]).column_letter
        sheet.merge_cells(f"{column}4:{column}5")
        column = sheet.cell(1, at["item_name"]).column_letter
        sheet.merge_cells(f"{column}4:{column}5")

    rows = [{"order_no": "A"}, {"order_no": "B"}, {"order_no": "C"}, {"order_no": "C", "item_no": "SKU-2"}]
    formula, error, merged = read(book(rows, change))

    assert "formula" in told(formula)["order.goods.1.price"]
    assert "#REF!" in told(error)["order.goods.1.qty"]
    assert set(told(merged)) >= {"order.goods.2.item_name"} and "order.buyer_name" not in told(merged)


def test_a_day_that_a_workbook_keeps_as_a_number_is_no_time() -> None:
    (line,) = read(book([{"ordered_at": 46356.5}]))
    assert [fault.code for fault in line.faults] == ["read.time"]


def test_what_spoils_a_row_refuses_its_order_alone() -> None:
    rows = [{"order_no": f"T-{number}"} for number in range(4)]
    content = table(*rows).encode().replace(b"T-1,", b"T-1\xff,").replace(b"T-2,", b"T-2\x00,")

    assert [[fault.code for fault in line.faults] for line in read(content)] == [[], ["read.utf-8"], ["read.nul"], []]


def test_where_a_file_breaks_off_half_an_order_is_not_lodged() -> None:
    content = table({"order_no": "A"}, {"order_no": "B"}) + 'B,"' + "x" * 300_000
    first, half, rest = read(content)

    assert first.faults == []
    assert half.bundle is None and half.order_no == "B" and b"B," in half.raw
    assert [fault.code for fault in (*half.faults, *rest.faults)] == ["read.rest", "read.rest"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 50, "file.unreadable"),
        (b"%PDF-1.4\n", "file.unreadable"),
        (b"PK\x03\x04nothing", "file.unreadable"),
        (b"order_no," * 400 + b"\n" + b"x," * 399 + b"\n", "file.too-large"),
    ],
)
def test_what_is_no_table_says_what_it_is(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.finding.code == code


def test_a_workbook_without_orders_names_the_column_that_it_lacks() -> None:
    made = Workbook()
    made.active.append(["a", "b"])
    out = BytesIO()
    made.save(out)
    with pytest.raises(Unreadable, match="order_no"):
        read(out.getvalue())
