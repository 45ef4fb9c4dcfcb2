"""What goes in and out of the warehouse's API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.schemas import NO_NUL

# PostgreSQL's texts hold no NUL.
Quantity = Field(gt=0, max_digits=19, decimal_places=5)


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LineIn(_In):
    """Goods of one article; `lot` is the consignment's number, `owner` an organisation's code."""

    sku: Annotated[str, Field(min_length=1, max_length=100, pattern=NO_NUL)]
    lot: Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]
    owner: Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)]
    quantity: Decimal = Quantity
    unit: Annotated[str, Field(min_length=1, max_length=10, pattern=NO_NUL)]
    customs_status: Literal["bonded", "free"] = "bonded"
    hs_code: Annotated[str, Field(max_length=12, pattern=NO_NUL)] = ""
    description: Annotated[str, Field(max_length=300, pattern=NO_NUL)] = ""


class ReceiptIn(_In):
    """Goods that arrived. The same `key` and lines again change nothing."""

    key: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
    location: Annotated[str, Field(max_length=60, pattern=NO_NUL)]
    lines: list[LineIn] = Field(min_length=1, max_length=50_000)


class ReceiptOut(BaseModel):
    key: str
    location: str
    lines: int
    at: datetime


class AdjustmentIn(_In):
    """A correction after a count: `found` true brings goods in, false takes them out as lost."""

    location: Annotated[str, Field(max_length=60, pattern=NO_NUL)]
    line: LineIn
    found: bool
    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=NO_NUL)]


class PutAwayIn(_In):
    """Everything of one consignment from one bonded location to another."""

    lot: Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]
    source: Annotated[str, Field(max_length=60, pattern=NO_NUL)]
    target: Annotated[str, Field(max_length=60, pattern=NO_NUL)]


class PostedOut(BaseModel):
    key: str
    lines: int


class BalanceOut(BaseModel):
    location: str
    sku: str
    lot: str
    owner: str
    customs_status: str
    quantity: Decimal
    unit: str
    hs_code: str
    description: str


class StockOut(BaseModel):
    """A page of stock; `next` is the cursor of the following one (null: that was all)."""

    items: list[BalanceOut]
    next: int | None


class MoveOut(BaseModel):
    key: str
    line: int
    why: str
    source: str
    target: str
    sku: str
    lot: str
    owner: str
    customs_status: str
    quantity: Decimal
    unit: str
    note: str
    at: datetime


class MovesOut(BaseModel):
    """A page of moves; `next` is the cursor of the following one (null: that was all)."""

    items: list[MoveOut]
    next: int | None


class LocationOut(BaseModel):
    code: str
    titles: dict[str, str]
    place: str
    keeper: str | None
    verified: bool
