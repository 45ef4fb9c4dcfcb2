"""What goes in and out of the API of payments."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from infosilk.commons.payments.actions import MAX_NAMES, MAX_NOTE, MAX_TRANSACTION
from infosilk.kernel.schemas import NO_NUL, Currency

Reference = Annotated[str, Field(min_length=3, max_length=60, pattern=NO_NUL)]
Amount = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)]
NoteText = Annotated[str, Field(min_length=1, max_length=MAX_NOTE, pattern=NO_NUL)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DueSumIn(_In):
    """A sum under the number by which the caller knows it: the same number again is the same sum."""

    amount: Amount
    currency: Currency
    transaction: Annotated[str, Field(min_length=1, max_length=MAX_TRANSACTION, pattern=NO_NUL)]


class ToldIn(DueSumIn):
    """A sum that the caller has or gave back. `reference` is what the payer gave, as they gave it; `names` are further
    numbers by which a bank may know the money."""

    kind: Literal["received", "refunded"] = "received"
    reference: Annotated[str, Field(max_length=140, pattern=NO_NUL)]
    names: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=140, pattern=NO_NUL)]], Field(max_length=MAX_NAMES)
    ] = []


class WriteOffIn(_In):
    amount: Amount
    note: NoteText


class AllocateIn(_In):
    reference: Reference
    note: Annotated[str, Field(max_length=MAX_NOTE, pattern=NO_NUL)] = ""


class SameIn(_In):
    other: Annotated[int, Field(ge=1, le=2**63 - 1, description="The sum that is counted for the same money.")]


class GiveBackIn(_In):
    note: NoteText


class EntryOut(BaseModel):
    kind: str = Field(description="received, refunded, reversed (by the bank) or written_off")
    amount: Decimal
    source: str
    transaction: str
    value_day: date
    at: datetime


class DueOut(BaseModel):
    """`amount` is due in `currency`; `left` is still to be paid, `to_refund` came in beyond what is due."""

    reference: str
    purpose: str
    title: str
    state: str = Field(description="due, announced (by the payer), paid or cancelled")
    currency: str
    amount: Decimal
    received: Decimal
    refunded: Decimal
    reversed: Decimal
    written_off: Decimal
    left: Decimal
    to_refund: Decimal
    due_day: date | None
    sample: bool = Field(description="The payee is a sample: nobody pays by it.")
    qr: str = Field(description="The text of the payment slip's QR code; empty when nothing is left.")
    entries: list[EntryOut]


class DueListOut(BaseModel):
    items: list[DueOut]
    next: int | None = Field(description="The key after which the next ones follow; null at the end.")


class AdviceOut(BaseModel):
    """A sum as it was told. `state` is booked, same (money that is counted already), open or returned."""

    id: int
    kind: str
    amount: Decimal
    currency: str
    source: str
    transaction: str
    reference: str
    text: str
    value_day: date
    state: str
    reason: str
    due: str = Field(description="The reference of the due that it is for, as far as it is known.")


class AdviceListOut(BaseModel):
    items: list[AdviceOut]
    next: int | None


class ProviderOut(BaseModel):
    code: str
    title: str
    sample: bool = Field(description="It moves no money.")


class StartIn(_In):
    provider: Annotated[str, Field(min_length=1, max_length=30, pattern=NO_NUL)]


class StartedOut(BaseModel):
    """The payer is led to `url`; what counts are the due's entries, not `state`."""

    provider: str
    url: str
    amount: Decimal
    currency: str
    state: str


class TakenOut(BaseModel):
    new: int = Field(description="Events that were not known before.")


class StatementOut(BaseModel):
    """A bank's file. `state` is checking, checked, booking or booked; `counts` says how many lines became what."""

    id: int
    payee: str
    filename: str
    format: str
    state: str
    lines_count: int
    counts: dict[str, int]
    uploaded_at: datetime
    booked_at: datetime | None


class StatementLineOut(BaseModel):
    """`outcome`: counts, already (booked before), same (money that was told before), open (to be allocated), left (left
    out) or fault; `why` and `mend` say more. `place` is the line of the file."""

    number: int
    place: int
    account: str
    kind: str
    amount: Decimal | None
    currency: str
    transaction: str
    reference: str
    value_day: date | None
    outcome: str
    why: str
    mend: str
    due: str


class StatementLinesOut(BaseModel):
    items: list[StatementLineOut]
    next: int | None


class StatementListOut(BaseModel):
    items: list[StatementOut]
    next: int | None
