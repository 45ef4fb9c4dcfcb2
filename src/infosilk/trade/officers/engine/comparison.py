"""The documents of one order side by side: the same fact in each, and where they differ.

Engine: no database, no clock, no Django.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# A fact by name, and where each document says it. Of `_ALIKE` the documents must say the same; the others may differ by
# design, and only a failed check marks them.
_FACTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("order_no", {"order": "order_no", "payment": "order_no", "waybill": "order_no", "list": "order_no"}),
    ("transaction", {"order": "pay_transaction_id", "payment": "pay_transaction_id", "list": "pay_transaction_id"}),
    ("waybill_no", {"waybill": "logistics_no", "list": "logistics_no"}),
    ("marketplace", {"order": "ebp_code", "payment": "ebp_code", "list": "ebp_code"}),
    ("seller", {"order": "ebc_code", "list": "ebc_code"}),
    ("payment_firm", {"order": "pay_code", "payment": "pay_code"}),
    ("carrier", {"waybill": "logistics_code", "list": "logistics_code"}),
    ("person", {"order": "buyer_name", "payment": "payer_name", "waybill": "consignee"}),
    ("identity", {"order": "buyer_id_number", "payment": "payer_id_number"}),
    ("country", {"order": "buyer_country", "waybill": "consignee_country"}),
    ("paid", {"order": "actual_paid", "payment": "amount_paid"}),
    ("currency", {"order": "currency", "payment": "currency", "waybill": "currency", "list": "currency"}),
    ("goods_value", {"order": "goods_value"}),
    ("freight", {"order": "freight", "waybill": "freight", "list": "freight"}),
    ("insurance", {"order": "insurance", "waybill": "insurance", "list": "insurance"}),
    ("tax", {"order": "tax_total"}),
    ("pieces", {"waybill": "pieces", "list": "pieces"}),
    ("weight", {"waybill": "gross_weight", "list": "gross_weight"}),
)
_ALIKE = frozenset(
    (
        "order_no",
        "transaction",
        "waybill_no",
        "marketplace",
        "seller",
        "payment_firm",
        "carrier",
        "country",
        "paid",
        "currency",
        "pieces",
    )
)
_GOODS = ("hs_code", "item_name", "qty", "unit", "total_price", "country")
KINDS = ("order", "payment", "waybill", "list")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one document says; `says` is empty where it says nothing, `differs` where it is not what the others say, or
    where a check failed."""

    says: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One fact over the documents, in the order of `KINDS`; `line` is a goods line's number, or None."""

    fact: str
    line: int | None
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return any(cell.differs for cell in self.cells)


def compare(documents: Mapping[str, Any], fields: Collection[str]) -> list[Row]:
    """`documents` by kind (objects or mappings with the names of `orders/engine/documents.py`); `fields` are those
    that failed checks name ("payment.amount_paid", "list.goods.2.hs_code")."""
    marked = set(fields)
    rows = []
    for fact, places in _FACTS:
        said = {kind: _said(documents.get(kind), places[kind]) for kind in places}
        rows.append(_row(fact, None, said, {kind: f"{kind}.{places[kind]}" for kind in places}, marked, fact in _ALIKE))
    lines: dict[int, dict[str, Any]] = {}
    for kind in ("order", "list"):
        for line in _get(documents.get(kind), "goods") or ():
            lines.setdefault(int(_get(line, "gnum")), {})[kind] = line
    for number, found in sorted(lines.items()):
        for name in _GOODS:
            said = {kind: _said(line, name) for kind, line in found.items()}
            rows.append(
                _row(name, number, said, {kind: f"{kind}.goods.{number}.{name}" for kind in said}, marked, True)
            )
    return [row for row in rows if any(cell.says for cell in row.cells)]


def _row(
    fact: str, line: int | None, said: Mapping[str, str], places: Mapping[str, str], marked: set[str], alike: bool
) -> Row:
    values = {text for text in said.values() if text}
    first = next((text for text in said.values() if text), "")
    cells = []
    for kind in KINDS:
        text = said.get(kind, "")
        other = alike and len(values) > 1 and bool(text) and text != first
        cells.append(Cell(text, other or places.get(kind, "") in marked))
    return Row(fact, line, tuple(cells))


def _get(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def _said(thing: Any, name: str) -> str:
    value = _get(thing, name)
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
