"""Batches are read line by line: no content raises, each order has its place, a bad one never stops the others."""

import csv
import json
import re
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infosilk.kernel.formats.sheet import Refused
from infosilk.trade.orders.engine import reader
from infosilk.trade.orders.engine.documents import KINDS
from infosilk.trade.orders.engine.line import Line, Unreadable
from tests.kit.examples import example_count
from tests.trade.sample_batch import as_csv, as_ndjson
from tests.trade.samples import bundle, change, goods, ndjson


def read(raw: bytes, media_type: str | None = None) -> list[Line]:
    return list(reader.read(BytesIO(raw), media_type))


def codes(line: Line) -> list[str]:
    return [fault.code for fault in line.faults]


def test_documents_are_kept_as_they_were_written() -> None:
    text = json.dumps(bundle(note="四字节 𠮷 – Ниш"), ensure_ascii=False, indent=None, separators=(" ,", " : "))
    (line,) = read(text.encode())

    assert line.faults == []
    for kind, payload in zip(KINDS, line.payloads, strict=True):
        assert payload in text
        assert json.loads(payload) == json.loads(text)[kind]


def test_an_array_and_a_file_with_a_byte_order_mark_are_read_too() -> None:
    two = [bundle("A"), bundle("B")]

    assert [line.order_no for line in read(json.dumps(two).encode())] == ["A", "B"]
    assert [line.order_no for line in read(b"\xef\xbb\xbf" + ndjson(*two))] == ["A", "B"]
    assert [line.order_no for line in read(b"\r\n\n" + ndjson(*two).replace(b"\n", b"\r\n"))] == ["A", "B"]


def test_the_names_of_the_customs_messages_are_taken() -> None:
    data = bundle()
    order = data["order"]
    for ours, theirs in (("order_no", "orderNo"), ("actual_paid", "acturalPaid"), ("goods", "orderList")):
        order[theirs] = order.pop(ours)
    (line,) = read(ndjson(data))

    assert line.faults == []
    assert line.content == read(ndjson(bundle()))[0].content


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"order": ', "read.json"),
        (b"{nonsense}", "read.json"),
        (b'{"order": NaN}', "read.json"),
        (b'{"order": 1e9999999999999999999}', "read.json"),
        (b'{"order": ' + b"[" * 100_000, "read.json"),
        (b'{"order": ' + b"9" * 10_000 + b"}", "read.json"),
        (b'{"order": {}} {"order": {}}', "read.json"),
        (b'{"order": {}, "order": {}}', "read.twice"),
        (b'{"order": {"order_no": 1, "order_no": 2}}', "read.twice"),
        (b'{"order": "\xff"}', "read.utf-8"),
        (b'{"order": "' + b"x" * (300 * 1024) + b'"}', "read.too-long"),
        (b'{"order": "\\u0000"}', "read.nul"),
        (b"{}", "read.missing"),
        (b'{"order": null}', "read.kind"),
    ],
)
def test_a_bad_line_tells_its_fault_and_stops_nothing(raw: bytes, code: str) -> None:
    before, bad, after = read(ndjson(bundle("A")) + raw + b"\n" + ndjson(bundle("B")))

    assert (before.order_no, after.order_no, bad.number) == ("A", "B", 2)
    assert code in codes(bad)
    assert bad.bundle is None


@pytest.mark.parametrize(
    ("path", "value", "code", "field"),
    [
        ("order.buyer_city", ..., "read.missing", "order.buyer_city"),
        ("order.discout", 5, "read.unknown", "order.discout"),
        ("order.goods.0.qty", -1, "read.number", "order.goods.1.qty"),
        ("order.goods.0.qty", "many", "read.number", "order.goods.1.qty"),
        ("order.goods.0.hs_code", "62.14", "read.form", "order.goods.1.hs_code"),
        ("order.goods", [], "read.count", "order.goods"),
        ("order.order_no", "", "read.text", "order.order_no"),
        ("order.order_no", "A\nB", "read.form", "order.order_no"),
        ("order.currency", "eur", "read.form", "order.currency"),
        ("order.buyer_kind", "other", "read.choice", "order.buyer_kind"),
        ("order.gift", "perhaps", "read.choice", "order.gift"),
        ("order.ordered_at", 20261124, "read.time", "order.ordered_at"),
        ("order.ordered_at", "20261124100000", "read.time", "order.ordered_at"),
        ("order.ordered_at", "2026-11-24T10:00:00", "read.time", "order.ordered_at"),
        ("order.goods_value", "1e30", "read.number", "order.goods_value"),
        ("list.supervision_code", "0000", "read.choice", "list.supervision_code"),
        ("payment", [], "read.kind", "payment"),
    ],
)
def test_a_fault_names_its_field(path: str, value: Any, code: str, field: str) -> None:
    (line,) = read(ndjson(change(bundle(), path, value)))

    assert [(fault.code, fault.field) for fault in line.faults] == [(code, field)]


