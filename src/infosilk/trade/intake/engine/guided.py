"""From answers to the four documents of an order, and from a place in them back to the question that it came from.

Answers are text as people typed it, by step: `goods` is a list of lines, the other steps are objects. What is not
answered yet has a stand-in that keeps every rule, so that the rules can be asked after each step and their answers told
apart by question. What a small trader has no number for gets one: `<customs registration>-<draft>` is the order's,
with -P the payment's, -W the waybill's, -L the list's. Engine: no database, no clock, no Django.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

LINE_STEPS = ("what", "code", "amount")
STEPS = ("buyer", "sale", "address", "payment", "carrier", "origin")
MAX_LINES = 20
_STANDIN_HS = "950300"
# Places of the documents by the question that they come from: (step, field).
_HEAD: dict[str, tuple[str, str]] = {
    "order_no": ("payment", "order_no"),
    "currency": ("amount", "currency"),
    "buyer_kind": ("buyer", "buyer_kind"),
    "buyer_country": ("buyer", "buyer_country"),
    "consignee_country": ("buyer", "buyer_country"),
    "supervision_code": ("buyer", "buyer_kind"),
    "gift": ("sale", "gift"),
    "consignee": ("address", "buyer_name"),
    "consignee_address": ("address", "buyer_address"),
    "consignee_telephone": ("address", "buyer_telephone"),
    "freight": ("payment", "freight"),
    "insurance": ("payment", "insurance"),
    "discount": ("payment", "discount"),
    "actual_paid": ("payment", "discount"),
    "amount_paid": ("payment", "discount"),
    "payer_name": ("payment", "payer_name"),
    "pay_code": ("payment", "pay_code"),
    "pay_transaction_id": ("payment", "reference"),
    "paid_at": ("payment", "paid_on"),
    "ordered_at": ("payment", "paid_on"),
    "logistics_code": ("carrier", "carrier"),
    "logistics_no": ("carrier", "waybill"),
    "pieces": ("carrier", "pieces"),
    "gross_weight": ("carrier", "gross_weight"),
}
_LINE: dict[str, tuple[str, str]] = {
    "item_no": ("what", "name"),
    "item_name": ("what", "name"),
    "item_describe": ("what", "describe"),
    "hs_code": ("code", "code"),
    "unit": ("amount", "unit"),
    "qty": ("amount", "qty"),
    "price": ("amount", "price"),
    "total_price": ("amount", "price"),
    "country": ("amount", "country"),
    "net_weight": ("amount", "net_weight"),
    "origin_proof": ("origin", "origin_proof"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What the system knows without asking: the trader's customs registration and name, the draft's key, the day (ISO)
    and its offset, the home country, and a country that goods go to (a stand-in)."""

    code: str
    name: str
    key: int
    day: str
    offset: str
    home: str
    standin: str


def made_number(setting: Setting, what: str = "") -> str:
    """The number that the system gives to the order ("" ) or to its payment (P), waybill (W), list (L)."""
    number = f"{setting.code}-{setting.key:06d}"
    return f"{number}-{what}" if what else number


def number(text: Any) -> str:
    """A number as people type it, with a point for its decimals: "1 234,5" is 1234.5."""
    plain = str(text or "").strip().replace("\u00a0", "").replace(" ", "")
    return plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain


def line_done(line: Mapping[str, Any]) -> bool:
    return all(step in line for step in LINE_STEPS)


def missing(answers: Mapping[str, Any]) -> tuple[str, int] | None:
    """The first question that is not answered: (step, number of the goods line, 0 for the others); None at the end."""
    goods = answers.get("goods") or []
    for at, line in enumerate(goods, 1):
        for step in LINE_STEPS:
            if step not in line:
                return step, at
    if not goods:
        return "what", 1
    return next(((step, 0) for step in STEPS if step not in answers), None)


