"""Statuses of consignments as a feed: in their order, only of what an organisation has part in."""

from types import SimpleNamespace

from infosilk.commons.webhooks import actions, delivery
from infosilk.trade.clearance import statuses
from infosilk.trade.clearance.engine import status_codes
from infosilk.trade.clearance.feeds import STATUSES
from tests.commons.webhooks.receiver import receiving
from tests.trade.node import put
from tests.trade.samples import bundle


def test_every_status_is_told_in_order_to_who_has_part_in_it(hangzhou: SimpleNamespace) -> None:
    with receiving() as market, receiving() as trader, receiving() as stranger:
        whole, _secret = actions.make(hangzhou.market, STATUSES.code, market.url)
        chosen, _secret = actions.make(hangzhou.trader, STATUSES.code, trader.url, [str(status_codes.RELEASED)])
        other, _secret = actions.make(hangzhou.payer, STATUSES.code, stranger.url)
        put(hangzhou.market, bundle("W-1"), bundle("W-2", buyer_country="JP"))

        assert [delivery.drain(one.pk) for one in (whole, chosen, other)] == [1, 1, 0]

    told = market.entries()
    assert [(one["number"], one["code"]) for one in told] == [
        (one.number, one.code) for one in statuses.statuses_since()
    ]
    assert {one["order_no"] for one in told} == {"W-1", "W-2"}
    assert [(one["order_no"], one["code"]) for one in trader.entries()] == [("W-1", status_codes.RELEASED)]
    assert stranger.got == []


def test_many_statuses_go_in_several_requests_each_once(hangzhou: SimpleNamespace) -> None:
    with receiving() as market:
        hook, _secret = actions.make(hangzhou.market, STATUSES.code, market.url)
        put(hangzhou.market, *(bundle(f"W-{number}") for number in range(60)))
        expected = [one.id for one in statuses.statuses_since(limit=10_000)]

        assert delivery.drain(hook.pk) == len(expected) // delivery.BATCH + 1

    assert [one["id"] for one in market.entries()] == expected
