"""Receiving, correcting and seeing bonded stock."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infosilk.kernel.actor import Acting, system
from infosilk.kernel.models import Organisation
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from infosilk.trace.events import public as trace
from infosilk.warehouse.stock import actions, locations, public, queries
from infosilk.warehouse.stock.actions import ReceiptLine
from infosilk.warehouse.stock.models import Balance, Kind, Location, Move, Receipt
from infosilk.warehouse.stock.posting import InsufficientStock
from tests.kit.examples import example_count
from tests.warehouse.stock.kit import acting_for

pytestmark = pytest.mark.django_db
NODE = system("worker", "test")


def line(lot: str = "HGH-2026-0000000001", owner: str = "morava-import", quantity: str = "5") -> ReceiptLine:
    return ReceiptLine("tea", lot, owner, Decimal(quantity), "piece", hs_code="090210", description="Green tea")


def test_goods_that_arrive_are_bonded_stock_and_leave_an_event(bonded: Location, worker: Acting) -> None:
    public.receive_bonded(worker, "shipment:1", "nis-bonded", [line()])

    (balance,) = public.balances_of(worker)
    assert (balance.quantity, balance.customs_status, balance.lot) == (5, "bonded", "HGH-2026-0000000001")
    (step,) = trace.timeline("HGH-2026-0000000001")
    assert (step.biz_step, step.place) == ("receiving", "Niš cargo centre")


def test_the_same_receipt_again_changes_nothing(bonded: Location, worker: Acting) -> None:
    first = public.receive_bonded(worker, "shipment:1", "nis-bonded", [line(), line("B")])
    again = public.receive_bonded(worker, "shipment:1", "nis-bonded", [line("B"), line()])

    assert first.pk == again.pk
    assert Move.objects.count() == 2
    assert sum(balance.quantity for balance in public.balances_of(worker)) == 10


def test_the_same_key_with_other_goods_is_refused(bonded: Location, worker: Acting) -> None:
    public.receive_bonded(worker, "shipment:1", "nis-bonded", [line()])

    with pytest.raises(Conflict), transaction.atomic():
        public.receive_bonded(worker, "shipment:1", "nis-bonded", [line(quantity="6")])

    assert Move.objects.count() == 1


def test_three_thousand_lines_are_booked_as_one_set(bonded: Location, worker: Acting) -> None:
    lines = [line(f"HGH-2026-{serial:010d}") for serial in range(3000)]

    public.receive_bonded(worker, "shipment:1", "nis-bonded", lines)

    assert Balance.objects.filter(location=bonded).count() == 3000
    assert queries.disagreements() == []


def test_only_the_keeper_books_into_its_location(bonded: Location, owner: Organisation) -> None:
    for stranger in (acting_for(owner, "warehouse"), acting_for(owner, "trader")):
        with pytest.raises(Forbidden):
            public.receive_bonded(stranger, "shipment:1", "nis-bonded", [line()])

    assert Receipt.objects.count() == 0


def test_a_location_that_does_not_exist_is_not_found(worker: Acting) -> None:
    with pytest.raises(NotFound):
        public.receive_bonded(worker, "shipment:1", "nowhere", [line()])


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "Infinity", "0.000001"])
def test_a_quantity_that_is_none_is_refused_by_its_line(bonded: Location, worker: Acting, quantity: str) -> None:
    with pytest.raises(Invalid) as refusal:
        public.receive_bonded(worker, "shipment:1", "nis-bonded", [line(), line(quantity=quantity)])

    assert [error.where for error in refusal.value.errors] == ["lines[1].quantity"]


def test_what_is_lost_goes_to_loss_and_what_is_found_comes_from_there(bonded: Location, worker: Acting) -> None:
    public.receive_bonded(worker, "shipment:1", "nis-bonded", [line()])

    actions.adjust(worker, "a-1", "nis-bonded", line(quantity="2"), found=False, reason="two broken")
    actions.adjust(worker, "a-2", "nis-bonded", line(quantity="1"), found=True, reason="one was behind")

    (balance,) = public.balances_of(worker)
    assert balance.quantity == 4
    assert Balance.objects.get(location__code="loss").quantity == 1
    assert queries.disagreements() == []


def test_more_than_is_there_cannot_go(bonded: Location, worker: Acting) -> None:
    public.receive_bonded(worker, "shipment:1", "nis-bonded", [line()])

    with pytest.raises(InsufficientStock) as refusal, transaction.atomic():
        actions.adjust(worker, "a-1", "nis-bonded", line(quantity="6"), found=False, reason="count")

    assert "5 piece" in str(refusal.value.errors[0].message)
    assert public.balances_of(worker)[0].quantity == 5


def test_a_correction_needs_a_reason_and_its_own_key(bonded: Location, worker: Acting) -> None:
    public.receive_bonded(worker, "shipment:1", "nis-bonded", [line()])
    with pytest.raises(Invalid):
        actions.adjust(worker, "a-1", "nis-bonded", line(quantity="1"), found=False, reason=" ")
    actions.adjust(worker, "a-1", "nis-bonded", line(quantity="1"), found=False, reason="broken")

    with pytest.raises(Conflict):
        actions.adjust(worker, "a-1", "nis-bonded", line(quantity="1"), found=False, reason="broken")


def test_a_consignment_is_put_away_whole(bonded: Location, worker: Acting, keeper: Organisation) -> None:
    Location.objects.create(code="shelf", kind=Kind.BONDED, virtual=False, keeper=keeper)
    public.receive_bonded(worker, "shipment:1", "nis-bonded", [line(), line("B")])

    moved = actions.put_away(worker, "p-1", "HGH-2026-0000000001", "nis-bonded", "shelf")

    assert moved == 1
    assert {balance.lot: balance.location.code for balance in public.balances_of(worker)} == {
        "HGH-2026-0000000001": "shelf",
        "B": "nis-bonded",
    }
    assert queries.disagreements() == []


def test_the_database_itself_keeps_stock_above_zero_and_moves_unchanged(bonded: Location, worker: Acting) -> None:
    public.receive_bonded(worker, "shipment:1", "nis-bonded", [line()])

    for statement, error in (
        ("UPDATE warehouse_stock_balance SET quantity = -1 WHERE NOT virtual", IntegrityError),
        ("UPDATE warehouse_stock_balance SET virtual = true, quantity = -1 WHERE NOT virtual", IntegrityError),
        ("UPDATE warehouse_stock_move SET quantity = 1", DatabaseError),
        ("DELETE FROM warehouse_stock_move", DatabaseError),
    ):
        with pytest.raises(error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@settings(max_examples=example_count(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["receive", "lose", "find"]),
            st.sampled_from(["A", "B"]),
            st.decimals(min_value=Decimal("0.5"), max_value=20, places=1),
        ),
        max_size=15,
    )
)
def test_whatever_is_done_the_ledger_adds_up_and_nothing_is_below_zero(
    bonded: Location, worker: Acting, steps: list[tuple[str, str, Decimal]]
) -> None:
    with transaction.atomic():
        held = {"A": Decimal(0), "B": Decimal(0)}
        for number, (verb, lot, quantity) in enumerate(steps):
            goods = line(lot, quantity=str(quantity))
            if verb == "receive":
                public.receive_bonded(worker, f"r-{number}", "nis-bonded", [goods])
                held[lot] += quantity
            elif verb == "find":
                actions.adjust(worker, f"f-{number}", "nis-bonded", goods, found=True, reason="count")
                held[lot] += quantity
            elif held[lot] >= quantity:
                actions.adjust(worker, f"l-{number}", "nis-bonded", goods, found=False, reason="count")
                held[lot] -= quantity
            else:
                with pytest.raises(InsufficientStock), transaction.atomic():
                    actions.adjust(worker, f"l-{number}", "nis-bonded", goods, found=False, reason="count")

        assert queries.disagreements() == []
        stock = {balance.lot: balance.quantity for balance in public.balances_of(worker)}
        assert stock == {lot: quantity for lot, quantity in held.items() if quantity}
        transaction.set_rollback(True)


def test_a_keeper_sees_its_store_an_owner_its_goods_an_officer_all_a_stranger_nothing(
    bonded: Location, worker: Acting, owner: Organisation
) -> None:
    other = Organisation.objects.create(code="other", name="Other", country="RS")
    lines = [line("A", "morava-import"), line("B", "other"), line("C", "hangzhou/west-lake-crafts")]
    public.receive_bonded(worker, "shipment:1", "nis-bonded", lines)

    def seen(acting: Acting) -> list[str]:
        assert {move.lot for move in queries.moves(acting)} == {b.lot for b in queries.balances(acting)}
        return sorted(balance.lot for balance in public.balances_of(acting))

    assert seen(worker) == ["A", "B", "C"]
    assert seen(acting_for(owner, "trader")) == ["A"]
    assert seen(acting_for(other, "trader")) == ["B"]
    assert seen(acting_for(other, "officer")) == ["A", "B", "C"]
    stranger = Organisation.objects.create(code="west-lake-crafts", name="Namesake", country="RS")
    assert seen(acting_for(stranger, "trader")) == []
    assert list(queries.locations(acting_for(stranger, "trader"))) == []
    assert [one.code for one in queries.locations(acting_for(owner, "trader"))] == ["nis-bonded"]


def test_locations_are_made_from_the_zone_folder_once(keeper: Organisation) -> None:
    first = locations.load()
    second = locations.load()

    assert [one.pk for one in first] == [one.pk for one in second]
    assert first[0].keeper == keeper
    assert not first[0].verified
