"""What goes in and out of the catalogue's API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(max_length=400)]
Long = Annotated[str, StringConstraints(max_length=4000)]


class MaterialIn(BaseModel):
    """A material and its share in percent."""

    model_config = ConfigDict(extra="forbid")

    material: str = Field(max_length=60)
    share: Decimal = Field(gt=0, le=100)


class ProductIn(BaseModel):
    """A product. Without `hs_code` the likeliest one is noted as suggested; with it, it counts as confirmed."""

    model_config = ConfigDict(extra="forbid")

    sku: str = Field(max_length=60)
    gtin: str = Field(default="", max_length=20)
    title_en: Line = ""
    title_sr: Line = ""
    title_zh: Line = ""
    description_en: Long = ""
    description_sr: Long = ""
    description_zh: Long = ""
    category: Line = Field(default="", description='A path: "A > B > C".')
    origin: str = Field(default="", max_length=2, description="ISO 3166-1 alpha-2.")
    net_weight_kg: Decimal | None = None
    gross_weight_kg: Decimal | None = None
    composition: list[MaterialIn] = Field(default_factory=list, max_length=20, description="Shares sum to 100.")
    unit: str = Field(default="piece", max_length=10)
    price: Decimal | None = None
    currency: str = Field(default="", max_length=3)
    hs_code: str = Field(default="", max_length=13)


class CodeReasonOut(BaseModel):
    kind: str
    text: str


class CompositionOut(BaseModel):
    material: str
    share: str


class ProductOut(BaseModel):
    sku: str
    gtin: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    category: str
    origin: str
    net_weight_kg: Decimal | None
    gross_weight_kg: Decimal | None
    composition: list[CompositionOut]
    unit: str
    price: Decimal | None
    currency: str
    hs_code: str
    hs_state: str = Field(description="none, suggested or confirmed")
    hs_basis: list[CodeReasonOut]
    pictures: list[str] = Field(description="Documents' ids")
    changed_at: datetime


class ProductsOut(BaseModel):
    items: list[ProductOut]
    next: str | None


class RowOut(BaseModel):
    row: int
    sku: str
    outcome: str = Field(description="created, changed or refused")
    faults: list[str]


class ImportOut(BaseModel):
    created: int
    changed: int
    refused: int
    ignored_columns: list[str]
    rows: list[RowOut]


class ClassifyIn(BaseModel):
    """A text that says what goods are, as a listing does."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=2000)
    language: str = Field(default="", max_length=8, description="en, sr or zh; without it the text is looked at.")
    category: str = Field(default="", max_length=1000)
    attributes: dict[str, str] = Field(default_factory=dict, max_length=80)
    limit: int = Field(default=5, ge=1, le=20)


class SuggestionOut(BaseModel):
    code: str
    score: float = Field(description="0 to 1")
    description: str
    reasons: list[CodeReasonOut]


class SuggestionsOut(BaseModel):
    suggestions: list[SuggestionOut]


class ConfirmIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=2000)
    code: str = Field(min_length=6, max_length=13)


class CodeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str = Field(min_length=6, max_length=13)


class ConfirmedOut(BaseModel):
    text: str
    code: str
    at: datetime
