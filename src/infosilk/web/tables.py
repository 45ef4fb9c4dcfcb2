"""Tables with search, filters, sorting, pages and CSV: plain GET forms, so they work without JavaScript.

A page declares a `Table`, gives it what the reader may see (a query set, or a list) and renders it with
`{% table table %}`. Nothing in the address can reach a column, lookup or order that the class does not name.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.text import slugify

from infosilk.kernel.text import Text
from infosilk.web.cells import Cell, Status, cell, plain
from infosilk.web.csv_answer import csv_answer

__all__ = ["Column", "Filter", "Selection", "Status", "Table"]


@dataclass(frozen=True)
class Column:
    """A column. `value` is a function of the row (None: the attribute `name`; "a.b" and "a__b" are followed);
    `link` gives the row's address; `sort` the field to order by ("a", "a__b"; None: not sortable); `csv`
    another value for the CSV file. A value may be text, a number, Decimal, Money, date, aware datetime, bool
    or `Status`.
    """

    name: str
    title: Text
    value: Callable[[Any], Any] | None = None
    link: Callable[[Any], str] | None = None
    numeric: bool = False
    sort: str | None = None
    csv: Callable[[Any], Any] | None = None
    hint: Text = ""

    def of(self, row: Any) -> Any:
        if self.value is not None:
            return self.value(row)
        return follow(row, self.name)


@dataclass(frozen=True)
class Filter:
    """A choice that narrows the rows. `choices` are (value, title) pairs, or a function that gives them;
    `lookup` is a lookup ("state", "lodged_at__date") or a function of (rows, value) that narrows them.
    """

    name: str
    title: Text
    choices: Sequence[tuple[str, Text]] | Callable[[], Sequence[tuple[str, Text]]]
    lookup: str | Callable[[Any, str], Any]

    def offered(self) -> list[tuple[str, str]]:
        pairs = self.choices() if callable(self.choices) else self.choices
        return [(str(value), str(title)) for value, title in pairs]


@dataclass(frozen=True)
class Selection:
    """Checkboxes before the rows that belong to the form with the id `form` elsewhere on the page."""

    form: str
    name: str
    value: Callable[[Any], str]
    title: Callable[[Any], str]


@dataclass(frozen=True)
class Heading:
    """A column's head: where a click leads and how it is sorted now ("", "ascending", "descending")."""

    column: Column
    url: str
    order: str


@dataclass(frozen=True)
class Row:
    """A row as drawn."""

    cells: list[Cell]
    value: str = ""
    title: str = ""


