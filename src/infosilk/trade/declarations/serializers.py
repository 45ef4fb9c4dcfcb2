"""Declarations as the API and the command line show them: plain data in the language that is active now."""

from decimal import Decimal
from typing import Any

from infosilk.kernel.reasons import explain
from infosilk.trade.declarations.actions import Lodged
from infosilk.trade.declarations.engine.coverage import coverage
from infosilk.trade.declarations.engine.node import Amount, Moment, Node, Quantity, parts
from infosilk.trade.declarations.engine.reader import Message
from infosilk.trade.declarations.models import LodgedDeclaration


def brief(row: LodgedDeclaration) -> dict[str, Any]:
    """A declaration as `declarations.api.DeclarationOut`."""
    return {
        "number": row.number,
        "lrn": row.lrn,
        "version": row.version,
        "declarant": row.declarant_code,
        "direction": row.direction,
        "type": row.type_code,
        "state": row.state,
        "lane": row.lane,
        "exporter": row.exporter_name,
        "importer": row.importer_name,
        "country": row.country,
        "currency": row.currency,
        "goods_value": row.goods_value,
        "charges_total": row.charges_total,
        "charges_currency": (row.charges or {}).get("currency", ""),
        "lodged_at": row.lodged_at,
        "changed_at": row.changed_at,
    }


def detail(row: LodgedDeclaration) -> dict[str, Any]:
    """A declaration as `declarations.api.DeclarationDetailOut`; the caller has checked who may see it."""
    sent = row.messages.order_by("id")
    return {
        **brief(row),
        "reasons": [entry.as_dict() for entry in explain.explain_all(row.reasons)],
        "goods": row.goods,
        "messages": [
            {
                "id": entry.pk,
                "kind": entry.kind,
                "version": entry.version,
                "sha256": entry.sha256,
                "at": entry.at,
                "payload": entry.payload,
            }
            for entry in sent
        ],
    }


def lodged(done: Lodged) -> dict[str, Any]:
    """What became of a message, as `declarations.api.LodgedDeclarationOut`."""
    return {
        "declaration": brief(done.declaration),
        "again": done.again,
        "refused": done.refused,
        "reasons": [entry.as_dict() for entry in explain.explain_all(done.reasons)],
        "answer": done.answer,
    }


def message(found: Message) -> dict[str, Any]:
    """A message that was read: its tree by names, notes, what is kept, and how much is used."""
    counted = coverage(found)
    return {
        "message": tree(found.root),
        "notes": [entry.as_dict() for entry in explain.explain_all(note.as_dict() for note in found.notes)],
        "kept": [
            {"kind": entry.kind, "path": entry.path, "order": entry.order, "name": entry.name, "xml": entry.xml}
            for entry in found.kept
        ],
        "coverage": {
            "share": round(counted.share, 4),
            "used": dict(counted.used.most_common()),
            "kept": dict(counted.kept.most_common()),
        },
    }


def tree(node: Node) -> dict[str, Any]:
    """The fields of a node that hold something, by the names of their elements."""
    made: dict[str, Any] = {}
    for part in parts(type(node)).values():
        held = getattr(node, part.name)
        if held is not None and held != []:
            made[part.element] = [_value(entry) for entry in held] if part.many else _value(held)
    return made


def _value(value: Any) -> Any:
    if isinstance(value, Node):
        return tree(value)
    if isinstance(value, Amount):
        return {"value": f"{value.value:f}", "currency": value.currency}
    if isinstance(value, Quantity):
        return {"value": f"{value.value:f}", "unit": value.unit}
    if isinstance(value, Moment):
        return value.text
    return f"{value:f}" if isinstance(value, Decimal) else value
