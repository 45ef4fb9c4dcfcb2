"""What goes in and out of the API of tables."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.schemas import NO_NUL

Name = Annotated[str, Field(max_length=60, pattern=NO_NUL)]


class KindColumnOut(BaseModel):
    name: str
    title: str
    type: str = Field(description="text, integer, decimal, money, day, code or yes")
    required: bool
    choices: list[str]


class TableKindOut(BaseModel):
    """A kind of table that the caller may bring. `key` is the column that names a row."""

    code: str
    title: str
    key: str
    columns: list[KindColumnOut]


class FileColumnOut(BaseModel):
    title: str
    column: str = Field(description="The kind's column that it was taken for; empty for none.")


class TableImportOut(BaseModel):
    id: int
    kind: str
    filename: str
    form: str = Field(description="csv or xlsx")
    encoding: str = Field(description="What was taken for a CSV file.")
    other_encodings: list[str] = Field(description="Encodings in which the file would read as sensible text, too.")
    sheet: str
    sheets_left_out: list[str]
    header_row: int
    columns: list[FileColumnOut]
    state: str = Field(description="columns, checking, ready, applying, applied, undoing, undone or broken")
    problem: str
    rows: int = Field(description="How many were looked at so far.")
    counts: dict[str, int] = Field(description="Rows by outcome, and by what became of them.")
    gone: int | None = Field(description="What is there and not in the table; nothing is done to it.")
    uploaded_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None


class TableImportsOut(BaseModel):
    items: list[TableImportOut]
    next: int | None


class CellChangeOut(BaseModel):
    column: str
    old: str
    new: str


class CellFaultOut(BaseModel):
    cell: str = Field(description="As a spreadsheet names it, such as C7.")
    field: str = Field(description="The kind's column.")
    column: str = Field(description="Its title in the file.")
    text: str
    mend: str


class TableRowOut(BaseModel):
    row: int
    key: str
    outcome: str = Field(description="new, changed, same or fault")
    state: str = Field(description="waiting, applied, refused, reversed or kept")
    changes: list[CellChangeOut]
    faults: list[CellFaultOut]


class TableRowsOut(BaseModel):
    items: list[TableRowOut]
    next: int | None


class ColumnsIn(BaseModel):
    """For each column of the file, in order, the kind's column; empty for none."""

    model_config = ConfigDict(extra="forbid")

    columns: list[Name] = Field(max_length=100)


class ApplyIn(BaseModel):
    """Without `rows`, all that have no fault."""

    model_config = ConfigDict(extra="forbid")

    rows: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] | None = Field(default=None, max_length=100_000)
