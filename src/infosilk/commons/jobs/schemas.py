"""What goes out of the API of jobs."""

from datetime import datetime

from pydantic import BaseModel, Field


class JobOut(BaseModel):
    """A piece of long work. `total` is null where it is not known; `seconds_left` where it cannot be told."""

    id: int
    kind: str
    title: str
    about: str
    state: str = Field(description="waiting, running, cancelling, done, failed, cancelled or broken")
    done: int
    total: int | None
    note: str
    seconds_left: int | None
    ahead: int | None = Field(description="Jobs that wait before this one; null when it does not wait")
    faults: int = Field(description="What it found wrong; the first thousand are listed")
    reason: str = Field(description="Why it was not done, and what to do")
    result: bool = Field(description="Whether there is a result to fetch")
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class JobListOut(BaseModel):
    items: list[JobOut]
    next: int | None


class JobFaultOut(BaseModel):
    """One thing that was wrong: where, and what to do."""

    number: int
    where: str
    code: str
    text: str


class JobFaultListOut(BaseModel):
    items: list[JobFaultOut]
    next: int | None
