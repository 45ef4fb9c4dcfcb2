"""What goes in and out of the kernel's API."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from infosilk.kernel.identity.roles import declared_roles

# Parameters of lists: how many at once, and the key after which the next ones follow (0: from the beginning).
Limit = Annotated[int, Field(ge=1, le=1000)]
Key = Annotated[int, Field(ge=0, le=2**63 - 1)]
# As Key, of a number of 32 bits.
SmallKey = Annotated[int, Field(ge=0, le=2**31 - 1)]

# Text in addresses and bodies. NUL is refused at the door (`NulMiddleware`, `PlainParser`); it is named here for
# whoever reads the description.
NO_NUL = "^[^\x00]*$"
Text = Annotated[str, Field(max_length=120, pattern=NO_NUL)]
Number = Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NUL)]

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
HsCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{2}){0,2}$")]
Amount = Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=4)]
Quantity = Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=5)]
Weight = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=5)]

Email = Annotated[str, StringConstraints(min_length=3, max_length=254, pattern="^[^\x00\\s]+@[^\x00\\s]+$")]

# Characters of a note or reason that an officer writes.
MAX_NOTE = 1000


def _iso(value: object) -> object:
    # pydantic would take "0" for a day of 1970.
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a day is written 2026-01-31")
    return value


Day = Annotated[date, BeforeValidator(_iso)]
Scheme = Literal["RS:PIB", "RS:MB", "CN:USCC", "EORI", "CUSTOMS", "GS1"]


def _list_roles(schema: dict[str, Any]) -> None:
    schema["enum"] = list(declared_roles())


# The roles of the rooms that are installed; one that is not among them is refused by the action, which names them.
RoleName = Annotated[str, Field(json_schema_extra=_list_roles)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MeOut(BaseModel):
    """Who the caller is, and for whom they act. `areas` null: all."""

    name: str
    person: int | None
    organisation: int | None
    organisation_code: str | None
    organisation_name: str | None
    mandate: int | None
    roles: list[str]
    areas: list[str] | None


class IdentifierOut(BaseModel):
    id: int
    scheme: str
    value: str
    verified_at: datetime | None


class IdentifierIn(_In):
    """An official number; its check digit is checked."""

    scheme: Scheme
    value: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=NO_NUL)]


class OrganisationOut(BaseModel):
    """The organisation that the caller represents."""

    id: int
    code: str
    name: str
    country: str
    roles: list[str]
    identifiers: list[IdentifierOut]


class MandateOut(BaseModel):
    """A mandate; `state` is active, not yet, expired or revoked."""

    id: int
    person: int
    name: str
    email: str
    role: str
    valid_from: datetime
    valid_until: datetime | None
    revoked_at: datetime | None
    state: str


class MandateIn(_In):
    email: Email
    role: RoleName
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None


class TokenOut(BaseModel):
    """A token without its secret."""

    id: int
    prefix: str
    name: str
    role: str
    person: int
    areas: list[str] | None
    expires_at: datetime | None
    last_used_at: datetime | None
    state: str


class NotificationOut(BaseModel):
    """A notification in the language asked for (Accept-Language)."""

    id: int
    kind: str
    text: str
    url: str
    created_at: datetime
    read_at: datetime | None


class RuleOut(BaseModel):
    """A rule in force, with where it comes from. `valid_until` is the last day, included."""

    code: str
    jurisdiction: str
    valid_from: date
    valid_until: date | None
    value: Any
    source: str
    legal_basis: str
    verified: bool
    sample: bool


class RateOut(BaseModel):
    """1 `base` costs `rate` `quote` on the day asked for; `day` is the day that it was published for. `derived`: a
    cross rate, from the published rates of both in a third currency."""

    base: str
    quote: str
    day: date
    rate: str
    source: str
    sample: bool
    derived: bool = False


class AuditEntryOut(BaseModel):
    """An entry of the audit trail; `body` is its sealed content."""

    number: int | None
    stream: str
    at: datetime
    action: str
    object_type: str
    object_id: str
    actor: str
    body: dict[str, Any]
    hash: str | None = Field(description="SHA-256, hexadecimal")


class ReasonOut(BaseModel):
    """Why: `weight` refuse, hold or note; `field` is the place in the order's documents, lines counted from
    1."""

    code: str
    weight: str
    field: str
    text: str
    mend: str
    source: str


class HeldOut(BaseModel):
    """Rows of one table about somebody. `state`: free (no law keeps it), blocked (law keeps it, encrypted), clear (law
    keeps it readable) or going-on (a case needs it); `until` is the last day, "" when there is none."""

    table: str
    fields: list[str]
    purpose: str
    rows: int
    state: str
    rule: str
    until: str


class ErasureIn(BaseModel):
    """Who asks: a verified e-mail address, an identity number or both; `evidence` is where their proof is filed."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field("", max_length=254)
    number: str = Field("", max_length=60)
    evidence: str = Field(max_length=200)


class ErasureOut(BaseModel):
    """What was done, by table, purpose and end."""

    id: str
    done: list[HeldOut]