def place_of(place: str) -> tuple[str, int, str]:
    """(step, number of the goods line, field) of the question behind a place of the documents; step "" for what the
    system makes itself."""
    kind, *way = place.split(".")
    if way[:1] == ["goods"]:
        at = int(way[1]) if len(way) > 1 and way[1].isdigit() else 1
        step, name = _LINE.get(way[2] if len(way) > 2 else "item_name", ("", ""))
        return step, 0 if step == "origin" else at, name
    name = way[0] if way else ""
    if name in ("ebp_code", "ebc_code") or kind not in ("order", "payment", "waybill", "list"):
        return "", 0, ""
    if name in _HEAD:
        step, field = _HEAD[name]
        return step, 1 if step == "amount" else 0, field
    return ("address", 0, name) if name.startswith("buyer_") else ("", 0, "")


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What several documents of one order say alike, as text."""

    order_no: str
    pay_code: str
    transaction: str
    waybill: str
    at: str
    currency: str
    freight: str
    insurance: str
    paid: str
    name: str
    country: str
    business: bool
    pieces: str
    weight: str


def assemble(answers: Mapping[str, Any], setting: Setting) -> dict[str, Any]:
    """The four documents of the order, as JSON values: what was typed stays as typed, for the reader to judge."""
    goods = [_goods(at, line, setting.home) for at, line in enumerate(answers.get("goods") or [{}], 1)]
    value = sum((_decimal(line["total_price"]) for line in goods), Decimal(0))
    drawn = _drawn(answers, setting, value)
    return {
        "order": _order(answers, setting, drawn, value) | {"goods": goods},
        "payment": _payment(answers, setting, drawn),
        "waybill": _waybill(answers, setting, drawn),
        "list": _list(setting, drawn) | {"goods": _listed(answers, goods)},
    }


def _drawn(answers: Mapping[str, Any], setting: Setting, value: Decimal) -> _Drawn:
    buyer, payment, carrier = (answers.get(step) or {} for step in ("buyer", "payment", "carrier"))
    freight, insurance, discount = (number(payment.get(name)) or "0" for name in ("freight", "insurance", "discount"))
    paid = Decimal(0) if _gift(answers) else value + _decimal(freight) + _decimal(insurance) - _decimal(discount)
    priced = (line["amount"]["currency"] for line in answers.get("goods") or () if "amount" in line)
    return _Drawn(
        order_no=payment.get("order_no") or made_number(setting),
        pay_code=(payment.get("pay_code") if payment.get("way") == "firm" else setting.code) or "",
        transaction=payment.get("reference") or made_number(setting, "P"),
        waybill=carrier.get("waybill") or made_number(setting, "W"),
        at=f"{payment.get('paid_on') or setting.day}T12:00:00{setting.offset}",
        currency=next(priced, "EUR"),
        freight=freight,
        insurance=insurance,
        paid=_text(paid),
        name=_said(answers, "address", "buyer_name"),
        country=buyer.get("buyer_country") or setting.standin,
        business=buyer.get("buyer_kind") == "business",
        pieces=carrier.get("pieces", "1") if carrier else "1",
        weight=number(carrier.get("gross_weight", "1")) if carrier else "1",
    )


def _gift(answers: Mapping[str, Any]) -> bool:
    return (answers.get("sale") or {}).get("gift") == "true"


def _said(answers: Mapping[str, Any], step: str, name: str) -> str:
    """An answer, or a stand-in while its step is not answered."""
    found: str = (answers[step] or {}).get(name, "-") if step in answers else "-"
    return found


def _order(answers: Mapping[str, Any], setting: Setting, drawn: _Drawn, value: Decimal) -> dict[str, Any]:
    buyer, address, payment = (answers.get(step) or {} for step in ("buyer", "address", "payment"))
    standin_id = "" if "address" in answers or not drawn.business else "-"
    return {
        "order_no": drawn.order_no,
        "ebp_code": setting.code,
        "ebp_name": setting.name,
        "ebc_code": setting.code,
        "ebc_name": setting.name,
        "buyer_kind": buyer.get("buyer_kind") or "private",
        "gift": _gift(answers),
        "buyer_name": drawn.name,
        "buyer_id_type": address.get("buyer_id_type") or standin_id,
        "buyer_id_number": address.get("buyer_id_number") or standin_id,
        "buyer_email": address.get("buyer_email", ""),
        "buyer_telephone": address.get("buyer_telephone", ""),
        "buyer_address": _said(answers, "address", "buyer_address"),
        "buyer_city": _said(answers, "address", "buyer_city"),
        "buyer_postcode": address.get("buyer_postcode", ""),
        "buyer_country": drawn.country,
        "goods_value": _text(value),
        "freight": drawn.freight,
        "insurance": drawn.insurance,
        "discount": number(payment.get("discount")) or "0",
        "actual_paid": drawn.paid,
        "currency": drawn.currency,
        "pay_code": drawn.pay_code,
        "pay_transaction_id": drawn.transaction,
        "ordered_at": drawn.at,
    }


def _payment(answers: Mapping[str, Any], setting: Setting, drawn: _Drawn) -> dict[str, Any]:
    payer = (answers.get("payment") or {}).get("payer_name") or drawn.name
    return {
        "pay_code": drawn.pay_code,
        "pay_transaction_id": drawn.transaction,
        "order_no": drawn.order_no,
        "ebp_code": setting.code,
        "payer_name": setting.name if _gift(answers) else payer,
        "amount_paid": drawn.paid,
        "currency": drawn.currency,
        "paid_at": drawn.at,
    }


def _waybill(answers: Mapping[str, Any], setting: Setting, drawn: _Drawn) -> dict[str, Any]:
    address, carrier = (answers.get(step) or {} for step in ("address", "carrier"))
    return {
        "logistics_code": carrier.get("carrier", "") if "carrier" in answers else setting.code,
        "logistics_no": drawn.waybill,
        "order_no": drawn.order_no,
        "freight": drawn.freight,
        "insurance": drawn.insurance,
        "currency": drawn.currency,
        "gross_weight": drawn.weight,
        "pieces": drawn.pieces,
        "consignee": drawn.name,
        "consignee_address": _address(address),
        "consignee_telephone": address.get("buyer_telephone", ""),
        "consignee_country": drawn.country,
    }


def _list(setting: Setting, drawn: _Drawn) -> dict[str, Any]:
    return {
        "list_no": made_number(setting, "L"),
        "order_no": drawn.order_no,
        "logistics_no": drawn.waybill,
        "pay_transaction_id": drawn.transaction,
        "supervision_code": "9710" if drawn.business else "9610",
        "currency": drawn.currency,
        "freight": drawn.freight,
        "insurance": drawn.insurance,
        "pieces": drawn.pieces,
        "gross_weight": drawn.weight,
    }


def _listed(answers: Mapping[str, Any], goods: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The goods as the list has them: without what only buyers read, with the proof of origin that is at hand."""
    proof = answers.get("origin") or {}
    origin_proof = proof.get("origin_proof", "") if proof.get("proof") == "have" else ""
    more = {"origin_proof": origin_proof} if origin_proof else {}
    return [
        {name: entry for name, entry in line.items() if name not in ("item_describe", "bar_code")} | more
        for line in goods
    ]


