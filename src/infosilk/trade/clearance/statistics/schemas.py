"""What the statistics API answers."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, Field


class FigureOut(BaseModel):
    """One group of consignments. Amounts in EUR."""

    key: str
    title: str
    consignments: int
    refused: int
    held: int
    green: int
    blue: int
    yellow: int
    red: int
    released: int
    value: Decimal = Field(description="Declared value of the goods")
    duty: Decimal
    taxes: Decimal = Field(description="VAT, excise, consumption tax and fees")
    unconverted: int = Field(description="Amounts left out because no exchange rate is loaded for their day")
    median_seconds: float | None = Field(description="From lodging to release; null when nothing was released")
    p95_seconds: float | None


class StatisticsOut(BaseModel):
    by: str
    first: date
    last: date
    currency: str
    own: bool = Field(description="Only the consignments of your organisation")
    sample: bool
    missing_rates: list[str]
    figures: list[FigureOut]
    total: FigureOut


class IndicatorOut(BaseModel):
    """What the zone's own desk shows of trade."""

    code: str
    title: str
    value: Decimal | None = Field(description="null: nothing to compute it from")
    unit: str
    first: date
    last: date
    sample: bool
