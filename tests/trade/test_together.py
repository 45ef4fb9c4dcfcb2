"""Two at once: what two people lodge or decide at the same moment happens once."""

import threading
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from infosilk.trade.lodging import LodgeReport, lodge
from infosilk.trade.models import Consignment
from tests.trade.samples import bundle, ndjson


@pytest.fixture
def committed(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    from tests.trade import node

    node.on_node(monkeypatch, "hangzhou")
    node.load_law()
    return node.people()


def together(*calls: Any) -> list[Any]:
    """Run the calls at the same moment, each with its own connection; their results, or what they raised."""
    gate = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(at: int) -> None:
        try:
            gate.wait(10)
            results[at] = calls[at]()
        except Exception as error:
            results[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(calls))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return results


def put(acting: Any, orders: list[dict[str, Any]]) -> LodgeReport:
    return lodge(acting, BytesIO(ndjson(*orders)), "x.ndjson")


@pytest.mark.parametrize("seed", range(4))
def test_the_same_file_lodged_by_several_at_once_is_lodged_once(committed: SimpleNamespace, seed: int) -> None:
    orders = [bundle(f"SM-{number}") for number in range(60)]
    # The other way round as well: two that meet in the middle must not wait for each other for ever.
    files = [orders, orders[::-1], orders[seed * 10 :] + orders[: seed * 10]]
    reports = together(*[lambda file=file: put(committed.market, file) for file in files])

    assert all(isinstance(report, LodgeReport) for report in reports), reports
    assert Consignment.objects.count() == 60
    assert sum(report.counts["released"] for report in reports) == 60
    assert sum(report.counts["already_lodged"] for report in reports) == 120
    numbers = {line.order_no: set() for line in reports[0].lines}  # type: ignore[var-annotated]
    for report in reports:
        for line in report.lines:
            numbers[line.order_no].add(line.number)
    assert all(len(found) == 1 and "" not in found for found in numbers.values())


def test_the_same_number_with_two_contents_at_once_is_lodged_with_one(committed: SimpleNamespace) -> None:
    first = [bundle(f"SM-{number}") for number in range(30)]
    second = [bundle(f"SM-{number}", freight=11.0) for number in range(30)]
    reports = together(lambda: put(committed.market, first), lambda: put(committed.market, second))

    assert all(isinstance(report, LodgeReport) for report in reports), reports
    assert Consignment.objects.count() == 30
    assert sum(report.counts["released"] for report in reports) == 30
    assert sum(report.counts["refused"] for report in reports) == 30
