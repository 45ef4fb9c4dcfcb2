"""What goes in and out of the API of consignments. Amounts are decimal text with their currency beside them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.schemas import ReasonOut
from infosilk.trade.charges.public import SumOut

OutcomeCode = Literal["released", "held", "refused", "already_lodged", "invalid"]
Note = Annotated[str, Field(max_length=1000)]


class ConsignmentOut(BaseModel):
    number: str
    direction: str
    partner: str
    order_no: str
    marketplace: str
    seller: str
    carrier: str
    waybill: str
    state: str
    lane: str
    currency: str
    goods_value: Decimal
    charges_total: Decimal | None
    charges_currency: str
    pieces: int
    gross_weight_kg: Decimal
    shipment: str
    lodged_at: datetime
    changed_at: datetime


class ConsignmentsOut(BaseModel):
    items: list[ConsignmentOut]
    next: int | None


class GoodsOut(BaseModel):
    number: int
    sku: str
    description: str
    hs_code: str
    quantity: str
    unit: str
    value: str
    origin: str
    origin_proof: str


class ChargesOut(BaseModel):
    regime: str
    currency: str
    customs_value: str
    duty: str
    excise: str = Field(description="Excise and consumption tax.")
    vat: str
    total: str
    sums: list[SumOut]


class DocumentOut(BaseModel):
    """A document as it was received; `payload` is its text, `sha256` of that text in UTF-8."""

    kind: str
    number: str
    sha256: str
    received_at: datetime
    payload: str


class WayStepOut(BaseModel):
    """A step of the consignment's way; `place` and `node` say where and who saw it."""

    time: datetime
    zone: str
    biz_step: str
    disposition: str
    place: str
    node: str


class ConsignmentDetailOut(ConsignmentOut):
    buyer_kind: str
    buyer_name: str
    buyer_city: str
    buyer_country: str
    gift: bool
    goods: list[GoodsOut]
    reasons: list[ReasonOut]
    charges: ChargesOut | None
    documents: list[DocumentOut]
    timeline: list[WayStepOut]


class TrackedOut(BaseModel):
    """What the holder of a tracking token sees: where the consignment is, and nothing about anybody."""

    number: str
    state: str
    timeline: list[WayStepOut]


class DecisionIn(BaseModel):
    """An officer's decision on a held consignment; a refusal needs a note."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["release", "refuse"]
    note: str = Field(default="", max_length=1000)
