"""Products as a table: written in bulk, each row as by itself; what became impossible is refused alone."""

from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from infosilk.commons.tables import public as tables
from infosilk.commons.tables.actions import undo
from infosilk.commons.tables.public import Import
from infosilk.kernel import demo
from infosilk.kernel.models import Organisation
from infosilk.trade.catalogue import actions, samples, suggestions
from infosilk.trade.catalogue.models import Product
from infosilk.trade.catalogue.tables import PRODUCTS


def brought(acting: Any, text: str) -> Import:
    return tables.upload(acting, PRODUCTS.code, "p.csv", text.encode())


def rows(count: int, **more: str) -> str:
    names = ["sku", "title_en", *more]
    lines = [",".join([f"S-{at}", f"Leather belt {at}", *more.values()]) for at in range(count)]
    return "\n".join([",".join(names), *lines]) + "\n"


def test_a_table_makes_the_same_products_as_the_form_and_changes_and_undoes_them(hangzhou: SimpleNamespace) -> None:
    given = {"sku": "X", "title_en": "Leather belt", "composition": "leather 100", "price": "9.5", "currency": "EUR"}
    actions.create_product(hangzhou.trader, given)
    header = "sku;title_en;composition;price;currency\n"
    table = tables.apply(hangzhou.trader, brought(hangzhou.trader, header + "Y;Leather belt;leather 100;9,5;EUR\n").pk)

    by_form, by_table = Product.objects.get(sku="X"), Product.objects.get(sku="Y")
    odd = {"id", "sku", "created_at", "changed_at", "hs_at", "_state"}
    assert {k: v for k, v in vars(by_form).items() if k not in odd} == {
        k: v for k, v in vars(by_table).items() if k not in odd
    }
    changed = tables.apply(hangzhou.trader, brought(hangzhou.trader, "sku;title_en\nY;Silk scarf\n").pk)
    assert Product.objects.get(sku="Y").hs_code == "621410"
    undo(hangzhou.trader, changed.pk)
    again = Product.objects.get(sku="Y")
    assert (again.title, again.hs_code, again.price) == ("Leather belt", by_table.hs_code, by_table.price)
    undo(hangzhou.trader, table.pk)
    assert Product.objects.get(sku="Y").withdrawn_at is not None


def test_the_statements_do_not_grow_with_the_rows(hangzhou: SimpleNamespace) -> None:
    counts = []
    suggestions.confirm_code(hangzhou.trader, "Leather belt 3", "420330")
    for size in (5, 300):
        table = brought(hangzhou.trader, rows(size, unit="piece"))
        with CaptureQueriesContext(connection) as captured:
            tables.apply(hangzhou.trader, table.pk)
        counts.append(len(captured))
        Product.objects.all().delete()
    assert counts[0] == counts[1] < 40


def test_confirmations_are_found_for_many_texts_as_for_each(hangzhou: SimpleNamespace) -> None:
    texts = ["Leather belt for men", "丝绸围巾", "Svilena marama", "Silk scarf", "a", ""]
    for text, code in (("Leather belt", "420330"), ("Svilena marama crvena", "621410"), ("丝绸围巾 红", "621410")):
        suggestions.confirm_code(hangzhou.trader, text, code)
    owner = hangzhou.trader.organisation_id

    each = suggestions.confirmed_each(owner, texts)
    assert each == {text: suggestions.confirmed(owner, text) for text in texts}
    assert each["Leather belt for men"]


def test_a_row_that_no_longer_goes_with_what_the_table_does_not_name_is_refused_alone(
    hangzhou: SimpleNamespace,
) -> None:
    for sku in ("A", "B"):
        actions.create_product(hangzhou.trader, {"sku": sku, "title_en": "Belt", "gross_weight_kg": "2"})
    table = brought(hangzhou.trader, "sku,net_weight_kg\nA,1.5\nB,1.5\n")
    actions.update_product(hangzhou.trader, "A", {"sku": "A", "title_en": "Belt", "gross_weight_kg": "1"})
    tables.apply(hangzhou.trader, table.pk)

    assert [row.state for row in table.rows.all()] == ["refused", "applied"]
    assert [str(row.net_weight_kg) for row in Product.objects.order_by("sku")] == ["None", "1.50000"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_tables_with_the_same_new_products_at_once_make_each_once(committed: SimpleNamespace) -> None:
    both = [brought(committed.trader, rows(200, category=f"C{at}")) for at in range(2)]
    start, failed = Barrier(2), []

    def apply(key: int) -> None:
        try:
            start.wait(10)
            tables.apply(committed.trader, key)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=apply, args=[one.pk]) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert not failed
    assert Product.objects.count() == 200
    states = [list(one.rows.values_list("state", flat=True)) for one in both]
    assert sum(one.count("applied") for one in states) == 200
    assert sum(one.count("refused") for one in states) == 200


def test_a_demo_node_brings_its_sample_table_once(hangzhou: SimpleNamespace) -> None:
    person = demo.ensure_person(email="t@sample.example", name="Trader (sample)")
    firm = hangzhou.organisations["west-lake-crafts"]
    demo.ensure_mandate(person=person, organisation=firm, role="trader")
    samples.ensure()
    assert not Import.objects.exists(), "no sample is brought to a firm that is none"
    Organisation.objects.filter(pk=firm.pk).update(demo=True)
    for _ in range(2):
        samples.ensure()

    (table,) = Import.objects.all()
    assert (table.state, table.filename) == ("applied", "sample-products.csv")
    assert [row.outcome for row in table.rows.all()] == ["new"] * 4 + ["fault"]
    assert all("sample" in row.titles["en"] and "uzorak" in row.titles["sr"] for row in Product.objects.all())
