"""The fields of an order's documents by their place: where an error points, what stands there, and how it is changed.

A place is written as reasons write it (`order.goods.1.hs_code`, lines from 1); a JSON pointer counts from 0
(`/order/goods/0/hs_code`, RFC 6901). Documents may use the other names of their fields (camelCase): they are found and
kept. Engine: no database, no Django.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import AliasChoices, BaseModel

from infosilk.trade.orders.engine.documents import KINDS, InventoryList, ListLine, Order, OrderLine, Payment, Waybill

MODELS: dict[str, type[BaseModel]] = {"order": Order, "payment": Payment, "waybill": Waybill, "list": InventoryList}
LINES: dict[str, type[BaseModel]] = {"order": OrderLine, "list": ListLine}
_LONG = ("item_describe", "note", "goods_info")
# What else a check compares, besides the place that it names.
_BESIDE: dict[str, tuple[str, ...]] = {
    "match.order-number": ("order.order_no",),
    "match.transaction": ("payment.pay_transaction_id",),
    "match.waybill": ("waybill.logistics_no",),
    "match.paid-sum": ("order.goods_value", "order.freight", "order.insurance", "order.tax_total", "order.discount"),
    "match.payment-amount": ("order.actual_paid", "order.currency", "payment.currency"),
    "match.payer": ("order.buyer_name",),
    "match.lodged-by-its-firm": ("order.ebc_code",),
    "match.destination": ("order.buyer_country",),
    "match.pieces": ("waybill.pieces",),
    "match.identity": ("order.buyer_id_type",),
    "match.identity-number": ("order.buyer_id_type",),
    "match.buyer-identity": ("order.buyer_id_type",),
    "supervision.business": ("order.buyer_kind",),
    "supervision.direct-mail": ("order.buyer_kind",),
    "supervision.home": ("order.buyer_country",),
    "supervision.bonded": ("order.buyer_country",),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field: its place, what stands there as text, and what may stand there (`choices`: one of these)."""

    place: str
    value: str
    needed: bool = False
    known: bool = True
    choices: tuple[str, ...] = ()
    long: bool = False


def read(text: str) -> dict[str, Any] | None:
    """The documents that `text` holds, None when it is not a JSON object whose parts are where they belong."""
    try:
        # A decimal keeps its digits as text, which every document takes.
        values = json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    for kind in KINDS:
        document = values.get(kind, {})
        if not isinstance(document, dict):
            return None
        for name in _names(MODELS[kind], "goods") if kind in LINES else ():
            lines = document.get(name, [])
            if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
                return None
    return values


def written(values: Mapping[str, Any]) -> str:
    """The documents as one line of NDJSON."""
    return json.dumps(values, ensure_ascii=False)


def leaves(values: Mapping[str, Any]) -> list[Leaf]:
    """Every field of the documents, those that are empty too, in the order of the documents."""
    found: list[Leaf] = []
    for kind in KINDS:
        document = values.get(kind, {})
        found += _of(MODELS[kind], document, kind)
        for number, line in enumerate(_goods(kind, document), 1):
            found += _of(LINES[kind], line, f"{kind}.goods.{number}")
    return found


def _of(model: type[BaseModel], document: Mapping[str, Any], place: str) -> Iterator[Leaf]:
    seen = set()
    for name, info in model.model_fields.items():
        key = _key(model, document, name)
        seen.add(key)
        if name == "goods":
            continue
        yield Leaf(
            f"{place}.{name}",
            shown(document.get(key)),
            info.is_required(),
            True,
            _choices(info.annotation),
            name in _LONG,
        )
    for key, value in document.items():
        if key not in seen:
            yield Leaf(f"{place}.{key}", shown(value), known=False)


