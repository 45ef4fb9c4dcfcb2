"""What goes in and out of trade's API. Amounts are decimal text with their currency beside them."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

OutcomeCode = Literal["released", "held", "refused", "already_lodged", "invalid"]


class ReasonOut(BaseModel):
    """Why: `weight` refuse, hold or note; `field` is the place in the order's documents, lines counted from
    1."""

    code: str
    weight: str
    field: str
    text: str
    mend: str
    source: str


class LineOut(BaseModel):
    """What became of one line of a batch."""

    line: int
    order_no: str
    outcome: OutcomeCode
    number: str = Field(description="The consignment's number; empty when nothing was stored.")
    lane: str
    charges_total: str | None = Field(description="Everything due at the destination, in charges_currency.")
    charges_currency: str
    reasons: list[ReasonOut]


class CountsOut(BaseModel):
    released: int
    held: int
    refused: int
    already_lodged: int
    invalid: int


class LodgedOut(BaseModel):
    """A batch that was just lodged."""

    batch: int
    filename: str
    seconds: float
    counts: CountsOut
    lines: list[LineOut]


class BatchOut(BaseModel):
    id: int
    filename: str
    media_type: str
    sha256: str
    lines: int
    counts: CountsOut
    lodged_at: datetime


class BatchesOut(BaseModel):
    items: list[BatchOut]
    next: int | None


class LinesOut(BaseModel):
    items: list[LineOut]
    next: int | None


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


class SumOut(BaseModel):
    """One visible sum, as "10 % × EUR 90.00 = EUR 9.00", and where its rate is from."""

    kind: str
    text: str
    why: str
    lines: str
    amount: Decimal
    legal_basis: str
    source: str
    verified: bool
    sample: bool


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
