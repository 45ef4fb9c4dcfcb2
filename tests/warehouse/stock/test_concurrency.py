"""Eight threads take from the same stock at once: never below zero, never more than there was."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation
from infosilk.warehouse.stock import actions, public, queries
from infosilk.warehouse.stock.actions import ReceiptLine
from infosilk.warehouse.stock.models import Balance, Location, Receipt
from infosilk.warehouse.stock.posting import InsufficientStock

THREADS = 8
ARTICLES = ("a", "b", "c")
EACH = 12


def goods(sku: str, quantity: int) -> ReceiptLine:
    return ReceiptLine(sku, "lot", "owner", Decimal(quantity), "piece")


@pytest.mark.django_db(transaction=True)
def test_eight_threads_take_exactly_what_is_there(keeper: Organisation, bonded: Location, worker: Acting) -> None:
    public.receive_bonded(worker, "start", "nis-bonded", [goods(sku, EACH) for sku in ARTICLES])
    start = Barrier(THREADS)

    def take(thread: int) -> Counter[str]:
        done: Counter[str] = Counter()
        start.wait(timeout=30)
        try:
            for turn in range(8):
                sku = ARTICLES[(thread + turn) % len(ARTICLES)]
                key = f"{thread}-{turn}"
                try:
                    actions.adjust(worker, key, "nis-bonded", goods(sku, 1), found=False, reason="taken")
                    done[sku] += 1
                except InsufficientStock:
                    done["refused"] += 1
        finally:
            connection.close()
        return done

    with ThreadPoolExecutor(THREADS) as pool:
        total = sum(pool.map(take, range(THREADS)), Counter())

    assert {sku: total[sku] for sku in ARTICLES} == dict.fromkeys(ARTICLES, EACH)
    assert total["refused"] == THREADS * 8 - EACH * len(ARTICLES)
    assert set(Balance.objects.filter(location=bonded).values_list("quantity", flat=True)) == {Decimal(0)}
    assert queries.disagreements() == []


@pytest.mark.django_db(transaction=True)
def test_eight_threads_that_book_one_receipt_book_it_once(
    keeper: Organisation, bonded: Location, worker: Acting
) -> None:
    start = Barrier(THREADS)
    lines = [goods(sku, EACH) for sku in ARTICLES]

    def book(thread: int) -> int:
        start.wait(timeout=30)
        try:
            order = lines if thread % 2 else lines[::-1]
            return public.receive_bonded(worker, "one", "nis-bonded", order).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        keys = set(pool.map(book, range(THREADS)))

    assert len(keys) == Receipt.objects.count() == 1
    assert set(Balance.objects.filter(location=bonded).values_list("quantity", flat=True)) == {Decimal(EACH)}
