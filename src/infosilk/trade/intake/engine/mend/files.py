"""The bad lines of a batch as a file, to be mended elsewhere and lodged again: NDJSON, or a table (CSV).

Engine: no database, no Django.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from infosilk.trade.intake.engine.mend.fields import LINES, MODELS, leaves, read, shown
from infosilk.trade.orders.engine.documents import KINDS

FIRST = "order_no"


def columns() -> list[str]:
    """The columns of the table: the order's number, which keeps the rows of an order together, then every field of
    every document by its full name."""
    heads = [f"{kind}.{name}" for kind in KINDS for name in MODELS[kind].model_fields if name != "goods"]
    goods = [f"goods.{name}" for name in dict.fromkeys(name for kind in LINES for name in LINES[kind].model_fields)]
    return [
        FIRST,
        *(name for name in heads if name != "order.order_no"),
        *(name for name in goods if name != "goods.gnum"),
    ]


def tabular(text: str) -> dict[str, Any] | None:
    """The documents of a line that fits into the table; None for one that does not: no JSON, no order number, unknown
    fields, or other goods on the list than in the order."""
    values = read(text)
    if values is None or not shown(values.get("order", {}).get(FIRST, values.get("order", {}).get("orderNo"))).strip():
        return None
    found = {leaf.place: leaf.value for leaf in leaves(values) if leaf.known}
    if len(found) != len(leaves(values)):
        return None
    for place, value in found.items():
        kind, *way = place.split(".")
        other = ".".join((("list" if kind == "order" else "order"), *way))
        if len(way) == 3 and way[2] != "gnum" and found.get(other, value if way[2] in _ONE_SIDED else None) != value:
            return None
    return values


_ONE_SIDED = frozenset(LINES["order"].model_fields) ^ frozenset(LINES["list"].model_fields)


def rows(values: dict[str, Any]) -> Iterator[list[str]]:
    """The rows of one order, one for each of its goods lines."""
    found = {leaf.place: leaf.value for leaf in leaves(values)}
    numbers = sorted({int(place.split(".")[2]) for place in found if ".goods." in place}) or [1]
    for number in numbers:
        yield [_cell(found, column, number, number == numbers[0]) for column in columns()]


def _cell(found: dict[str, str], column: str, number: int, first: bool) -> str:
    if column == FIRST:
        return found["order.order_no"]
    kind, name = column.split(".")
    if kind == "goods":
        return found.get(f"order.goods.{number}.{name}") or found.get(f"list.goods.{number}.{name}", "")
    return found.get(column, "") if first else ""


def table(texts: Iterable[str]) -> Iterator[list[str]]:
    """The rows of every line that fits."""
    for text in texts:
        values = tabular(text)
        if values is not None:
            yield from rows(values)
