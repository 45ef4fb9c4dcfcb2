"""Buyers' limits: of one order and of a year, never passed by one yuan, whoever buys together."""

import threading
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infosilk.commons.addresses.engine.numbers import resident_fault
from infosilk.kernel.problems import Conflict
from infosilk.trade.clearance.engine.limits import LimitRules, Purchase, judge
from infosilk.trade.clearance.limits import buyer_key, ledger
from infosilk.trade.clearance.messages import announcement
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.trade.clearance.models.limits import BuyerLimit, LimitEntry
from infosilk.trade.officers.actions import decide
from tests.kit.examples import example_count
from tests.trade import node
from tests.trade.eastward import announced, bonded, resident
from tests.trade.node import message, put, sent

RULES = LimitRules("CN", "CNY", Decimal(5000), Decimal(26000), "value")


def codes(line: Any) -> list[str]:
    return [reason["code"] for reason in line.reasons if reason["code"].startswith("limit.")]


@pytest.mark.parametrize(
    ("amount", "single", "used", "counted", "code"),
    [
        ("5000", False, "0", "5000", None),
        ("5000.01", False, "0", "0", "limit.single"),
        ("5000.01", True, "0", "5000.01", "limit.single-item"),
        ("26000", True, "0", "26000", "limit.single-item"),
        ("26000.01", True, "0", "0", "limit.annual"),
        ("100", False, "25900", "100", None),
        ("100.01", False, "25900", "0", "limit.annual"),
    ],
)
def test_an_order_is_within_or_says_which_limit_it_passes(
    amount: str, single: bool, used: str, counted: str, code: str | None
) -> None:
    done = judge(Purchase(Decimal(amount), single), Decimal(used), 2026, RULES)

    assert done.counted == Decimal(counted)
    assert [reason.code for reason in done.reasons] == ([code] if code else [])


def test_orders_of_one_batch_are_counted_in_their_order(hangzhou: SimpleNamespace) -> None:
    orders = [bonded(f"A{n}", 4900) for n in range(6)]
    report = put(hangzhou.market, *orders, bonded("B", 1500), bonded("C", 1500.01), bonded("D", 100, buyer=2))

    refused = [line.order_no for line in report.lines if line.outcome == "refused"]
    assert refused == ["A5", "C"]
    assert codes(report.lines[5]) == ["limit.annual"]
    assert report.lines[5].reasons[-1]["params"]["left"] == "1500.00"
    one, other = BuyerLimit.objects.order_by("-used")
    assert (one.used, other.used) == (Decimal(26000), Decimal(100))
    assert LimitEntry.objects.filter(buyer=one).aggregate(sum=Sum("amount"))["sum"] == one.used