def test_lone_surrogates_are_refused_and_reported_in_clean_text() -> None:
    (line,) = read(ndjson(bundle()).replace(b'"Ni\xc5\xa1"', b'"\\ud800"'))

    assert line.bundle is None
    json.dumps([fault.as_dict() for fault in line.faults], ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "raw", [b"", b" \n", b"\xff\xfe{\x00", "订单号\n".encode("gbk"), b"a,b\n1,2\n", b"order_no\nA\n"]
)
def test_what_is_no_batch_is_refused_as_a_whole(raw: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read(raw)

    assert caught.value.detail
    assert caught.value.mend


def test_a_table_says_the_same_as_the_documents() -> None:
    lines = read(as_csv().encode())

    assert [line.faults for line in lines] == [[]] * 8
    assert sum(len(line.bundle.order.goods) for line in lines if line.bundle) == 15
    assert [line.number for line in lines] == [2, 3, 5, 8, 9, 11, 14, 15]


def test_semicolons_and_a_bad_row_of_a_table() -> None:
    # Where semicolons part the cells, 15.895 has two readings; 15.8950 has one.
    text = (
        re.sub(r"(\.\d{3})(?=,)", r"\g<1>0", as_csv())
        .replace(",", ";")
        .replace("SC-26-0002;3301960A01", "SC-26-0002;3301960A01" + "x" * 100, 1)
    )
    lines = read(text.encode())

    assert [bool(line.faults) for line in lines] == [False, True, *[False] * 6]


def test_rows_of_one_order_that_contradict_each_other_are_refused() -> None:
    rows = list(csv.DictReader(StringIO(as_csv())))
    later = next(row for row in rows if not row["order.buyer_name"])
    later["order.buyer_name"] = "Somebody Else"
    out = StringIO()
    table = csv.DictWriter(out, rows[0])
    table.writeheader()
    table.writerows(rows)

    (wrong,) = [line for line in read(out.getvalue().encode()) if line.faults]

    assert codes(wrong) == ["read.head-differs"]
    assert wrong.faults[0].params == {"row": str(rows.index(later) + 2), "column": "order.buyer_name"}


def test_a_row_that_is_not_utf_8_is_refused_alone() -> None:
    raw = as_csv().encode().replace("Petar Nikolić".encode(), "Petar Nikolić".encode("cp1250"), 1)
    lines = read(raw)

    assert [codes(line) for line in lines if line.faults] == [["read.utf-8"]]


SAMPLE = as_ndjson().encode()


@settings(max_examples=example_count(150), deadline=None)
@given(st.data())
def test_no_mutation_of_a_batch_raises_and_every_line_has_an_outcome(data: st.DataObject) -> None:
    lines = SAMPLE.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    raw = bytearray(lines[at].rstrip(b"\n"))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, max(0, len(raw) - 1)))
        cut = data.draw(st.integers(0, 12))
        raw[place : place + cut] = data.draw(st.binary(max_size=8)).replace(b"\n", b"")
    mutated = bytes(raw) if raw.strip() else b"x"

    found = read(b"".join([*lines[:3], mutated + b"\n", *lines[3:5]]) if lines[0].startswith(b"{") else mutated)

    assert [line.number for line in found] == [1, 2, 3, 4, 5, 6]
    for line in found:
        assert (line.bundle is None) == bool(line.faults)
        json.dumps([fault.as_dict() for fault in line.faults], ensure_ascii=False).encode()


@settings(max_examples=example_count(150), deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_at_all_raise_anything_but_a_refusal(raw: bytes) -> None:
    for prefix in (b"", b"{", b"[", b"[{", b"order_no,", as_csv().splitlines()[0].encode() + b"\n"):
        try:
            lines = read(prefix + raw)
        except (Unreadable, Refused):
            continue
        for line in lines:
            json.dumps([fault.as_dict() for fault in line.faults], ensure_ascii=False).encode()


def test_fifty_goods_lines_are_the_most() -> None:
    many = bundle(lines=[goods(number, price=1, qty=1, total_price=1) for number in range(1, 52)])

    assert codes(read(ndjson(many))[0]) == ["read.count", "read.count"]
