"""The arithmetic of the ledger: sums, shortages, order of locks."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infosilk.warehouse.stock.ledger import Key, NewMove, deltas, shortages

QUANTITY = st.decimals(min_value=Decimal("0.001"), max_value=1000, places=3)


@st.composite
def moves(draw: st.DrawFn) -> NewMove:
    source, target = draw(st.permutations([1, 2, 3]).map(lambda order: order[:2]))
    return NewMove(
        source,
        target,
        draw(st.sampled_from(["tea", "silk"])),
        draw(st.sampled_from(["A", "B"])),
        draw(st.sampled_from(["x", "y"])),
        draw(st.sampled_from(["bonded", "free"])),
        draw(QUANTITY),
        "piece",
    )


@given(st.lists(moves(), max_size=40))
def test_whatever_moves_all_balances_of_a_thing_sum_to_zero(made: list[NewMove]) -> None:
    change = deltas(made)

    totals: dict[tuple[str, ...], Decimal] = {}
    for key, delta in change.items():
        totals[key[1:]] = totals.get(key[1:], Decimal(0)) + delta
    assert all(total == 0 for total in totals.values())


@given(st.lists(moves(), max_size=40))
def test_balances_are_locked_in_one_order_whatever_the_order_of_the_moves(made: list[NewMove]) -> None:
    assert list(deltas(made)) == list(deltas(made[::-1])) == sorted(deltas(made))


def test_taking_more_than_is_there_is_a_shortage_but_not_at_a_virtual_location() -> None:
    move = NewMove(1, 2, "tea", "A", "x", "bonded", Decimal(5), "piece")
    held = {Key(1, "tea", "A", "x", "bonded", "piece"): Decimal(3)}

    (short,) = shortages(deltas([move]), held, frozenset())

    assert (short.available, short.asked) == (Decimal(3), Decimal(5))
    assert shortages(deltas([move]), held, frozenset({1})) == []


@pytest.mark.parametrize("quantity", [Decimal(0), Decimal(-1)])
def test_a_move_carries_more_than_nothing(quantity: Decimal) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        NewMove(1, 2, "tea", "A", "x", "bonded", quantity, "piece")


def test_a_move_goes_somewhere() -> None:
    with pytest.raises(ValueError, match="one location to another"):
        NewMove(1, 1, "tea", "A", "x", "bonded", Decimal(1), "piece")
