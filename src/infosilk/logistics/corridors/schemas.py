"""What goes in and out of logistics' API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from infosilk.kernel.schemas import NO_NUL

Number = Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DispatchIn(_In):
    """Which consignments leave along which corridor. Without `consignments`: everything that is ready."""

    corridor: str = Field(min_length=1, max_length=60)
    consignments: list[Number] | None = Field(
        None, min_length=1, max_length=5000, description="Numbers; null for everything that is ready."
    )
    departed_at: AwareDatetime | None = Field(None, description="When it left; null for now.")


class ArriveIn(_In):
    arrived_at: AwareDatetime | None = Field(None, description="When it arrived; null for now.")


class ShipmentOut(BaseModel):
    """A shipment; `earliest` and `latest` are null while nothing tells how long the corridor takes."""

    number: str
    corridor: str
    origin_node: str
    destination_node: str
    forwarder: str
    consignments: int
    pieces: int
    gross_weight_kg: Decimal
    departed_at: datetime
    earliest: datetime | None
    latest: datetime | None
    window_verified: bool
    window_source: str
    state: str
    arrived_at: datetime | None
    reason: str


class DispatchedOut(BaseModel):
    """The shipments that left: one, or several when more was ready than one carries, or none."""

    shipments: list[ShipmentOut]


class ShipmentDetailOut(ShipmentOut):
    numbers: list[str]
    fraction: float
    guessed: bool


class ShipmentsOut(BaseModel):
    """A page of shipments; `next` is the cursor of the following one (null: that was all)."""

    items: list[ShipmentOut]
    next: int | None


class ReadyOut(BaseModel):
    """A consignment that can leave now."""

    number: str
    order_no: str
    destination_node: str
    pieces: int
    gross_weight_kg: Decimal


class LegOut(BaseModel):
    start: str
    end: str
    mode: str


class DurationOut(BaseModel):
    """How many days the corridor, or the leg between `start` and `end`, takes; and who says so."""

    start: str | None
    end: str | None
    days_min: int
    days_max: int
    source: str
    verified: bool


class CorridorOut(BaseModel):
    code: str
    title: dict[str, str]
    origin: str
    destination: str
    legs: list[LegOut]
    times: list[DurationOut]
    line: list[tuple[float, float]] = Field(description="(longitude, latitude); follows no surveyed track")
