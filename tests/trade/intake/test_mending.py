"""Bad lines are mended in place: each error at its field, only what was mended is lodged, nobody overwrites anybody."""

import json
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from infosilk.kernel.problems import Conflict, NotFound
from infosilk.trade.clearance.lodge import lodge
from infosilk.trade.clearance.models.consignments import Batch, BatchLine, Consignment, ReceivedLine
from infosilk.trade.intake.engine.mend import fields, files
from infosilk.trade.intake.mend import actions, queries
from infosilk.trade.intake.models import MendedLine
from tests.kit.together import together
from tests.trade.caller import Caller
from tests.trade.node import put
from tests.trade.samples import bundle, change, ndjson

WRONG_SUM = change(bundle("B"), "payment.amount_paid", 1)
MISSING = change(bundle("C"), "order.buyer_city", ...)


def bad_batch(acting: Any) -> int:
    """A good line, a refused one, two that cannot be read, one of another firm."""
    foreign = change(change(bundle("F"), "order.ebp_code", "3301960P03"), "order.ebc_code", "3301960P03")
    body = ndjson(bundle("A"), WRONG_SUM, MISSING) + b'{"order": oops\n' + ndjson(foreign)
    return lodge(acting, BytesIO(body), "mine.ndjson").batch_id


def test_only_bad_lines_are_kept_as_received(hangzhou: SimpleNamespace) -> None:
    batch = Batch.objects.get(pk=bad_batch(hangzhou.market))

    assert queries.open_lines(batch) == [2, 3, 4, 5]
    assert [row.line for row in ReceivedLine.objects.order_by("line")] == [3, 4, 5]
    problems = queries.problems(batch, [2, 3, 4, 5])
    assert json.loads(problems[0].text)["payment"]["amount_paid"] == 1
    assert json.loads(problems[1].text) == MISSING
    assert problems[2].text == '{"order": oops'
    assert queries.waiting_lines(hangzhou.market) == (4, batch.pk)
    assert queries.waiting_lines(hangzhou.payer) == (0, None)


def test_only_mended_lines_are_lodged_and_only_once(hangzhou: SimpleNamespace) -> None:
    key = bad_batch(hangzhou.market)
    market = hangzhou.market

    same = actions.mend(market, key, 2, json.dumps(WRONG_SUM))
    assert (same.ok, [one["code"] for one in same.reasons]) == (False, ["match.payment-amount"])
    assert actions.mend(market, key, 2, json.dumps(bundle("B"), indent=2), version=1).ok
    assert not actions.mend(market, key, 4, "{}").ok
    assert Consignment.objects.count() == 2  # Nothing is lodged by checking.
    report = actions.lodge_mended(market, key)

    assert [(line.line, line.order_no, line.outcome) for line in report.lines] == [(2, "B", "released")]
    assert Batch.objects.get(pk=report.batch_id).mends_id == key
    batch = Batch.objects.get(pk=key)
    assert queries.open_lines(batch) == [3, 4, 5]
    assert MendedLine.objects.get(line=2).raw == ""
    for refused in (
        lambda: actions.lodge_mended(market, key),
        lambda: actions.mend(market, key, 2, json.dumps(bundle("B")), version=2),
        lambda: actions.mend(market, key, 1, json.dumps(bundle("A"))),
    ):
        with pytest.raises(Conflict):
            refused()
    with pytest.raises(NotFound):
        actions.mend(hangzhou.payer, key, 3, "{}")
    # The order lodged by another way is nobody's work any more.
    put(market, bundle("C"))
    assert queries.open_lines(batch) == [4, 5]


def test_two_people_do_not_overwrite_each_other(hangzhou: SimpleNamespace) -> None:
    key = bad_batch(hangzhou.market)
    actions.mend(hangzhou.market, key, 3, json.dumps(bundle("C")))

    with pytest.raises(Conflict, match="somebody else"):
        actions.mend(hangzhou.market, key, 3, "{}")
    assert MendedLine.objects.get(line=3).ok


def test_what_nobody_mends_is_gone_after_its_time(hangzhou: SimpleNamespace) -> None:
    key = bad_batch(hangzhou.market)
    actions.mend(hangzhou.market, key, 3, "{}")
    past = timezone.now() - timedelta(days=31)
    Batch.objects.filter(pk=key).update(lodged_at=past)
    for model in (ReceivedLine, MendedLine):
        model._default_manager.update(expires_at=past)

    assert actions.expire() == 4
    assert queries.open_lines(Batch.objects.get(pk=key)) == []
    assert BatchLine.objects.filter(batch_id=key).count() == 5


def test_a_table_is_mended_by_its_fields_or_its_rows(hangzhou: SimpleNamespace) -> None:
    good = [bundle("T-1"), bundle("T-2"), bundle("T-3")]
    rows = [row for one in good for row in files.rows(json.loads(json.dumps(one), parse_float=str))]
    names = files.columns()
    rows[1][names.index("order.buyer_country")] = "Serbia"
    rows[2].append("one cell too many")
    text = "\n".join(",".join(cells) for cells in [names, *rows])
    report = lodge(hangzhou.market, BytesIO(text.encode()), "t.csv")

    assert [line.outcome for line in report.lines] == ["released", "invalid", "invalid"]
    batch = Batch.objects.get(pk=report.batch_id)
    first, second = queries.problems(batch, queries.open_lines(batch))
    assert (first.table, second.table) == (False, True)
    mended = fields.changed(fields.read(first.text) or {}, {"order.buyer_country": "RS"})
    assert actions.mend(hangzhou.market, batch.pk, first.line, fields.written(mended)).ok
    mended_rows = second.text.replace(",one cell too many", "")
    row = actions.mend(hangzhou.market, batch.pk, second.line, mended_rows, table=True)
    assert (row.ok, row.table) == (True, False)
    assert actions.lodge_mended(hangzhou.market, batch.pk).counts["released"] == 2