def _goods(at: int, line: Mapping[str, Any], home: str) -> dict[str, Any]:
    """A goods line; where its origin was not asked yet, `home` stands in."""
    what, amount = line.get("what") or {}, line.get("amount") or {}
    qty = number(amount.get("qty", "1")) if amount else "1"
    price = number(amount.get("price", "1")) if amount else "1"
    total = (_decimal(qty) * _decimal(price)).quantize(Decimal("0.0001"))
    made: dict[str, Any] = {
        "gnum": at,
        "item_no": what.get("sku") or f"ITEM-{at}",
        "item_name": what.get("name", "") if what else "-",
        "hs_code": (line.get("code") or {}).get("code", "") if "code" in line else _STANDIN_HS,
        "unit": amount.get("unit") or "piece",
        "qty": qty,
        "price": price,
        "total_price": _text(total),
        "country": amount.get("country", "") if amount else home,
    }
    for name, value in (
        ("item_describe", what.get("describe")),
        ("bar_code", what.get("gtin")),
        ("net_weight", number(amount.get("net_weight"))),
    ):
        if value:
            made[name] = value
    return made


def _decimal(text: str) -> Decimal:
    """A number for the sums; what is none is told at its own place."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() and abs(found) < Decimal(10) ** 12 else Decimal(0)


def _text(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def _address(address: Mapping[str, Any]) -> str:
    parts = [address.get(name, "") for name in ("buyer_address", "buyer_postcode", "buyer_city")]
    return ", ".join(part for part in parts if part)[:400]
