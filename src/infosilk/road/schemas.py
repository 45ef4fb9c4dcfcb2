"""What the road's API gives out."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class LinkOut(_Out):
    """The way to and from one partner. `queue` is not yet confirmed; `in_flight` of it is sealed."""

    partner: str
    state: str
    queue: int
    in_flight: int
    lag_seconds: float
    sent_total: int
    received_total: int
    parked: int
    last_contact: datetime | None
    stalled_since: datetime | None
    attempts: int
    next_try_at: datetime | None
    last_error: str
    last_refusal: str


class ParkedOut(_Out):
    """A message that was taken but not applied, or one of ours that the partner refused."""

    id: int
    partner: str
    direction: str
    seq: int
    topic: str
    subject: str
    kind: str
    reason: str
    state: str
    attempts: int
    parked_at: datetime
    next_try_at: datetime | None


class ProofOut(_Out):
    """One message of the log with what proves it. `wrong` is empty when it holds."""

    partner: str
    direction: str
    seq: int
    message_id: str
    topic: str
    subject: str
    sealed: str
    kid: str
    hash: str
    prev: str
    jws: str
    confirmed_by: str
    holds: bool
    wrong: list[str]