def test_mending_on_pages(market: Caller, other: Caller) -> None:
    lodged = market.post("/batches?filename=my.ndjson", ndjson(bundle("A"), WRONG_SUM, MISSING) + b"{oops\n").json()
    key = lodged["batch"]
    browser, base = market.browser(), f"/en/trade/batches/{key}/mend/"

    assert f"{base}" in browser.get(f"/en/trade/batches/{key}/").content.decode()
    text = browser.get(base).content.decode()
    assert "payment.amount_paid" in text.split("<details>")[0]
    assert "order.buyer_city is missing" in text
    assert "{oops" in text
    assert "Lines of your batches to mend" in browser.get("/en/trade/").content.decode()
    for path in (base, f"{base}2/", f"{base}file/"):
        assert other.browser().get(path).status_code == 404
    answer = browser.post(
        f"{base}3/",
        {
            "line-3-version": "0",
            **{f"line-3-{place}": text for place, text in posted(MISSING).items()},
            "line-3-order.buyer_city": "Niš",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    assert "right, ready to lodge" in browser.get(base).content.decode()
    late = browser.post(f"{base}3/", {"line-3-version": "0"})
    assert late.status_code == 409
    assert "somebody else" in late.content.decode()
    browser.post(f"{base}4/", {"line-4-version": "0", "line-4-raw": "{}"})
    assert "still wrong" in browser.get(base).content.decode()
    done = browser.post(f"{base}lodge/")
    assert Consignment.objects.get(order_no="C").buyer_city == "Niš"
    assert "Mended lines of" in browser.get(done["Location"]).content.decode()
    left = browser.get(f"{base}file/").content.splitlines()
    assert [json.loads(line).get("payment", {}).get("amount_paid") for line in left] == [1, None]
    csv = b"".join(browser.get(f"{base}file/?form=csv").streaming_content).decode()  # type: ignore[attr-defined]
    again = lodge(acting_of(market), BytesIO(csv.replace(",1,EUR", ",50.0,EUR", 1).encode()), "again.csv")
    assert [(line.order_no, line.outcome) for line in again.lines] == [("B", "released")]


def acting_of(caller: Caller) -> Any:
    from infosilk.kernel.actor import Acting

    organisation = caller.person.mandates.get().organisation_id
    return Acting(name="m", via="cli", organisation_id=organisation, roles=frozenset({"marketplace"}))


def posted(values: dict[str, Any]) -> dict[str, str]:
    """What a browser sends of the fields as they are."""
    read = fields.read(json.dumps(values)) or {}
    return {leaf.place: leaf.value for leaf in fields.leaves(read)}


def test_mending_by_the_api(market: Caller, other: Caller) -> None:
    key = market.post("/batches", ndjson(bundle("A"), WRONG_SUM, MISSING)).json()["batch"]

    found = market.get(f"/batches/{key}/problems?limit=1").json()
    assert (found["total"], found["next"], found["items"][0]["line"]) == (2, 2, 2)
    assert found["items"][0]["errors"][0]["pointer"] == "/payment/amount_paid"
    assert other.get(f"/batches/{key}/problems").status_code == 404
    body = {
        "lines": [{"line": 2, "order": bundle("B")}, {"line": 3, "raw": "{}"}, {"line": 1, "raw": "{}"}],
        "lodge": True,
    }
    done = market.post(f"/batches/{key}/mend", json.dumps(body).encode(), "application/json").json()
    assert [(one["ready"], bool(one["problem"])) for one in done["lines"]] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    assert [(line["order_no"], line["outcome"]) for line in done["lodged"]["lines"]] == [("B", "released")]
    again = market.post(f"/batches/{key}/mend", b'{"lodge": true}', "application/json")
    assert again.status_code == 409


def test_two_at_once_mend_and_lodge_once(committed: SimpleNamespace) -> None:
    market = committed.market
    key = bad_batch(market)

    texts = [json.dumps(bundle("C")), json.dumps(bundle("C", buyer_city="Beograd"))]
    mended = together(*[lambda text=text: actions.mend(market, key, 3, text) for text in texts])
    assert sorted(type(one).__name__ for one in mended) == ["Conflict", "MendedLine"]
    lodged = together(*[lambda: actions.lodge_mended(market, key)] * 3)

    assert sorted(type(one).__name__ for one in lodged) == ["Conflict", "Conflict", "LodgeReport"]
    assert Consignment.objects.filter(order_no="C").count() == 1


@given(st.sampled_from(sorted(posted(bundle()))), st.text(min_size=1, max_size=20))
def test_a_changed_field_reads_back_and_the_others_stay(place: str, text: str) -> None:
    values = fields.read(json.dumps(bundle())) or {}

    made = fields.read(fields.written(fields.changed(values, {place: text}))) or {}

    before, after = posted(values), posted(made)
    assert after.pop(place) == text
    before.pop(place)
    assert after == before
    assert fields.changed(values, before) == values
