"""What goes in and out of the API of documents."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from infosilk.commons.documents.models import Purpose
from infosilk.kernel.schemas import Day, Number


class KeptDocumentOut(BaseModel):
    """A file. `own` is false for one that another organisation granted."""

    id: UUID
    name: str
    media_type: str
    size: int = Field(description="Bytes, as it is kept")
    sha256: str
    created_at: datetime
    own: bool


class KeptDocumentListOut(BaseModel):
    items: list[KeptDocumentOut]
    next: UUID | None


class GrantIn(BaseModel):
    """To whom, what for, until the end of which day."""

    model_config = ConfigDict(extra="forbid")

    organisation: Number = Field(description="The organisation's code on this node")
    purpose: Purpose
    until: Day


class GrantOut(BaseModel):
    id: int
    organisation: str
    purpose: Purpose
    until: Day
    holds: bool
    created_at: datetime
    revoked_at: datetime | None


class GrantListOut(BaseModel):
    items: list[GrantOut]
    next: int | None
