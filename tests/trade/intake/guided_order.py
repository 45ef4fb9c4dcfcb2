"""Answers to the questions of a guided order, one set for each step."""

from typing import Any

from infosilk.trade.intake.guided import actions
from infosilk.trade.intake.models import OrderDraft
from tests.trade.eastward import resident

WHAT = {"sku": "", "name": "Silk scarf for women, hand-painted", "describe": ""}
AMOUNT = {"qty": "2", "unit": "piece", "price": "20,50", "currency": "EUR", "net_weight": "0,2", "country": "RS"}
BUYER = {"buyer_kind": "private", "buyer_country": "CN"}
ADDRESS = {
    "buyer_name": "Wang Wei",
    "buyer_address": "Wensan Road 1",
    "buyer_city": "Hangzhou",
    "buyer_postcode": "310000",
    "buyer_id_type": "1",
    "buyer_id_number": resident(7),
    "buyer_email": "wang@hangzhou.example",
    "buyer_telephone": "",
}
PAYMENT = {
    "freight": "9",
    "insurance": "",
    "discount": "",
    "payer_name": "Wang Wei",
    "way": "own",
    "pay_code": "",
    "reference": "",
    "paid_on": "",
    "order_no": "",
}
CARRIER = {"carrier": "RSEKSPRES04", "waybill": "", "pieces": "1", "gross_weight": "0.4"}
ORIGIN = {"proof": "later", "origin_proof": ""}


def answered(acting: Any, **other: dict[str, str]) -> OrderDraft:
    """A draft with every question answered; `other` replaces answers by step."""
    draft = actions.begin(acting)
    for step, at, given in (
        ("what", 1, WHAT),
        ("code", 1, {"code": "621410"}),
        ("amount", 1, AMOUNT),
        ("buyer", 0, BUYER),
        ("sale", 0, {"gift": "false"}),
        ("address", 0, ADDRESS),
        ("payment", 0, PAYMENT),
        ("carrier", 0, CARRIER),
        ("origin", 0, ORIGIN),
    ):
        draft = actions.answer(acting, draft.pk, step, at, {**given, **other.get(step, {})})
    return draft
