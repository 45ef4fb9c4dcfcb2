"""A batch as a table (CSV or XLSX): one row a goods line, rows of one order one after another under the same order_no.

A column is called `document.field` (order.buyer_name, payment.amount_paid, goods.gross_weight) or just
`field`, which fills that field in every document that has it; item fields (item_no, hs_code, qty ...) go to
the goods line of order and list. Later rows of an order may leave the other columns empty. The file is read by the
kernel's reader (`kernel/formats/sheet.py`); a row that is spoilt refuses its own order alone. No Django.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from io import StringIO
from itertools import islice
from typing import IO, Any

from pydantic import BaseModel
from pydantic_core import to_json

from infosilk.kernel.formats import sheet
from infosilk.kernel.formats.sheet import Limits, Opened, Refused, Row
from infosilk.kernel.printable import clean
from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.orders.engine import faults
from infosilk.trade.orders.engine.documents import KINDS, InventoryList, ListLine, Order, OrderLine, Payment, Waybill
from infosilk.trade.orders.engine.line import MAX_LINE, Line, Unreadable, check
from infosilk.trade.orders.engine.table_cells import Cell, Kind, may_be_destroyed, reading

_MODELS: dict[str, type[BaseModel]] = {
    "order": Order,
    "payment": Payment,
    "waybill": Waybill,
    "list": InventoryList,
}
_GOODS: dict[str, type[BaseModel]] = {"order": OrderLine, "list": ListLine}
# A batch has at most 100,000 orders of at most 50 goods.
LIMITS = Limits(rows=5_000_000, columns=300)
_LOOKED_AT = 10
# (document, field) of a head column, or ("goods.order", field) of a goods column.
_Target = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the table: its name as written, where its cells go, and how they are read (`text`: as they are)."""

    name: str
    targets: tuple[_Target, ...]
    goods: bool
    text: bool
    read: Cell


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


def _column(title: str, targets: list[_Target], commas: bool) -> _Column:
    document, name = targets[0]
    goods = document.startswith("goods.")
    model = _GOODS[document[6:]] if goods else _MODELS[document]
    kind: Kind = "number" if model.model_fields[name].annotation in (Decimal, int) else "text"
    return _Column(
        title,
        tuple(targets),
        goods,
        kind == "text" and name != "hs_code",
        reading("code" if name == "hs_code" else kind, commas),
    )


def columns() -> list[str]:
    """The columns that a table must have, by their short names."""
    needed: dict[str, None] = {}
    for models in (_MODELS, _GOODS):
        for model in models.values():
            for name, info in model.model_fields.items():
                if info.is_required() and name != "goods" and name != "gnum":
                    needed[name] = None
    return list(needed)


def read_table(stream: IO[bytes], name: str, encoding: str = "") -> Iterator[Line]:
    """The orders of a table in `stream`, which is sought in. Unreadable names what is wrong with its header, Refused
    what is wrong with the file."""
    for opened in (found := sheet.open_table(name, stream, LIMITS, encoding, spoilt=True)):
        rows = opened.rows()
        for row in islice(rows, _LOOKED_AT):
            names = [_name(cell) for cell in row.cells]
            if "order_no" in names and not opened.hidden:
                _check_header([one for one in names if one])
                return _Reader(opened, row.cells, names).orders(rows)
    if not any(next(opened.rows(), None) for opened in found):
        raise Unreadable("The file has no header.", "Its first row names the columns.")
    raise Unreadable(
        "The file is neither NDJSON nor a table with the column order_no.",
        "Begin each line with { , or begin the table with a header row.",
    )


def _name(title: str) -> str:
    """A title as columns are called: `Order No` and `ORDER_NO` are order_no."""
    return "_".join(title.casefold().replace("-", " ").split())


def _check_header(names: list[str]) -> None:
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


