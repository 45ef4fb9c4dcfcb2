"""The four documents of one order as the single window takes them: order, payment, waybill, inventory list.

Field names are those of the Hangzhou model's messages (CEB order, payment, waybill and list) in snake_case;
the original camelCase name is accepted too, and so are the few historical spellings in `_SPELLINGS`. Unknown
fields are refused, so that a mistyped optional field is never silently dropped.

Amounts are decimal numbers in the document's currency, weights kilograms, times RFC 3339 with an offset,
countries ISO 3166-1 alpha-2, currencies ISO 4217, HS codes 6, 8 or 10 digits.
"""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AliasChoices,
    AliasGenerator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from infosilk.kernel.schemas import Amount, Country, Currency, HsCode, Quantity, Weight

MAX_GOODS_LINES = 50

# Names that real messages use for these fields and that camelCase does not give.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "actual_paid": ("acturalPaid",),
    "hs_code": ("gcode",),
    "item_name": ("gname",),
    "goods": ("orderList", "listItems"),
    "ordered_at": ("orderTime",),
    "paid_at": ("payTime",),
    "amount_paid": ("amountPaid",),
    "insurance": ("insuredFee",),
    "gross_weight": ("weight",),
    "pieces": ("packNo",),
}


def _names(field: str) -> AliasChoices:
    first, *rest = field.split("_")
    camel = first + "".join(part.capitalize() for part in rest)
    return AliasChoices(*dict.fromkeys((field, camel, *_SPELLINGS.get(field, ()))))


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=AliasGenerator(validation_alias=_names))


_TIME = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[T ]")


def _written_time(value: Any) -> Any:
    # Left alone, a bare number would be read as seconds since 1970, silently.
    if not isinstance(value, str) or not _TIME.match(value):
        raise PydanticCustomError("time_form", "not a time of this century in RFC 3339 form")
    return value


Code = Annotated[
    str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
LongText = Annotated[str, StringConstraints(max_length=2000)]
Short = Annotated[str, StringConstraints(max_length=400, strip_whitespace=True)]
Time = Annotated[AwareDatetime, BeforeValidator(_written_time)]
LineNumber = Annotated[int, Field(ge=1, le=9999)]

ZERO = Decimal(0)


class OrderLine(_Document):
    """One kind of goods in the order."""

    gnum: LineNumber
    item_no: Code
    item_name: Text
    hs_code: HsCode
    unit: Code = "piece"
    qty: Quantity
    price: Amount
    total_price: Amount
    country: Country
    item_describe: LongText = ""
    bar_code: Short = ""
    gross_weight: Weight = ZERO
    net_weight: Weight = ZERO


class Order(_Document):
    """What was bought (or given), by whom, for how much. `actual_paid` is goods + freight + insurance +
    tax - discount."""

    order_no: Code
    ebp_code: Code
    ebp_name: Short = ""
    ebc_code: Code
    ebc_name: Short = ""
    buyer_kind: Literal["private", "business"] = "private"
    gift: bool = False
    buyer_name: Text
    buyer_id_type: Short = ""
    buyer_id_number: Short = ""
    buyer_email: Short = ""
    buyer_telephone: Short = ""
    buyer_address: Text
    buyer_city: Text
    buyer_postcode: Short = ""
    buyer_country: Country
    goods_value: Amount
    freight: Amount = ZERO
    insurance: Amount = ZERO
    discount: Amount = ZERO
    tax_total: Amount = ZERO
    actual_paid: Amount
    currency: Currency
    pay_code: Short = ""
    pay_transaction_id: Code
    ordered_at: Time
    goods: Annotated[list[OrderLine], Field(min_length=1, max_length=MAX_GOODS_LINES)]
    guid: Short = ""
    app_time: Short = ""
    note: LongText = ""


class Payment(_Document):
    """What the payment firm took, from whom."""

    pay_code: Code
    pay_name: Short = ""
    pay_transaction_id: Code
    order_no: Code
    ebp_code: Short = ""
    payer_name: Text
    payer_id_type: Short = ""
    payer_id_number: Short = ""
    telephone: Short = ""
    amount_paid: Amount
    currency: Currency
    paid_at: Time
    guid: Short = ""
    app_time: Short = ""
    note: LongText = ""


class Waybill(_Document):
    """What the carrier took: parcels, weight, and to whom."""

    logistics_code: Code
    logistics_name: Short = ""
    logistics_no: Code
    order_no: Code
    bill_no: Short = ""
    freight: Amount = ZERO
    insurance: Amount = ZERO
    currency: Currency
    gross_weight: Weight
    net_weight: Weight = ZERO
    pieces: Annotated[int, Field(ge=1, le=99999)]
    goods_info: LongText = ""
    consignee: Text
    consignee_address: Short = ""
    consignee_telephone: Short = ""
    consignee_country: Country
    guid: Short = ""
    app_time: Short = ""
    note: LongText = ""


class ListLine(_Document):
    """One line of the inventory list; `origin_proof` is the number of a certificate or declaration of origin."""

    gnum: LineNumber
    item_no: Code
    item_name: Text
    hs_code: HsCode
    unit: Code = "piece"
    qty: Quantity
    price: Amount
    total_price: Amount
    country: Country
    origin_proof: Short = ""
    gross_weight: Weight = ZERO
    net_weight: Weight = ZERO
    note: LongText = ""


class InventoryList(_Document):
    """The list that is declared to customs. Supervision codes: 9610 direct mail, 1210 and 1239 bonded, 9710
    B2B direct export, 9810 overseas warehouse."""

    list_no: Code
    order_no: Code
    logistics_no: Code
    logistics_code: Short = ""
    pay_transaction_id: Short = ""
    ebp_code: Short = ""
    ebc_code: Short = ""
    supervision_code: Literal["9610", "1210", "1239", "9710", "9810"]
    currency: Currency
    freight: Amount = ZERO
    insurance: Amount = ZERO
    pieces: Annotated[int, Field(ge=1, le=99999)]
    gross_weight: Weight
    net_weight: Weight = ZERO
    goods: Annotated[list[ListLine], Field(min_length=1, max_length=MAX_GOODS_LINES)]
    guid: Short = ""
    app_time: Short = ""
    note: LongText = ""


class OrderBundle(_Document):
    """One line of a batch: the four documents of one order."""

    order: Order
    payment: Payment
    waybill: Waybill
    list: InventoryList


KINDS: tuple[str, ...] = ("order", "payment", "waybill", "list")


def document_number(kind: str, bundle: OrderBundle) -> str:
    """The number by which the document of `kind` is known to who made it."""
    if kind == "order":
        return bundle.order.order_no
    if kind == "payment":
        return bundle.payment.pay_transaction_id
    if kind == "waybill":
        return bundle.waybill.logistics_no
    return bundle.list.list_no