class Table:
    """Subclass it; see `Column`, `Filter`, `Selection`. `prefix` keeps two tables of one page apart."""

    columns: ClassVar[Sequence[Column]] = ()
    search: ClassVar[tuple[str, ...]] = ()
    search_hint: ClassVar[Text] = ""
    filters: ClassVar[Sequence[Filter]] = ()
    default_sort: ClassVar[str] = ""
    page_size: ClassVar[int] = 25
    csv_name: ClassVar[str] = ""
    empty_title: ClassVar[Text] = ""
    empty_text: ClassVar[Text] = ""
    empty_url: ClassVar[str] = ""
    empty_label: ClassVar[Text] = ""
    caption: ClassVar[Text] = ""
    prefix: ClassVar[str] = ""
    selection: ClassVar[Selection | None] = None

    def __init__(self, request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], **context: Any) -> None:
        self.request = request
        self.all = rows
        for name, value in context.items():
            # An instance may differ from its class: empty_url, caption and the like.
            setattr(self, name, value)

    def parameter(self, name: str) -> str:
        return f"{self.prefix}-{name}" if self.prefix else name

    def asked(self, name: str) -> str:
        return self.request.GET.get(self.parameter(name), "").strip()[:200]

    @property
    def id(self) -> str:
        return f"table-{self.prefix or slugify(self.csv_name) or 'rows'}"

    @property
    def action(self) -> str:
        return self.request.path

    @cached_property
    def query(self) -> str:
        return self.asked("q")

    @cached_property
    def chosen(self) -> list[tuple[Filter, str, str, list[tuple[str, str]]]]:
        """Each filter with its parameter, the chosen value ("" for none) and what it offers."""
        found = []
        for one in self.filters:
            offered, value = one.offered(), self.asked(one.name)
            known = value if value in {key for key, _title in offered} else ""
            found.append((one, self.parameter(one.name), known, offered))
        return found

    @property
    def narrowed(self) -> bool:
        return bool(self.query) or any(value for _one, _name, value, _offered in self.chosen)

    @cached_property
    def sorting(self) -> tuple[str, bool]:
        """The column sorted by and whether downwards; ("", False) for the rows' own order."""
        names = {column.name for column in self.columns if column.sort}
        for wanted in (self.asked("sort"), self.default_sort):
            if wanted.removeprefix("-") in names:
                return wanted.removeprefix("-"), wanted.startswith("-")
        return "", False

    @cached_property
    def rows(self) -> QuerySet[Any] | list[Any]:
        """What is left after search and filters, in order."""
        if isinstance(self.all, QuerySet):
            return self._ordered(self._narrow(self.all))
        return self._list(list(self.all))

    def _narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if self.query and self.search:
            wanted = Q()
            for lookup in self.search:
                wanted |= Q(**{lookup if _has_operator(lookup) else f"{lookup}__icontains": self.query})
            rows = rows.filter(wanted)
        for one, _name, value, _offered in self.chosen:
            if value:
                rows = one.lookup(rows, value) if callable(one.lookup) else rows.filter(**{one.lookup: value})
        return rows

    def _ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        name, downwards = self.sorting
        field = next((column.sort for column in self.columns if column.name == name), None)
        if field:
            # The key as the last word: pages neither repeat nor lose a row among equals.
            order = [f"-{field}" if downwards else field]
            return rows.order_by(*order, "pk") if field not in ("pk", "id") else rows.order_by(*order)
        return rows if rows.ordered else rows.order_by("pk")

    def _list(self, rows: list[Any]) -> list[Any]:
        if self.query and self.search:
            word = self.query.casefold()
            rows = [row for row in rows if any(word in str(follow(row, s)).casefold() for s in self.search)]
        for one, _name, value, _offered in self.chosen:
            if value and callable(one.lookup):
                rows = list(one.lookup(rows, value))
            elif value and isinstance(one.lookup, str):
                rows = [row for row in rows if str(follow(row, one.lookup)) == value]
        name, downwards = self.sorting
        for column in self.columns:
            if column.sort and column.name == name:
                field = column.sort
                empty = [row for row in rows if follow(row, field) is None]
                full = [row for row in rows if follow(row, field) is not None]
                rows = sorted(full, key=lambda row: follow(row, field), reverse=downwards) + empty
        return rows

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.rows, self.page_size).get_page(self.asked("page"))

    @cached_property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def drawn(self) -> Iterator[Row]:
        """The rows of this page, as text with links."""
        for row in self.page.object_list:
            cells = [
                cell(column.of(row), link=column.link(row) if column.link else "", numeric=column.numeric)
                for column in self.columns
            ]
            if self.selection:
                yield Row(cells, self.selection.value(row), self.selection.title(row))
            else:
                yield Row(cells)

    @property
    def headings(self) -> list[Heading]:
        name, downwards = self.sorting
        found = []
        for column in self.columns:
            order = ("descending" if downwards else "ascending") if column.name == name else ""
            target = f"-{column.name}" if order == "ascending" else column.name
            found.append(Heading(column, self.url(sort=target, page="") if column.sort else "", order))
        return found

    @property
    def pages(self) -> list[tuple[int, str]]:
        """Page numbers with addresses; (0, "") is a gap."""
        found: list[tuple[int, str]] = []
        for number in self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1):
            found.append((number, self.url(page=str(number))) if isinstance(number, int) else (0, ""))
        return found

    @property
    def previous_url(self) -> str:
        return self.url(page=str(self.page.number - 1)) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.url(page=str(self.page.number + 1)) if self.page.has_next() else ""

    @property
    def clear_url(self) -> str:
        return self.url(q="", page="", **{one.name: "" for one in self.filters})

    @property
    def csv_url(self) -> str:
        return self.url(format="csv", page="") if self.csv_name else ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters of the page that the table's form must carry on: other tables', and its own order."""
        mine = {self.parameter(name) for name in ("q", "page", "format", *(one.name for one in self.filters))}
        return [(key, str(value)) for key, value in self.request.GET.items() if key not in mine]

    def url(self, **changes: str) -> str:
        """This page's address with some of the table's parameters changed ("" removes one)."""
        query = {key: value for key, value in self.request.GET.items() if key != self.parameter("format")}
        for name, value in changes.items():
            query.pop(self.parameter(name), None)
            if value:
                query[self.parameter(name)] = value
        return f"{self.action}?{urlencode(query)}" if query else self.action

    @property
    def csv_requested(self) -> bool:
        return bool(self.csv_name) and self.asked("format") == "csv"

    def csv_response(self) -> StreamingHttpResponse:
        """Every row left after search and filters, not this page alone; titles in the first line."""
        rows = self.rows
        source: Iterable[Any] = rows.iterator(chunk_size=2000) if isinstance(rows, QuerySet) else rows
        titles = [str(column.title) for column in self.columns]
        lines = ([plain((c.csv or c.of)(row)) for c in self.columns] for row in source)
        return csv_answer(self.csv_name, titles, lines)


_OPERATORS = (
    "exact",
    "iexact",
    "contains",
    "icontains",
    "startswith",
    "istartswith",
    "search",
    "trigram_similar",
)


def _has_operator(lookup: str) -> bool:
    return lookup.rsplit("__", 1)[-1] in _OPERATORS


def follow(row: Any, name: str) -> Any:
    """The attribute (or key) `name` of `row`; "a.b" and "a__b" go through related rows; None ends the way."""
    value = row
    for part in name.replace("__", ".").split("."):
        if value is None:
            return None
        value = value.get(part) if isinstance(value, dict) else getattr(value, part)
    shown = getattr(row, f"get_{name}_display", None) if "." not in name else None
    return shown() if callable(shown) else value
