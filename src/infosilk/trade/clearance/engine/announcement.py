"""What the exporting node tells the importing one about a consignment, and what is answered.

`announce` writes the data of `trade.consignment.announced`, `Announcement` reads it at the partner; amounts are decimal
text in `currency`. It holds what the importing administration needs to decide and the buyer to follow the parcel, and
nothing more: no payment, no telephone of the payer, no goods descriptions beyond the name.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from infosilk.kernel import schemas
from infosilk.trade.clearance.engine.verdict import Facts, Goods
from infosilk.trade.orders.engine import documents as d
from infosilk.trade.orders.engine.documents import OrderBundle

Number = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3}-[0-9]{4}-[0-9]{10}$")]


class _Part(BaseModel):
    # A field that this release does not know is ignored: the partner node may be newer.
    model_config = ConfigDict(extra="ignore", frozen=True)


class Firm(_Part):
    code: d.Code
    name: d.Short = ""


class Buyer(_Part):
    kind: Literal["private", "business"]
    name: d.Text
    id_type: d.Short = ""
    id_number: d.Short = ""
    email: d.Short = ""
    telephone: d.Short = ""
    address: d.Text
    city: d.Text
    postcode: d.Short = ""
    country: schemas.Country


class AnnouncedGoods(_Part):
    number: d.LineNumber
    sku: d.Code
    description: d.Text
    hs_code: schemas.HsCode
    quantity: schemas.Quantity
    unit: d.Code
    value: schemas.Amount
    origin: schemas.Country
    origin_proof: d.Short = ""
    net_weight_kg: schemas.Weight | None = None


class Announcement(_Part):
    """The data of `trade.consignment.announced`."""

    number: Number
    order_no: d.Code
    ordered_at: d.Time
    lodged_at: d.Time
    marketplace: Firm
    seller: Firm
    carrier: Firm
    logistics_no: d.Code
    buyer: Buyer
    gift: bool
    currency: schemas.Currency
    goods_value: schemas.Amount
    freight: schemas.Amount
    insurance: schemas.Amount
    pieces: Annotated[int, Field(ge=1, le=99999)]
    gross_weight_kg: schemas.Weight
    supervision_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
    # What was paid, without tax; a partner of an earlier release does not say it.
    paid: schemas.Amount | None = None
    goods: Annotated[list[AnnouncedGoods], Field(min_length=1, max_length=d.MAX_GOODS_LINES)]
    charges_total: schemas.Amount | None
    charges_currency: schemas.Currency = "EUR"
    tracking_token: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,32}$")]

    def facts(self) -> Facts:
        """What duty and lane depend on."""
        return Facts(
            private=self.buyer.kind == "private",
            gift=self.gift,
            currency=self.currency,
            freight=self.freight,
            insurance=self.insurance,
            goods=tuple(
                Goods(
                    line.number,
                    line.hs_code,
                    line.value,
                    line.origin,
                    bool(line.origin_proof),
                    line.net_weight_kg,
                    line.quantity,
                    line.unit,
                )
                for line in self.goods
            ),
        )


class AnsweredReason(_Part):
    code: Annotated[str, StringConstraints(max_length=100)]
    weight: Literal["refuse", "hold", "note"]
    params: dict[str, str] = {}
    field: str = ""


class AnsweredStep(_Part):
    kind: Literal["duty", "vat", "excise", "consumption_tax", "fee"]
    why: d.Code
    rate: schemas.Amount
    base: schemas.Amount
    amount: schemas.Amount
    lines: Annotated[list[int], Field(max_length=d.MAX_GOODS_LINES)]
    rule: d.Short
    legal_basis: d.Text
    source: d.LongText
    verified: bool
    sample: bool
    params: dict[str, str] = {}
    per: d.Short = ""


class AnsweredExchange(_Part):
    currency: schemas.Currency
    rate: Annotated[Decimal, Field(gt=0)]
    day: date
    source: d.LongText
    sample: bool


class AnsweredCharges(_Part):
    regime: d.Code
    currency: schemas.Currency
    customs_value: schemas.Amount
    duty: schemas.Amount
    vat: schemas.Amount
    excise: schemas.Amount = d.ZERO
    total: schemas.Amount
    exchange: AnsweredExchange | None = None
    steps: Annotated[list[AnsweredStep], Field(max_length=6 * d.MAX_GOODS_LINES + 2)]


class Answer(_Part):
    """The data of `trade.consignment.answered`: the importing node's decision, with its own charges."""

    number: Number
    decision: Literal["accepted", "held", "refused"]
    lane: str = ""
    reasons: Annotated[list[AnsweredReason], Field(max_length=200)] = []
    charges: AnsweredCharges | None = None


class Withdrawal(_Part):
    """The data of `trade.consignment.withdrawn`: the order was withdrawn before it left."""

    number: Number
    note: d.Short = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What the node adds to the documents when it lodges them."""

    number: str
    token: str
    lodged_at: str
    charges_total: str | None
    charges_currency: str = "EUR"


def goods_of(bundle: OrderBundle) -> list[dict[str, Any]]:
    """The goods lines as they are kept with the consignment and announced: JSON values only."""
    listed = bundle.list.goods
    return [
        {
            "number": number,
            "sku": line.item_no,
            "description": line.item_name,
            "hs_code": line.hs_code,
            "quantity": f"{line.qty:f}",
            "unit": line.unit,
            "value": f"{line.total_price:f}",
            "origin": line.country,
            "origin_proof": listed[number - 1].origin_proof if number <= len(listed) else "",
            **({"net_weight_kg": f"{line.net_weight:f}"} if line.net_weight else {}),
        }
        for number, line in enumerate(bundle.order.goods, 1)
    ]


def announce(bundle: OrderBundle, goods: list[dict[str, Any]], given: Given) -> dict[str, Any]:
    """The data of `trade.consignment.announced` for a bundle whose goods are `goods_of(bundle)`."""
    order, waybill = bundle.order, bundle.waybill
    return {
        "number": given.number,
        "order_no": order.order_no,
        "ordered_at": order.ordered_at.isoformat(),
        "lodged_at": given.lodged_at,
        "marketplace": {"code": order.ebp_code, "name": order.ebp_name},
        "seller": {"code": order.ebc_code, "name": order.ebc_name},
        "carrier": {"code": waybill.logistics_code, "name": waybill.logistics_name},
        "logistics_no": waybill.logistics_no,
        "buyer": {
            "kind": order.buyer_kind,
            "name": order.buyer_name,
            "id_type": order.buyer_id_type,
            "id_number": order.buyer_id_number,
            "email": order.buyer_email,
            "telephone": order.buyer_telephone,
            "address": order.buyer_address,
            "city": order.buyer_city,
            "postcode": order.buyer_postcode,
            "country": order.buyer_country,
        },
        "gift": order.gift,
        "currency": order.currency,
        "goods_value": f"{order.goods_value:f}",
        "freight": f"{order.freight:f}",
        "insurance": f"{order.insurance:f}",
        "pieces": waybill.pieces,
        "gross_weight_kg": f"{waybill.gross_weight:f}",
        "supervision_code": bundle.list.supervision_code,
        "paid": f"{max(order.actual_paid - order.tax_total, Decimal(0)):f}",
        "goods": goods,
        "charges_total": given.charges_total,
        "charges_currency": given.charges_currency,
        "tracking_token": given.token,
    }