def shown(value: Any) -> str:
    """A JSON value as a person edits it."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def named(values: Mapping[str, Any], place: str, code: str = "") -> list[str]:
    """The places of fields that an error at `place` is about; empty when it is about the line as a whole."""
    kind, *way = _canonical(place).split(".")
    if kind not in MODELS:
        return []
    more = [other for other in _BESIDE.get(code, ()) if other != place]
    if not way:
        return [
            f"{kind}.{name}"
            for name, info in MODELS[kind].model_fields.items()
            if info.is_required() and name != "goods"
        ]
    if way == ["goods"]:
        return [f"{kind}.goods.1.{name}" for name, info in LINES[kind].model_fields.items() if info.is_required()]
    if way[0] == "goods" and len(way) == 2:
        names = ("item_no", "hs_code", "qty")
        return [f"{one}.goods.{way[1]}.{name}" for one in ("order", "list") for name in names]
    if code == "match.line-sum" and len(way) == 3:
        more = [f"{kind}.goods.{way[1]}.{name}" for name in ("qty", "price")]
    return [".".join((kind, *way)), *more]


def pointer(values: Mapping[str, Any], place: str) -> str:
    """The JSON pointer of `place` in `values`, by the names that are used there."""
    kind, *way = _canonical(place).split(".")
    if kind not in MODELS:
        return ""
    here: Any = values.get(kind, {})
    model: type[BaseModel] = MODELS[kind]
    steps = [kind]
    for part in way:
        if part.isdigit():
            steps.append(str(int(part) - 1))
            here = here[int(part) - 1] if isinstance(here, list) and 0 < int(part) <= len(here) else {}
            model = LINES.get(kind, model)
        else:
            key = _key(model, here, part) if isinstance(here, dict) else part
            steps.append(key)
            here = here.get(key) if isinstance(here, dict) else {}
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)


def changed(values: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, Any]:
    """A copy of `values` with the texts of `wanted` at their places; an empty text takes the field out. What is as it
    was keeps its kind (a number stays a number)."""
    made = deepcopy(dict(values))
    for place, text in wanted.items():
        kind, *way, name = place.split(".")
        if kind not in MODELS:
            continue
        document = made.setdefault(kind, {})
        model = MODELS[kind]
        if way:
            lines = document.setdefault(_key(model, document, "goods"), [])
            number = int(way[1]) if len(way) == 2 and way[1].isdigit() else 0
            if not text and number > len(lines):
                continue
            if not 0 < number <= min(len(lines) + 1, 9999) or kind not in LINES:
                continue
            if number > len(lines):
                lines.append({"gnum": number})
            document, model = lines[number - 1], LINES[kind]
        key = _key(model, document, name)
        field = model.model_fields.get(name)
        if text == shown(document.get(key)) and not (text and field is not None and field.annotation is str):
            continue
        if text:
            document[key] = {"true": True, "false": False}.get(text, text) if name == "gift" else text
        else:
            document.pop(key, None)
    return made


def _canonical(place: str) -> str:
    """`place` with the field's own name where an error used another one of its names."""
    *way, last = place.split(".")
    if not way or way[0] not in MODELS:
        return place
    model = LINES.get(way[0], MODELS[way[0]]) if len(way) > 2 else MODELS[way[0]]
    if last in model.model_fields or last.isdigit():
        return place
    for name in model.model_fields:
        if last in _names(model, name):
            return ".".join((*way, name))
    return place


def _goods(kind: str, document: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    return document.get(_key(MODELS[kind], document, "goods"), []) if kind in LINES else ()


def _key(model: type[BaseModel], document: Mapping[str, Any], name: str) -> str:
    """By which of its names the field stands in `document`."""
    if name not in model.model_fields:
        return name
    return next((key for key in _names(model, name) if key in document), name)


def _names(model: type[BaseModel], name: str) -> list[str]:
    alias = model.model_fields[name].validation_alias
    return [str(choice) for choice in alias.choices] if isinstance(alias, AliasChoices) else [name]


def _choices(annotation: Any) -> tuple[str, ...]:
    if annotation is bool:
        return ("false", "true")
    return tuple(str(one) for one in get_args(annotation)) if get_origin(annotation) is Literal else ()
