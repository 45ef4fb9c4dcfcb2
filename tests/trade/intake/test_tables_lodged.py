"""Tables of orders by API and mended in place: whatever they were saved as, and without changing what a cell means."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from infosilk.trade.clearance.models.consignments import Batch, Consignment
from infosilk.trade.intake.mend import actions, queries
from tests.trade.caller import API, Caller
from tests.trade.orders.test_order_tables import book, table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def lodged(caller: Caller, content: bytes, media_type: str) -> Any:
    """The test client's own `post` would write bytes anew in the charset that it is told."""
    headers = {**caller.headers, "Idempotency-Key": uuid4().hex}
    return caller.client.generic("POST", f"{API}/batches", content, content_type=media_type, headers=headers)


def outcomes(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.content
    return [(line["order_no"], line["outcome"]) for line in answer.json()["lines"]]


def test_a_workbook_and_the_same_table_in_other_encodings_lodge_an_order_once(market: Caller) -> None:
    row = {"order_no": "T-9", "buyer_name": "王芳", "payer_name": "王芳", "consignee": "王芳", "buyer_city": "Nis"}
    row["buyer_address"] = "Obrenoviceva 1"
    first = market.post("/batches?filename=o.xlsx", book([row]), XLSX)
    (order_no, outcome) = outcomes(first)[0]

    assert (order_no, outcome in ("released", "held")) == ("T-9", True)
    for content, media_type in (
        (table(row).encode("gb18030"), "text/csv; charset=gbk"),
        (table(row, mark=";").encode("utf-16"), "text/csv"),
        (table(row, more=("", "")).replace("\r\n", "\r").encode(), "text/csv; charset=utf-8"),
    ):
        assert outcomes(lodged(market, content, media_type)) == [("T-9", "already_lodged")]
    assert Consignment.objects.count() == 1
    assert Batch.objects.order_by("pk")[0].sha256 != Batch.objects.order_by("pk")[1].sha256


def test_a_file_that_is_no_table_says_what_it_is_and_what_to_do(market: Caller) -> None:
    answer = market.post("/batches?filename=orders.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99, "text/csv")

    assert answer.status_code == 422
    said = answer.json()
    assert "password" in str(said) and "as XLSX" in str(said)
    assert not Batch.objects.exists()


def test_a_row_with_two_readings_waits_to_be_mended_and_keeps_them(hangzhou: SimpleNamespace) -> None:
    market = Caller(hangzhou.organisations["silk-market"], "marketplace")
    content = table({"goods_value": "1.240", "order_no": "M-1"}, {"order_no": "M-2"}, mark=";").encode()
    answer = market.post("/batches?filename=o.csv", content, "text/csv")
    batch = Batch.objects.get()
    (problem,) = queries.problems(batch, [2])

    assert outcomes(answer)[0][1] == "invalid"
    again = actions.mend(hangzhou.market, batch.pk, 2, problem.text, table=True)
    assert not again.ok and "table.two-numbers" in {one["code"] for one in again.reasons}
    mended = actions.mend(hangzhou.market, batch.pk, 2, problem.text.replace("1.240", "40"), table=True, version=1)
    assert not {"table.two-numbers"} & {one["code"] for one in mended.reasons}
