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
    kind: str
    media_type: str
    size: int = Field(description="Bytes, as it is kept")
    sha256: str
    created_at: datetime
    own: bool
    kept_until: Day | None = Field(description="The day until which law keeps one of your own; null: it may be removed")
    thumbnail: bool = Field(description="Whether there is a small picture of it, at /thumbnail")


class RemovedOut(BaseModel):
    """What stays of a document that was removed."""

    id: UUID
    size: int
    sha256: str


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


class LinkIn(BaseModel):
    """What for, how many hours, how often."""

    model_config = ConfigDict(extra="forbid")

    purpose: Purpose
    hours: int = Field(description="From now on; 720 at most")
    openings: int = Field(default=1, description="100 at most")


class DocumentLinkOut(BaseModel):
    """A link. `holds` is whether it is not revoked, not over and not used up."""

    id: UUID
    organisation: str = Field(description="Whose member made it")
    purpose: Purpose
    until: datetime
    openings: int
    opened: int
    opened_at: datetime | None
    holds: bool
    created_at: datetime
    revoked_at: datetime | None


class LinkMadeOut(DocumentLinkOut):
    address: str = Field(description="What is handed on; whoever has it may open the document")


class LinkListOut(BaseModel):
    items: list[DocumentLinkOut]
    next: UUID | None
