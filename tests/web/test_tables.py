"""Tables by address alone: search, filters, order, pages and CSV, over query sets and lists."""

import csv
import io
from dataclasses import dataclass
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from infosilk.kernel.formats.cells import harmless
from infosilk.kernel.models import Organisation
from infosilk.web.tables import Column, Filter, Selection, Status, Table


@dataclass(frozen=True)
class Item:
    name: str
    size: int | None
    kind: str = "a"


ITEMS = [Item("Ana", 3), Item("Branko", None, "b"), Item("Ćira", 1), Item("Đura", 2, "b"), Item("=HYPERLINK(1)", 5)]


class Items(Table):
    columns = (
        Column("name", "Name", link=lambda row: f"/items/{row.name}", sort="name"),
        Column("size", "Size", numeric=True, sort="size"),
        Column("kind", "Kind", value=lambda row: Status(row.kind, "ok")),
    )
    search = ("name",)
    filters = (Filter("kind", "Kind", [("a", "A"), ("b", "B")], "kind"),)
    page_size = 2
    csv_name = "items"
    empty_title = "No items"


def table(query: str = "", rows: Any = ITEMS, kind: type[Table] = Items) -> Table:
    return kind(RequestFactory().get(f"/en/items/?{query}"), rows)


def names(found: Table) -> list[str]:
    return [row.name for row in found.page.object_list]


def drawn(found: Table) -> str:
    with translation.override("en"):
        return engines["django"].from_string("{% load web %}{% table table %}").render({"table": found})


def test_search_filters_and_order_narrow_a_list() -> None:
    assert names(table("q=RAN")) == ["Branko"]
    assert names(table("kind=b")) == ["Branko", "Đura"]
    assert names(table("sort=size")) == ["Ćira", "Đura"]
    assert names(table("sort=-size")) == ["=HYPERLINK(1)", "Ana"]
    assert names(table("sort=size&page=3")) == ["Branko"]


def test_what_the_class_does_not_name_has_no_effect() -> None:
    everything = ["Ana", "Branko"]
    assert names(table("sort=password")) == everything
    assert names(table("kind=' OR 1=1")) == everything
    assert names(table("page=99999")) == ["=HYPERLINK(1)"]
    assert names(table("page=x")) == everything


@given(st.dictionaries(st.sampled_from(["q", "sort", "page", "kind", "format", "x"]), st.text(max_size=20)))
def test_no_address_breaks_a_table(query: dict[str, str]) -> None:
    found = Items(RequestFactory().get("/en/items/", query), ITEMS)
    assert "<div" in drawn(found)
    assert found.total <= len(ITEMS)


def test_links_keep_the_rest_of_the_address() -> None:
    found = table("q=a&kind=a&other=1&page=2")
    assert found.clear_url == "/en/items/?other=1"
    assert found.headings[0].url == "/en/items/?q=a&kind=a&other=1&sort=name"
    assert ("other", "1") in found.kept
    assert dict(found.kept).keys() == {"other"}


def test_two_tables_of_a_page_do_not_mix() -> None:
    class Others(Items):
        prefix = "o"

    assert names(table("q=branko&o-q=ana", kind=Others)) == ["Ana"]
    assert "o-sort=name" in table("sort=size", kind=Others).headings[0].url


def test_the_csv_file_has_every_row_and_no_formula() -> None:
    answer = table("format=csv&kind=a")
    assert answer.csv_requested
    body = b"".join(answer.csv_response().streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = list(csv.reader(io.StringIO(body)))
    assert rows == [["Name", "Size", "Kind"], ["Ana", "3", "a"], ["Ćira", "1", "a"], ["'=HYPERLINK(1)", "5", "a"]]
    assert harmless("-12.5") == "-12.5"
    assert harmless("-cmd") == "'-cmd"
    assert harmless("x;=1+1;y") == "x;'=1+1;y" and harmless("＝1+1") == "'＝1+1"
    assert harmless("1;-5;+3,2") == "1;-5;+3,2"


def test_a_table_is_drawn_with_its_order_pages_and_links() -> None:
    html = drawn(table("sort=-size"))
    assert 'aria-sort="descending"' in html
    assert 'href="/items/Ana"' in html
    assert "Rows 1–2 of 5" in html
    assert 'data-hx-target="#table-items"' in html


def test_an_empty_table_says_what_to_do() -> None:
    assert "No items" in drawn(table(rows=[]))
    assert "Nothing matches" in drawn(table("q=zzz"))


def test_rows_can_be_picked_for_a_form_elsewhere() -> None:
    class Picks(Items):
        selection = Selection("go", "names", lambda row: row.name, lambda row: f"Pick {row.name}")

    html = drawn(table(kind=Picks))
    assert '<input type="checkbox" name="names" value="Ana" form="go" aria-label="Pick Ana">' in html


class Organisations(Table):
    columns = (Column("code", "Code", sort="code"), Column("name", "Name", sort="name"))
    search = ("name", "code__startswith")
    filters = (Filter("country", "Country", lambda: [("RS", "Serbia"), ("CN", "China")], "country"),)
    default_sort = "-code"
    page_size = 3


@pytest.mark.django_db
def test_a_query_set_is_narrowed_in_the_database() -> None:
    for number in range(7):
        Organisation.objects.create(code=f"c{number}", name=f"Firm {number % 2}", country="RS" if number % 3 else "CN")
    rows = Organisation.objects.filter(code__in=[f"c{number}" for number in range(7)])

    def codes(query: str) -> list[str]:
        return [row.code for row in table(query, rows, Organisations).page.object_list]

    assert codes("") == ["c6", "c5", "c4"]
    assert codes("country=CN&sort=code") == ["c0", "c3", "c6"]
    assert codes("q=firm+1&sort=code") == ["c1", "c3", "c5"]
    assert codes("q=c2") == ["c2"]
    assert codes("sort=name&page=2") == ["c6", "c1", "c3"]
