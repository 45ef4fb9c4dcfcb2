"""Made and spoiled orders, in CI ten thousand: each is decided or refused with a reason at its line, and
none is lost."""

import json
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from infosilk.trade.clearance.models.consignments import Batch, BatchLine, Consignment, Outcome, TradeDocument
from tests.trade.caller import Caller
from tests.trade.orders.mutations import SPOILT, line_of, order_of

LINES = 100
UNSTORED = {"lodge.other-content", "lodge.twice-in-file", "match.lodged-by-its-firm"}
_numbers = iter(range(1, 10**9))


def _lodge_spoilt(market: Caller, seen: Counter[str], spoilt: list[Any]) -> None:
    numbers = [next(_numbers) for _ in spoilt]
    good = order_of(next(_numbers))
    lines = [line_of(number, one) for number, one in zip(numbers, spoilt, strict=True)]
    lines.insert(len(lines) // 2, json.dumps(good).encode())

    answer = market.post("/batches?filename=spoilt.ndjson", b"\n".join(lines) + b"\n")

    assert answer.status_code == 200, answer.content[:500]
    told = answer.json()
    assert [line["line"] for line in told["lines"]] == list(range(1, len(lines) + 1))
    for line in told["lines"]:
        assert line["outcome"] in Outcome.values
        if line["outcome"] != "released":
            assert line["reasons"] and all(reason["text"] and reason["mend"] for reason in line["reasons"]), line
            assert all("{" not in reason["mend"] for reason in line["reasons"])
        seen[line["outcome"]] += 1
    assert told["lines"][len(lines) // 2]["outcome"] == "released"
    _nothing_is_lost(told, lines)


def _nothing_is_lost(told: dict[str, Any], lines: list[bytes]) -> None:
    batch = Batch.objects.get(pk=told["batch"])
    kept = BatchLine.objects.filter(batch=batch).order_by("line")
    assert [(row.line, row.outcome) for row in kept] == [(line["line"], line["outcome"]) for line in told["lines"]]
    numbered = {
        line["number"]: line["line"] for line in told["lines"] if line["number"] and line["outcome"] != "already_lodged"
    }
    # What gets no number of its own is told why: unreadable, another firm's, or an order number that is taken.
    for line in told["lines"]:
        codes = {reason["code"] for reason in line["reasons"]}
        assert line["number"] or line["outcome"] in ("invalid", "already_lodged") or codes & UNSTORED, line
    stored = Consignment.objects.filter(batch=batch, number__in=numbered)
    assert stored.count() == len(numbered)
    payloads = TradeDocument.objects.filter(consignment__in=stored).values_list(
        "consignment__number", "kind", "payload"
    )
    assert len(payloads) == 4 * len(numbered)
    for number, kind, payload in payloads:
        sent = json.loads(lines[numbered[number] - 1])
        assert json.loads(payload) == sent[kind], number


@pytest.mark.django_db
@pytest.mark.parametrize(
    "batches", [3, pytest.param(100, marks=[pytest.mark.slow, pytest.mark.ci, pytest.mark.timeout(900)])]
)
def test_every_line_is_decided_or_refused_with_its_reason(hangzhou: SimpleNamespace, batches: int) -> None:
    seen: Counter[str] = Counter()
    market = Caller(hangzhou.organisations["silk-market"], "marketplace")

    @settings(
        max_examples=batches,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(spoilt=st.lists(SPOILT, min_size=LINES, max_size=LINES))
    def lodge_batches(spoilt: list[Any]) -> None:
        _lodge_spoilt(market, seen, spoilt)

    lodge_batches()

    assert sum(seen.values()) >= batches * LINES
    # Of every kind many: a test of unreadable lines alone would say little.
    assert min(seen["invalid"], seen["refused"], seen["released"]) > batches * LINES / 20, seen
