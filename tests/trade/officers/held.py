"""Orders of the sample batch by their numbers, and some of them held."""

from types import SimpleNamespace
from typing import Any

from infosilk.trade.clearance.models.consignments import Consignment
from tests.trade.node import put
from tests.trade.sample_batch import special


def three_held(hangzhou: SimpleNamespace) -> list[str]:
    """Two held for a licence, one in the red lane that two officers decide; oldest first."""
    orders = ("SM-LICENCE-DRONE", "SM-B2B-RED", "SM-LICENCE-DRONE")
    made = [by_order(order) for order in orders]
    for document in made[2].values():
        document["order_no"] = "SM-DRONE-2"
    made[2]["order"]["pay_transaction_id"] = made[2]["payment"]["pay_transaction_id"] = "PAY-DRONE-2"
    if "pay_transaction_id" in made[2]["list"]:
        made[2]["list"]["pay_transaction_id"] = "PAY-DRONE-2"
    for one in made:
        report = put(hangzhou.market, one)
        assert report.lines[0].outcome == "held", report.lines[0].reasons
    return list(Consignment.objects.order_by("changed_at", "pk").values_list("number", flat=True))


def by_order(order_no: str) -> dict[str, Any]:
    return next(entry for entry in special() if entry["order"]["order_no"] == order_no)