class _Reader:
    """The rows of one table as orders."""

    def __init__(self, opened: Opened, titles: list[str], names: list[str]) -> None:
        # Where commas part the cells, a point is the mark of decimals: who writes decimals with a comma parts by ;.
        commas = opened.delimiter == ","
        self._columns = [
            _column(title, targets, commas) if (targets := _targets(name)) else None
            for title, name in zip(titles, names, strict=True)
        ]
        self._nameless = [place for place, column in enumerate(self._columns) if column is None]
        self._titles = titles
        self._order_at = names.index("order_no")
        self._spoilt = opened.spoilt
        # The rows that are kept to be mended are read again as they were written: 1.240 must not get another meaning.
        self._mark = opened.delimiter or ";"

    def orders(self, rows: Iterator[Row]) -> Iterator[Line]:
        group: list[Row] = []
        order_at = self._order_at
        last = 1
        try:
            for row in rows:
                cells = row.cells
                named = cells[order_at] if order_at < len(cells) else ""
                if group and named and named != group[0].cells[order_at]:
                    yield self._order(group)
                    group = []
                group.append(row)
                last = row.number
        except Refused as refused:
            why = refused.finding.params.get("why") or refused.finding.params.get("limit", "")
            fault = faults.RestUnreadable.reason(problem=clean(why))
            if group:
                # Its further rows may be those that cannot be read: half an order is not lodged.
                line = self._order(group)
                line.bundle, line.payloads, line.content = None, (), ""
                line.faults.append(fault)
                self._keep(line, group)
                yield line
            yield Line(last + 1, faults=[fault], table=True, cut=True)
            return
        if group:
            yield self._order(group)

    def _order(self, group: list[Row]) -> Line:
        line = self._read(group)
        if line.faults and not line.raw:
            self._keep(line, group)
        return line

    def _keep(self, line: Line, group: list[Row]) -> None:
        rows = StringIO(newline="")
        writer = csv.writer(rows, delimiter=self._mark, lineterminator="\n")
        writer.writerows([self._titles, *(row.cells for row in group)])
        text = rows.getvalue().encode("utf-8", "surrogateescape")
        line.raw, line.table, line.cut = text[:MAX_LINE], True, len(text) > MAX_LINE

    def _read(self, group: list[Row]) -> Line:
        """The order of a group of rows."""
        first = group[0]
        line = Line(first.number)
        values: dict[str, Any] = {"order": {}, "payment": {}, "waybill": {}, "list": {}}
        order_goods: list[dict[str, Any]] = []
        list_goods: list[dict[str, Any]] = []
        for row in group:
            number = len(order_goods) + 1
            order_goods.append({"gnum": number})
            list_goods.append({"gnum": number})
            where = {**values, "goods.order": order_goods[-1], "goods.list": list_goods[-1]}
            fault = self._unusable(row) or (self._first if row is first else self._further)(line, row, where, first)
            if fault is not None:
                line.faults.append(fault)
                return line
        values["order"]["goods"], values["list"]["goods"] = order_goods, list_goods
        told = line.faults[:10]
        line.faults = []
        check(line, values, () if self._spoilt else tuple([to_json(values[kind]).decode() for kind in KINDS]))
        if told:
            # Everything that is wrong is told at once, each cell by its own fault; its rows are kept as they were.
            places = {fault.field for fault in told}
            line.faults = [*told, *(fault for fault in line.faults if fault.field not in places)]
            line.bundle, line.payloads, line.content, line.raw = None, (), "", b""
        return line

    def _first(self, line: Line, row: Row, where: dict[str, dict[str, Any]], _first: Row) -> Reason | None:
        cells = row.cells
        if row.notes or may_be_destroyed("".join(cells)):
            return self._further(line, row, where, row)
        # One look at the whole row spared one at each of its texts.
        for column, cell in zip(self._columns, cells, strict=False):
            if column is None or not cell:
                continue
            value = cell
            if not column.text:
                value, wrong = column.read(cell, "")
                if wrong is not None:
                    self._tell(line, column, wrong, 1)
            for kind, name in column.targets:
                where[kind][name] = value
        return None

    def _further(self, line: Line, row: Row, where: dict[str, dict[str, Any]], first: Row) -> Reason | None:
        cells, notes, head = row.cells, row.notes, first.cells
        if notes and len(cells) <= max(notes):
            cells += [""] * (max(notes) + 1 - len(cells))
        for place, (column, cell) in enumerate(zip(self._columns, cells, strict=False)):
            note = notes.get(place, "")
            if column is None or not (cell or note):
                continue
            if row is not first and not column.goods:
                # One merged cell for all rows of the order says it once.
                if note != "merged" and cell != (head[place] if place < len(head) else ""):
                    return faults.HeadDiffers.reason(row=str(row.number), column=column.name)
                continue
            value, wrong = column.read(cell, note)
            if wrong is not None:
                self._tell(line, column, wrong, where["goods.order"]["gnum"])
            for kind, name in column.targets:
                where[kind][name] = value
        return None

    def _tell(self, line: Line, column: _Column, wrong: Reason, number: int) -> None:
        document, name = column.targets[0]
        place = f"{document[6:]}.goods.{number}.{name}" if column.goods else f"{document}.{name}"
        line.faults.append(replace(wrong, field=place))

    def _unusable(self, row: Row) -> Reason | None:
        cells, count = row.cells, len(self._titles)
        if len(cells) > count or any(place < len(cells) and cells[place] for place in self._nameless):
            return faults.WrongKind.reason(field=f"row {row.number}", problem=f"{len(cells)} cells for {count} columns")
        whole = "".join(cells)
        if self._spoilt:
            try:
                whole.encode("utf-8")
            except UnicodeEncodeError:
                return faults.NotUtf8.reason(at="?")
        return faults.NulCharacter.reason() if "\x00" in whole else None
