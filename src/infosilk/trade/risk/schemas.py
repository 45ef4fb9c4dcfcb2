"""What goes in and out of risk's API, as other rooms use it too."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.schemas import NO_NUL

Words = Annotated[str, Field(max_length=400, pattern=NO_NUL)]


class RiskReasonOut(BaseModel):
    code: str
    text: str


class InspectionOut(BaseModel):
    """`codes` are the rules that fired, "model", "random" or "officer"; `score` the model's probability."""

    id: int
    number: str
    lane: str
    codes: list[str]
    reasons: list[RiskReasonOut]
    random: bool
    score: float | None
    asked_at: datetime
    done_at: datetime | None
    result: str
    irregularity: str
    recovered: Decimal
    currency: str
    note: str


class InspectionsOut(BaseModel):
    items: list[InspectionOut]
    next: int | None


class HitRateOut(BaseModel):
    """`kind` is choice (random or targeted), lane or rule; `low` and `high` the 95 % interval of `rate` (Wilson)."""

    kind: str
    code: str
    title: str
    asked: int
    done: int
    irregular: int
    minor: int
    rate: float | None
    low: float
    high: float
    recovered: dict[str, Decimal]


class TrustOut(BaseModel):
    id: int
    registration: str
    name: str
    level: str
    valid_from: date | None
    valid_until: date | None = Field(description="The last day; none: until it is withdrawn.")
    basis: str
    granted_by: str
    granted_at: datetime
    withdrawn_at: datetime | None
    why_withdrawn: str


class TrustIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    registration: Annotated[str, Field(min_length=1, max_length=60)]
    level: Literal["reliable", "authorised"]
    valid_from: date
    valid_until: date | None = None
    basis: Annotated[str, Field(min_length=1, max_length=400)]
    name: Annotated[str, Field(max_length=200)] = ""


class WhyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    why: Words


class ModelOut(BaseModel):
    """`metrics` are those of the part that was held out: f1, auc, loss; `in_use` those of the model it was held to."""

    id: int
    trained_at: datetime
    learned_from: int
    source: str
    active: bool
    metrics: dict[str, Any]
    sha256: str


class AskedOut(BaseModel):
    asked: bool
