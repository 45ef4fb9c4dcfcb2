"""Two at once: what two people lodge or decide at the same moment happens once."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from infosilk.trade.clearance.lodge import LodgeReport, lodge
from infosilk.trade.clearance.models.consignments import Consignment
from tests.kit.together import together
from tests.trade.samples import bundle, ndjson


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
