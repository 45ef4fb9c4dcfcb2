"""Statistics: the same numbers as counted one by one, and only of what one may see."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from infosilk.kernel import demo
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.models import ExchangeRate
from infosilk.kernel.problems import Forbidden, Invalid
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.trade.clearance.statistics import figures
from infosilk.trade.clearance.statistics.figures import BY, Figure, Statistics
from infosilk.trade.clearance.statistics.indicators import indicators
from tests.trade.caller import Caller
from tests.trade.node import put
from tests.trade.samples import bundle, goods


def today() -> date:
    """The day in the node's city, which is tomorrow already when it is evening in Europe."""
    return timezone.localdate(timezone=settings.NODE.city.tz)


def ask(acting: Acting, by: Any = "day", **asked: Any) -> Statistics:
    return figures.statistics(acting, today() - timedelta(days=1), today() + timedelta(days=1), by, **asked)


@pytest.fixture
def lodged(hangzhou: SimpleNamespace) -> SimpleNamespace:
    """Orders of several chapters, currencies, lanes; one refused."""
    two = [goods(1), goods(2, item_no="T", item_name="Tea", hs_code="0902100000", price=5.0, total_price=10.0)]
    put(
        hangzhou.market,
        bundle("S-1"),
        bundle("S-2", lines=two),
        bundle("S-3", currency="CNY"),
        bundle("S-4", lines=[goods(1, price=500.0, total_price=1000.0)], proof="CO-1"),
        bundle("S-5", buyer_country="JP"),
        bundle("S-6", lines=[goods(1, item_name="Fireworks", hs_code="3604100000")]),
    )
    return hangzhou


@pytest.mark.parametrize("by", BY)
def test_every_grouping_agrees_with_a_count_one_by_one(lodged: SimpleNamespace, by: Any) -> None:
    rows = list(Consignment.objects.all())
    expected: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        keys = {
            "day": [timezone.localtime(row.lodged_at, settings.NODE.city.tz).date().isoformat()],
            "chapter": [line["hs_code"][:2] for line in row.goods],
            "regime": [(row.charges or {}).get("regime", "")],
            "partner": [row.partner],
            "lane": [row.lane],
            "direction": [row.direction],
        }[by]
        for key in keys:
            expected[key].add(row.number)

    found = ask(system("worker", "test"), by)

    assert {one.key: one.consignments for one in found.figures if one.consignments} == {
        key: len(numbers) for key, numbers in expected.items()
    }
    assert found.total.consignments == len(rows) == 6
    assert sum(one.refused for one in found.figures) >= found.total.refused == 1
    # Whatever the grouping, each sum is spread over the groups and nothing is counted twice.
    for name in ("value", "duty", "taxes"):
        assert sum(getattr(one, name) for one in found.figures) == getattr(found.total, name)


def test_charges_and_times_are_those_of_the_consignments(lodged: SimpleNamespace) -> None:
    charged = [row.charges for row in Consignment.objects.exclude(state="refused") if row.charges]
    total = ask(system("worker", "test")).total

    assert total.duty + total.taxes == sum(Decimal(one["total"]) for one in charged)
    assert total.released == Consignment.objects.filter(state="announced").count() > 0
    assert total.median_seconds is not None and total.p95_seconds is not None
    assert 0 <= total.median_seconds <= total.p95_seconds


def test_median_and_p95_are_of_the_seconds_from_lodging_to_release(lodged: SimpleNamespace) -> None:
    released = list(Consignment.objects.filter(state="announced"))
    for number, row in enumerate(released):
        Consignment.objects.filter(pk=row.pk).update(lodged_at=row.lodged_at - timedelta(seconds=10 * (number + 1)))

    total = ask(system("worker", "test")).total

    assert total.median_seconds == pytest.approx(median(10 * (n + 1) for n in range(len(released))), abs=1)


def test_what_no_rate_is_loaded_for_is_named_and_never_guessed(lodged: SimpleNamespace) -> None:
    ExchangeRate.objects.all().delete()

    found = ask(system("worker", "test"))

    assert found.total.unconverted > 0
    assert any(text.startswith("CNY ") for text in found.missing)


def test_a_firm_sees_its_own_and_an_outsider_nothing(lodged: SimpleNamespace) -> None:
    assert ask(lodged.trader).total.consignments == 6
    assert ask(lodged.payer).total == Figure("")
    with pytest.raises(Forbidden):
        ask(lodged.carrier)


def test_days_in_the_wrong_order_are_told(lodged: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        figures.statistics(lodged.officer, today(), today() - timedelta(days=1))


def test_the_zones_indicators_hide_a_single_firms_business(hangzhou: SimpleNamespace) -> None:
    put(hangzhou.market, bundle("S-1"))
    few = {one.code: one.value for one in indicators(today(), today() + timedelta(days=1))}
    put(hangzhou.market, *(bundle(f"S-{n}") for n in range(2, 8)))
    many = {one.code: one.value for one in indicators(today(), today() + timedelta(days=1))}

    assert few["trade.consignments"] == 1 and few["trade.value"] is None
    assert many["trade.value"] == 280 and many["trade.released-at-once"] == 100


def test_page_api_and_csv_show_the_same(lodged: SimpleNamespace) -> None:
    statistician = Caller(
        demo.ensure_organisation(code="stat", name="Stat", country="CN", roles=["statistician"]), "statistician"
    )
    days = f"first={today()}&last={today() + timedelta(days=1)}&by=chapter"

    told = statistician.get(f"/statistics?{days}").json()
    shown = statistician.browser().get(f"/en/trade/statistics/?{days}").content.decode()
    table = b"".join(statistician.browser().get(f"/en/trade/statistics/?{days}&csv=1")).decode()

    assert told["total"]["consignments"] == 6 and {one["key"] for one in told["figures"]} >= {"09", "36", "62"}
    for one in told["figures"]:
        assert one["title"][:20] in table
    assert "Time to release" in shown
    assert statistician.get("/statistics?first=2026-02-30&last=2026-03-01").status_code == 422
    assert statistician.get("/statistics/indicators?first=2026-01-01&last=2026-12-31").status_code == 200
