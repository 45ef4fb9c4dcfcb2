"""What goes in and out of the API of webhooks."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.schemas import NO_NUL, Key

Url = Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NUL)]
FeedCode = Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]
EventCode = Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NUL)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WebhookIn(_In):
    """Where to tell, of which feed, and which events of it (none named: all)."""

    url: Url
    feed: FeedCode
    events: Annotated[list[EventCode], Field(max_length=40)] = []


class SetBackIn(_In):
    """Behind which entry to begin again."""

    after: Key


class WebhookOut(BaseModel):
    id: int
    url: str
    feed: str
    events: list[str]
    state: str
    pause: str = Field(description="Why it is paused: asked, silent (its receiver), maker (whose mandate ended)")
    after: int = Field(description="The last entry that it was told, or passed over")
    told: int = Field(description="Entries that the receiver took")
    failures: int = Field(description="Attempts since the last one that succeeded")
    last_error: str
    next_at: datetime
    created_at: datetime


class WebhookSecretOut(WebhookOut):
    secret: str = Field(description="Shown in this answer alone; keep it where only the receiver reads it")


class WebhookAttemptOut(BaseModel):
    at: datetime
    status: int = Field(description="The HTTP status that the receiver answered; 0: none")
    error: str
    trial: bool
    entries: int
    milliseconds: int


class FeedEventOut(BaseModel):
    code: str
    title: str


class FeedOut(BaseModel):
    code: str
    title: str
    about: str
    events: list[FeedEventOut]
    days: int | None = Field(description="For how many days entries can be read; null: no end is set")


class FeedEntriesOut(BaseModel):
    """As a webhook is told them, oldest first; `next` is where to go on (`after`), null when there is no more now."""

    items: list[dict[str, Any]]
    next: int | None
