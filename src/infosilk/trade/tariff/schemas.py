"""What the tariff's API takes and gives."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from infosilk.kernel.schemas import NO_NUL


class MeasureOut(BaseModel):
    """One measure. Numbers are text, null where there is none; `inherited`: it stands at a code above the asked one."""

    kind: str
    code: str
    inherited: bool
    origin: str
    scope: str
    rate: str | None
    amount: str | None
    currency: str
    per: str
    category: str
    base: str | None
    quota_order: str
    quota_volume: str | None
    quota_unit: str
    what: dict[str, str]
    proof: str
    note: str
    valid_from: date
    valid_until: date | None
    source: str
    source_url: str
    source_date: date | None
    legal_basis: str
    verified: bool
    sample: bool
    data_set: str
    version: int
    known_from: datetime | None
    known_until: datetime | None


class YearOut(BaseModel):
    """`charged` is null when the third-country duty is not known."""

    year: int
    preference: str
    charged: str | None


class ScheduleOut(BaseModel):
    """A preference year by year."""

    origin: str
    category: str
    base: str | None
    legal_basis: str
    years: list[YearOut]


class TariffOut(BaseModel):
    """What is in force for a code on a day; `unknown` says what is not loaded and which data set to load."""

    jurisdiction: str
    code: str
    description: str
    day: date
    known_at: datetime | None
    measures: list[MeasureOut]
    unknown: list[str]
    schedules: list[ScheduleOut]


class HistoryOut(BaseModel):
    """Every measure that was ever loaded for a code."""

    items: list[MeasureOut]


class FindingOut(BaseModel):
    """A violated rule: `weight` error (blocks the load) or warning (needs agreement)."""

    weight: str
    rule: str
    sheet: str
    row: int
    column: str
    what: str
    mend: str


class ChangeOut(BaseModel):
    """`change` is added, ended or changed; `fields` are {field, old, new} of a changed measure."""

    change: str
    jurisdiction: str
    kind: str
    code: str
    origin: str
    scope: str
    quota_order: str
    valid_from: date
    fields: list[dict[str, Any]]


class PreviewOut(BaseModel):
    """What a file would do. At most 1,000 findings and changes; the counts are whole. Give `basis` when loading."""

    data_set: str
    filename: str
    sha256: str
    rows: int
    samples_left_out: int
    basis: str
    errors: int
    warnings: int
    findings: list[FindingOut]
    added: int
    ended: int
    changed: int
    unchanged: int
    changes: list[ChangeOut]


class VersionOut(BaseModel):
    """One load of a data set; `restored` is the version whose content a rollback brought back."""

    data_set: str
    number: int
    loaded_at: datetime
    current: bool
    filename: str
    sha256: str
    note: str
    rows: int
    added: int
    ended: int
    changed: int
    unchanged: int
    samples_left_out: int
    restored: int | None


class VersionsOut(BaseModel):
    """Versions, latest first."""

    items: list[VersionOut]


class RollbackIn(BaseModel):
    """Which version's content comes back."""

    number: int = Field(ge=1, le=2**31 - 1)
    note: str = Field("", max_length=400, pattern=NO_NUL)
