"""A batch as a table (CSV): one row a goods line, rows of one order one after another under the same order_no.

A column is called `document.field` (order.buyer_name, payment.amount_paid, goods.gross_weight) or just
`field`, which fills that field in every document that has it; item fields (item_no, hs_code, qty ...) go to
the goods line of order and list. Later rows of an order may leave the other columns empty. Separated by
comma, semicolon or tab. No Django.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from pydantic import BaseModel

from infosilk.kernel.printable import clean
from infosilk.trade.orders.engine import faults
from infosilk.trade.orders.engine.documents import KINDS, InventoryList, ListLine, Order, OrderLine, Payment, Waybill
from infosilk.trade.orders.engine.line import MAX_LINE, Joined, Line, Unreadable, check

_MODELS: dict[str, type[BaseModel]] = {
    "order": Order,
    "payment": Payment,
    "waybill": Waybill,
    "list": InventoryList,
}
_GOODS: dict[str, type[BaseModel]] = {"order": OrderLine, "list": ListLine}
# (document, field) of a head column, or ("goods.order", field) of a goods column.
_Target = tuple[str, str]


def _targets(column: str) -> list[_Target]:
    """Where a column goes; empty for a name that no document has."""
    document, dot, name = column.partition(".")
    if dot:
        if document == "goods":
            return [(f"goods.{kind}", name) for kind, model in _GOODS.items() if name in model.model_fields]
        if document in _MODELS and name in _MODELS[document].model_fields and name != "goods":
            return [(document, name)]
        return []
    found = [(kind, column) for kind, model in _MODELS.items() if column in model.model_fields and column != "goods"]
    if not found:
        found = [(f"goods.{kind}", column) for kind, model in _GOODS.items() if column in model.model_fields]
    return found


def columns() -> list[str]:
    """The columns that a table must have, by their short names."""
    needed: dict[str, None] = {}
    for models in (_MODELS, _GOODS):
        for model in models.values():
            for name, info in model.model_fields.items():
                if info.is_required() and name != "goods" and name != "gnum":
                    needed[name] = None
    return list(needed)


def read_csv(joined: Joined) -> Iterator[Line]:
    """The orders of a table. Unreadable names what is wrong with its header."""
    lines = joined.lines()
    first = next(lines, None)
    while first is not None and not first[1].strip():
        first = next(lines, None)
    if first is None or not first[2]:
        raise Unreadable("The file has no header.", "Its first row names the columns.")
    try:
        header = first[1].decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"The file is not UTF-8 (byte {error.start + 1} of its header).", "Save it as UTF-8."
        ) from None
    delimiter = max(",;\t", key=header.count)
    try:
        names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    except csv.Error as error:
        raise Unreadable(f"The header is no row of a table ({error}).", "Export the table as CSV again.") from None
    _check_header(names)
    return _rows(lines, first[0], [_targets(name) for name in names], names, delimiter)


def _check_header(names: list[str]) -> None:
    if "order_no" not in names:
        raise Unreadable(
            "The file is neither NDJSON nor a table with the column order_no.",
            "Begin each line with { , or begin the table with a header row.",
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    unknown = [name for name in names if not _targets(name)]
    given = {target for name in names for target in _targets(name)}
    missing = [
        f"{kind}.{name}"
        for kind, model in (*_MODELS.items(), *((f"goods.{kind}", model) for kind, model in _GOODS.items()))
        for name, info in model.model_fields.items()
        if info.is_required() and name not in ("goods", "gnum") and (kind, name) not in given
    ]
    problems = [
        f"{what}: {', '.join(clean(name) for name in found)}."
        for what, found in (
            ("Columns given twice", twice),
            ("Unknown columns", unknown),
            ("Missing columns", missing),
        )
        if found
    ]
    if problems:
        raise Unreadable(" ".join(problems), "docs/guide/trade.md lists the columns of a table.")


def _rows(
    lines: Iterator[tuple[int, bytes, bool]],
    header: int,
    targets: list[list[_Target]],
    names: list[str],
    mark: str,
) -> Iterator[Line]:
    counter = [header]

    def texts() -> Iterator[str]:
        for number, raw, _ in lines:
            counter[0] = number
            # Bytes that are no UTF-8 stay recognisable, so that their own row is refused and no other.
            yield raw.decode("utf-8", "surrogateescape")

    reader = csv.reader(texts(), delimiter=mark)
    csv.field_size_limit(MAX_LINE)
    order_at = names.index("order_no")
    group: list[tuple[int, list[str]]] = []
    start = header + 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            if group:
                yield _order(group, targets, names)
            yield Line(start, faults=[faults.RestUnreadable.reason(problem=clean(str(error)))], table=True, cut=True)
            return
        row, start = start, counter[0] + 1
        if not any(cell.strip() for cell in cells):
            continue
        named = cells[order_at].strip() if order_at < len(cells) else ""
        if group and named and named != group[0][1][order_at].strip():
            yield _order(group, targets, names)
            group = []
        group.append((row, cells))
    if group:
        yield _order(group, targets, names)


def _order(group: list[tuple[int, list[str]]], targets: list[list[_Target]], names: list[str]) -> Line:
    line = _read_order(group, targets, names)
    if line.faults and not line.raw:
        rows = StringIO(newline="")
        csv.writer(rows, lineterminator="\n").writerows([names, *(cells for _, cells in group)])
        text = rows.getvalue().encode("utf-8", "surrogateescape")
        line.raw, line.table, line.cut = text[:MAX_LINE], True, len(text) > MAX_LINE
    return line


def _read_order(group: list[tuple[int, list[str]]], targets: list[list[_Target]], names: list[str]) -> Line:
    number, head = group[0]
    line = Line(number)
    values: dict[str, Any] = {kind: {} for kind in KINDS}
    goods: dict[str, list[dict[str, Any]]] = {"order": [], "list": []}
    for row, cells in group:
        if len(cells) > len(names):
            line.faults.append(
                faults.WrongKind.reason(
                    field=f"row {row}",
                    problem=f"{len(cells)} cells for {len(names)} columns",
                )
            )
            return line
        whole = "".join(cells)
        try:
            whole.encode("utf-8")
        except UnicodeEncodeError:
            line.faults.append(faults.NotUtf8.reason(at="?"))
            return line
        if "\x00" in whole:
            line.faults.append(faults.NulCharacter.reason())
            return line
        entry: dict[str, dict[str, Any]] = {kind: {"gnum": len(goods[kind]) + 1} for kind in goods}
        for column, cell in enumerate(cells):
            cell = cell.strip()
            if not cell:
                continue
            for kind, name in targets[column]:
                if kind.startswith("goods."):
                    entry[kind[6:]][name] = cell
                elif row == number:
                    values[kind][name] = cell
                elif cell != (head[column].strip() if column < len(head) else ""):
                    line.faults.append(faults.HeadDiffers.reason(row=str(row), column=names[column]))
                    return line
        for kind, items in goods.items():
            items.append(entry[kind])
    for kind, items in goods.items():
        values[kind]["goods"] = items
    check(line, values, ())
    return line
