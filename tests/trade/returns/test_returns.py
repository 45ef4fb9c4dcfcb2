"""Returns: within the periods, never more than was bought, charges cancelled and the limit restored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infosilk.kernel import demo
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Notification
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from infosilk.trace.events.public import timeline
from infosilk.trade.clearance import movements, statuses
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.trade.clearance.models.limits import BuyerLimit
from infosilk.trade.returns import actions, messages, queries
from infosilk.trade.returns.engine import periods
from infosilk.trade.returns.models import Return
from tests.kit.examples import example_count
from tests.trade.eastward import bonded
from tests.trade.node import message, on_node, put, sent
from tests.trade.samples import bundle, change, goods

CHANGED = "trade.return.changed"


def three_bags(hangzhou: SimpleNamespace) -> Consignment:
    """Three bags and two sweaters of one buyer, bonded: CNY 3,600, released."""
    lines = [
        goods(1, item_no="BAG", hs_code="4202210000", price=800, qty=3, total_price=2400, country="RS"),
        goods(2, item_no="SWEATER", hs_code="6110110000", price=600, qty=2, total_price=1200, country="RS"),
    ]
    whole = bonded("R", 1)["order"]
    fields = {name: whole[name] for name in whole if name.startswith("buyer_")}
    made = change(bundle("R", lines, 0.0, currency="CNY", **fields), "list.supervision_code", "1210")
    report = put(hangzhou.market, made)
    assert report.lines[0].outcome == "released", report.lines[0].reasons
    return Consignment.objects.get()


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    now = datetime.now(UTC) + timedelta(days=days)
    monkeypatch.setattr("infosilk.trade.returns.actions.timezone.now", lambda: now)


def test_lines_come_back_their_charges_fall_away_and_the_limit_is_free_again(hangzhou: SimpleNamespace) -> None:
    found = three_bags(hangzhou)
    charged = found.charges_total
    assert charged is not None
    row = actions.apply_for_return(hangzhou.market, found.number, {1: Decimal(1)}, "Too small")
    assert (row.state, row.whole, row.number) == ("applied", False, f"{found.number}-R1")
    with pytest.raises(Conflict):
        actions.goods_back(hangzhou.officer, row.number)
    actions.accept(hangzhou.trader, row.number)
    with pytest.raises(Forbidden):
        actions.goods_back(hangzhou.market, row.number)
    row = actions.goods_back(hangzhou.officer, row.number)

    assert (row.limit_restored, row.limit_currency) == (Decimal("800.00"), "CNY")
    assert BuyerLimit.objects.get().used == 2800
    assert row.charges_cancelled == (charged * 800 / 3600).quantize(Decimal("0.01"))
    rest = actions.apply_for_return(hangzhou.market, found.number)
    assert rest.lines == [{"number": 1, "quantity": "2"}, {"number": 2, "quantity": "2"}]
    actions.accept(hangzhou.officer, rest.number)
    rest = actions.goods_back(hangzhou.officer, rest.number)
    found.refresh_from_db()
    assert found.state == "returned"
    assert (row.charges_cancelled or 0) + (rest.charges_cancelled or 0) == charged
    assert BuyerLimit.objects.get().used == 0
    assert [step.disposition for step in timeline(found.number)][-1] == "returned"
    with pytest.raises(Conflict):
        actions.apply_for_return(hangzhou.market, found.number)


def test_never_more_comes_back_than_was_bought(hangzhou: SimpleNamespace) -> None:
    found = three_bags(hangzhou)
    first = actions.apply_for_return(hangzhou.market, found.number, {1: Decimal(2)})

    for wrong in ({1: Decimal(2)}, {2: Decimal("2.5")}, {9: Decimal(1)}, {1: Decimal(-1)}, {}):
        with pytest.raises(Invalid):
            actions.apply_for_return(hangzhou.market, found.number, wrong)
    actions.refuse(hangzhou.market, first.number, "Used")
    assert queries.left(found) == {1: Decimal(3), 2: Decimal(2)}
    actions.apply_for_return(hangzhou.market, found.number, {1: Decimal(3)})
    assert queries.left(found) == {2: Decimal(2)}


def test_the_periods_are_kept(hangzhou: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    found = three_bags(hangzhou)
    later(monkeypatch, 30)
    one = actions.apply_for_return(hangzhou.market, found.number, {1: Decimal(1)})
    two = actions.apply_for_return(hangzhou.market, found.number, {1: Decimal(1)})
    assert one.back_until == statuses.released_on(found) + timedelta(days=45)
    for row in (one, two):
        actions.accept(hangzhou.officer, row.number)
    later(monkeypatch, 31)
    with pytest.raises(Conflict, match="30"):
        actions.apply_for_return(hangzhou.market, found.number)
    later(monkeypatch, 45)
    assert actions.goods_back(hangzhou.officer, one.number).state == "back"
    assert actions.expire() == 0
    later(monkeypatch, 46)
    with pytest.raises(Conflict):
        actions.goods_back(hangzhou.officer, two.number)
    assert actions.expire() == 1
    assert Return.objects.get(number=two.number).state == "expired"
    assert BuyerLimit.objects.get().used == 2800


def test_the_buyer_returns_a_parcel_that_came_over_the_road_and_its_sender_is_told(nis: SimpleNamespace) -> None:
    person = demo.ensure_person(email="buyer@nis.example", name="Milica")
    buyer = Acting(name="Milica", via="page", person_id=person.pk)
    nis.takes(bundle())
    found = Consignment.objects.get()
    with pytest.raises(Conflict):
        actions.apply_for_return(buyer, found.number)
    at = datetime.now(UTC)
    Consignment.objects.update(state="on_the_way")
    movements.mark_arrived(nis.keeper, [found.number], "urn:place", at)
    with pytest.raises(NotFound):
        actions.apply_for_return(
            replace(buyer, person_id=demo.ensure_person(email="x@nis.example", name="X").pk), found.number
        )
    row = actions.apply_for_return(buyer, found.number, None, "The colour")
    # Whoever works in another firm's warehouse neither sees returns nor takes goods back.
    stranger = replace(nis.keeper, organisation_id=nis.consignee.organisation_id)
    assert not queries.visible_to(stranger).exists()
    actions.accept(nis.officer, row.number)
    with pytest.raises(NotFound):
        actions.goods_back(stranger, row.number)
    actions.goods_back(nis.keeper, row.number)

    assert Consignment.objects.get().state == "returned"
    told = sent(CHANGED)
    assert [(data["state"], data["all_back"]) for data in told] == [
        ("applied", False),
        ("accepted", False),
        ("back", True),
    ]
    assert told[-1]["charges_cancelled"] == "8.00"
    assert Notification.objects.filter(kind="trade.return", person=person).count() == 2
    assert list(queries.visible_to(buyer)) == [Return.objects.get()]


def test_the_sender_keeps_what_it_was_told(hangzhou: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    from infosilk.road.public import Refused

    number = put(hangzhou.market, bundle()).lines[0].number
    Consignment.objects.update(state="arrived")
    data: dict[str, Any] = {
        "number": f"{number}-R1",
        "consignment": number,
        "state": "applied",
        "whole": True,
        "lines": [{"number": 1, "quantity": "2"}],
        "reason": "The colour",
        "note": "",
        "back_until": "2026-12-30",
        "charges_cancelled": None,
        "charges_currency": "",
        "applied_at": "2026-11-24T10:00:00+01:00",
        "all_back": False,
    }

    def tell(**changed: Any) -> None:
        told = {**data, **changed}
        messages.changed_there([replace(message(told, CHANGED, "nis"), subject=told["consignment"])])

    tell()
    tell(state="accepted")
    tell(state="back", all_back=True, charges_cancelled="8.00", charges_currency="EUR")
    row = Return.objects.get()
    assert (row.state, row.charges_cancelled) == ("back", Decimal(8))
    assert Consignment.objects.get().state == "returned"
    assert [one.number for one in queries.visible_to(hangzhou.market)] == [row.number]
    assert not queries.visible_to(hangzhou.payer).exists()
    on_node(monkeypatch, "hangzhou")
    for wrong in ({"number": "HGH-2026-0000000009-R1"}, {"lines": []}, {"state": "lost"}, {"consignment": "X"}):
        with pytest.raises(Refused):
            tell(**wrong)
    with pytest.raises(NotFound):
        actions.accept(hangzhou.officer, row.number)


@settings(max_examples=example_count(40), deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 5), st.decimals(0, 500, places=2)), min_size=1, max_size=4),
    st.decimals("0.01", 900, places=2),
    st.data(),
)
def test_what_is_cancelled_in_parts_is_what_was_charged(
    lines: list[tuple[int, Decimal]], total: Decimal, data: st.DataObject
) -> None:
    bought = tuple(periods.Bought(n, Decimal(qty), value) for n, (qty, value) in enumerate(lines, 1))
    charges = {"total": total, "steps": [{"amount": total, "lines": [line.number for line in bought]}]}
    back: dict[int, Decimal] = {}
    last = Decimal(0)
    while rest := periods.left(bought, back):
        number = data.draw(st.sampled_from(sorted(rest)))
        back = periods.added(back, {number: Decimal(data.draw(st.integers(1, int(rest[number]))))})
        now = periods.cancelled(charges, bought, back)
        assert last <= now <= total
        last = now
    assert last == total
