"""What goes in and out of the API of intake."""

from datetime import datetime

from pydantic import BaseModel, Field

from infosilk.kernel.schemas import ReasonOut
from infosilk.trade.clearance.public import OutcomeCode


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