def test_no_identity_number_lies_in_a_table_outside_the_documents(hangzhou: SimpleNamespace) -> None:
    put(hangzhou.market, bonded("A", 100), bonded("B", 100, buyer_id_number="110000196001019999"))
    number = resident(1)

    for table in (
        "trade_clearance_consignment",
        "trade_clearance_batchline",
        "trade_clearance_buyerlimit",
        "kernel_auditentry",
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE ANY(%s)", [[f"%{number}%", "%019999%"]])
            assert cursor.fetchone() == (0,), table
    assert buyer_key.buyer_key("CN", number) == buyer_key.buyer_key("CN", f" {number.lower()} ")
    for spelling in ("P-1234567", "Ｐ1234567", "P 1234567.", "p１２３４５６７"):
        assert buyer_key.buyer_key("RS", spelling) == buyer_key.buyer_key("RS", "P1234567")
    assert number not in BuyerLimit.objects.get().key


def test_a_node_that_lost_its_secret_holds_and_does_not_begin_to_count_anew(
    hangzhou: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(hangzhou.market, bonded("A", 100))
    monkeypatch.setattr(buyer_key, "_secret", lambda home: b"another")
    (line,) = put(hangzhou.market, bonded("B", 100)).lines

    assert (line.outcome, line.reasons[-1]["code"]) == ("held", "limit.key")
    assert BuyerLimit.objects.count() == 1
    with pytest.raises(Conflict, match="secret"):
        decide(hangzhou.officer, line.number, "release")
    monkeypatch.undo()
    node.on_node(monkeypatch, "hangzhou")
    assert decide(hangzhou.officer, line.number, "release").state == "released"
    assert BuyerLimit.objects.get().used == 200


def test_the_database_itself_keeps_the_ledger(hangzhou: SimpleNamespace) -> None:
    put(hangzhou.market, bonded("A", 100))
    row = BuyerLimit.objects.get()

    for statement, why in (
        ("UPDATE trade_clearance_buyerlimit SET used = 5", "sum of the ledger"),
        ("UPDATE trade_clearance_limitentry SET amount = 1", "append-only"),
        ("DELETE FROM trade_clearance_limitentry", "append-only"),
        (
            f"INSERT INTO trade_clearance_limitentry (buyer_id, consignment_id, kind, amount, at)"
            f" SELECT {row.pk}, consignment_id, 'reserve', 25900.01, at FROM trade_clearance_limitentry",
            "trade_buyer_limit_kept",
        ),
        (
            f"INSERT INTO trade_clearance_limitentry (buyer_id, consignment_id, kind, amount, at)"
            f" SELECT {row.pk}, consignment_id, 'release', -100.01, at FROM trade_clearance_limitentry",
            "trade_buyer_limit_not_negative",
        ),
    ):
        with pytest.raises(DatabaseError, match=why), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    row.refresh_from_db()
    assert row.used == 100


def test_each_year_is_counted_for_itself_by_the_day_in_the_buyers_city(hangzhou: SimpleNamespace) -> None:
    rows = [
        announced(bonded("A", 4000), 1, "2025-12-31T15:59:59+00:00"),
        announced(bonded("B", 4000), 2, "2025-12-31T16:00:00+00:00"),
    ]
    announcement.announced([message(row, partner="nis") for row in rows])

    assert list(BuyerLimit.objects.order_by("year").values_list("year", "used")) == [(2025, 4000), (2026, 4000)]


def test_a_partners_orders_are_counted_here_and_answered(hangzhou: SimpleNamespace) -> None:
    rows = [announced(bonded(f"A{n}", 4900), n + 1) for n in range(6)]
    rows.append(announced(bonded("X", 100, buyer_id_number="110000196001019999"), 9))
    announcement.announced([message(row, partner="nis") for row in rows])

    answers = sent("trade.consignment.answered")
    assert [answer["decision"] for answer in answers][5:] == ["refused", "refused"]
    assert answers[5]["reasons"][-1]["code"] == "limit.annual"
    assert answers[6]["reasons"][0]["code"] == "match.identity-number"
    assert BuyerLimit.objects.get().used == 24500


def test_resident_numbers_are_checked_by_form_birth_and_digit() -> None:
    assert resident_fault("11010519491231002X") is None  # the example of GB 11643-1999
    assert resident_fault("11010519491231002x") is None
    assert resident_fault("110105194912310021") == "its check digit is wrong"
    assert resident_fault("110105194913310020") == "its date of birth does not exist"
    assert resident_fault("1101051949123100") == "it does not have 18 characters"
    assert all(resident_fault(resident(serial)) is None for serial in range(0, 5000, 37))


class Ledger:
    """The simple oracle: a dictionary of what each buyer has, and of what each order was counted for."""

    def __init__(self) -> None:
        self.used: dict[int, Decimal] = {}
        self.orders: dict[int, tuple[int, Decimal]] = {}


@settings(max_examples=example_count(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.one_of(
            st.lists(st.tuples(st.integers(0, 2), st.integers(1, 900_000), st.booleans()), min_size=1, max_size=5),
            st.integers(0, 20),
        ),
        max_size=12,
    )
)
def test_the_ledger_agrees_with_a_simple_oracle(ledger_rows: list[int], steps: list[Any]) -> None:
    at, oracle = datetime(2026, 5, 1, tzinfo=UTC), Ledger()
    free = list(ledger_rows)
    with transaction.atomic():
        for step in steps:
            if isinstance(step, list):
                asked = [ledger.Asked(f"buyer{b}", Purchase(Decimal(cents) / 100, single)) for b, cents, single in step]
                granted = ledger.reserve(asked, 2026, RULES)
                entries = []
                for (buyer, cents, single), grant in zip(step, granted, strict=True):
                    amount, used = Decimal(cents) / 100, oracle.used.get(buyer, Decimal(0))
                    fits = (amount <= 5000 or single) and used + amount <= 26000
                    assert grant.judgement.counted == (amount if fits else 0)
                    if fits and free:
                        order = free.pop()
                        oracle.used[buyer] = used + amount
                        oracle.orders[order] = (buyer, amount)
                        entries.append((grant.buyer, order, amount))
                    elif fits:
                        transaction.set_rollback(True)
                        return
                ledger.enter(entries, at)
            elif step < len(oracle.orders):
                order = sorted(oracle.orders)[step]
                buyer, amount = oracle.orders.pop(order)
                assert ledger.give_limit_back([order], "release", at) == {order: amount}
                assert ledger.give_limit_back([order], "release", at) == {}
                oracle.used[buyer] -= amount
            for buyer, used in oracle.used.items():
                assert BuyerLimit.objects.get(key=f"buyer{buyer}").used == used
        transaction.set_rollback(True)


@pytest.fixture
def ledger_rows(hangzhou: SimpleNamespace) -> list[int]:
    put(hangzhou.market, *[bonded(f"R{n}", 1, buyer=n + 10) for n in range(40)])
    return list(Consignment.objects.values_list("pk", flat=True))


@pytest.fixture
def committed(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    node.on_node(monkeypatch, "hangzhou")
    node.load_law()
    return node.people()


def test_twice_twenty_threads_never_pass_one_buyers_limit_by_one_yuan(committed: SimpleNamespace) -> None:
    """Twenty lodge bonded orders, twenty take a partner's announcements, all of one buyer, each in a transaction and a
    connection of its own; 26 of CNY 1,000 fit into the year, and exactly 26 are counted."""
    gate, failed = threading.Barrier(40), []

    def lodges(n: int) -> None:
        # A second buyer before or after: two batches then want the same two buyers.
        pair = [bonded(f"L{n}", 1000), bonded(f"M{n}", 1, buyer=2)]
        put(committed.market, *(pair if n % 2 else pair[::-1]))

    def takes(n: int) -> None:
        pair = [announced(bonded(f"T{n}", 1000), n + 1), announced(bonded(f"U{n}", 1, buyer=2), n + 101)]
        with transaction.atomic():
            announcement.announced([message(row, partner="nis") for row in (pair if n % 2 else pair[::-1])])

    def run(step: Any, n: int) -> None:
        try:
            gate.wait(60)
            step(n)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(step, n)) for step in (lodges, takes) for n in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)

    assert not failed, failed[:2]
    big = Consignment.objects.filter(goods_value=1000)
    assert big.count() == 40
    assert big.exclude(state="refused").count() == 26
    assert BuyerLimit.objects.get(key=buyer_key.buyer_key("CN", resident(1))).used == 26000
    assert BuyerLimit.objects.get(key=buyer_key.buyer_key("CN", resident(2))).used == 40
    for row in BuyerLimit.objects.all():
        assert LimitEntry.objects.filter(buyer=row).aggregate(sum=Sum("amount"))["sum"] == row.used


def test_long_batches_with_the_same_buyers_in_other_orders_are_all_lodged(
    committed: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infosilk.trade.clearance.lodge.CHUNK", 5)
    gate, done = threading.Barrier(4), []

    def run(n: int) -> None:
        orders = [bonded(f"X{n}-{buyer}", 10, buyer=buyer) for buyer in range(20)]
        try:
            gate.wait(60)
            done.append(put(committed.market, *(orders if n % 2 else orders[::-1])).counts["released"])
        except Exception as error:
            done.append(error)  # type: ignore[arg-type]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)

    assert done == [20] * 4
    assert set(BuyerLimit.objects.values_list("used", flat=True)) == {40}
