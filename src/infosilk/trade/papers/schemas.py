"""What the API of the papers takes and answers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.schemas import Country, Currency

Plain = "^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
Short = Annotated[str, Field(max_length=200, pattern=Plain)]
Number = Annotated[str, Field(min_length=1, max_length=40, pattern=Plain)]
Amount = Annotated[Decimal, Field(ge=-(10**12), le=10**12, max_digits=18, decimal_places=4)]
Money = Annotated[Decimal, Field(ge=0, le=10**12, max_digits=16, decimal_places=2)]
Rate = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Category = Literal["S", "AE", "Z", "E", "O", "R", "OE", "SS", "N"]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PartyIn(_In):
    """A buyer. `vat_number` is the PIB without RS, `legal_number` the matični broj, `budget_number` the JBKJS."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=Plain)]
    country: Country = "RS"
    city: Short
    postcode: Short = ""
    street: Short = ""
    vat_number: Short = ""
    legal_number: Short = ""
    budget_number: Short = ""
    email: Short = ""


class SellerIn(_In):
    """Where your organisation is; its name and numbers are those on record."""

    city: Short
    postcode: Short = ""
    street: Short = ""


class InvoiceLineIn(_In):
    name: Annotated[str, Field(min_length=1, max_length=400, pattern=Plain)]
    quantity: Annotated[Decimal, Field(gt=0, le=10**9, max_digits=16, decimal_places=4)]
    unit: Annotated[str, Field(pattern="^[A-Z0-9]{2,3}$")] = "H87"
    price: Amount
    category: Category = "S"
    rate: Rate = Decimal(20)
    allowance: Money = Decimal(0)
    allowance_reason: Short = ""
    seller_item: Short = ""
    hs_code: Annotated[str, Field(pattern="^([0-9]{6}([0-9]{2}){0,2})?$")] = ""
    origin: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""


class InvoiceAdjustmentIn(_In):
    """An allowance or, with `charge`, a charge on the whole document."""

    charge: bool = False
    amount: Money
    reason: Annotated[str, Field(min_length=1, max_length=200, pattern=Plain)]
    category: Category = "S"
    rate: Rate = Decimal(20)


class ExemptionIn(_In):
    category: Category
    code: Short = ""
    text: Short = ""


class PrecedingIn(_In):
    number: Number
    issued: date


class InvoiceIn(_In):
    """380 invoice, 381 credit note, 383 debit note, 386 advance invoice; VAT due by delivery (35), payment
    (432), issue (3)."""

    number: Number
    kind: Literal["380", "381", "383", "386"] = "380"
    issued: date
    currency: Currency = "RSD"
    seller: SellerIn
    buyer: PartyIn
    lines: Annotated[list[InvoiceLineIn], Field(min_length=1, max_length=200)]
    tax_point: Literal["35", "432", "3"] = "35"
    due: date | None = None
    delivered: date | None = None
    adjustments: Annotated[list[InvoiceAdjustmentIn], Field(max_length=20)] = []
    exemptions: Annotated[list[ExemptionIn], Field(max_length=9)] = []
    preceding: Annotated[list[PrecedingIn], Field(max_length=20)] = []
    note: Annotated[str, Field(max_length=1000, pattern=Plain)] = ""
    account: Short = ""
    payment_reference: Short = ""
    order_reference: Short = ""
    contract_reference: Short = ""
    prepaid: Money = Decimal(0)
    accounting_vat: Money | None = None


class InvoiceOut(BaseModel):
    number: str
    kind: str
    buyer_name: str
    currency: str
    payable: Decimal
    issued: date
    sha256: str
    written_at: datetime


class ClaimedIn(_In):
    """WO wholly obtained, WP only from originating materials, RVC by regional value (then `share` in percent)."""

    number: Annotated[int, Field(ge=1, le=9999)]
    criterion: Literal["WO", "WP", "RVC"]
    share: Rate | None = None
    packages: Short = ""
    marks: Short = ""


class ApplicationIn(_In):
    consignment: Number
    lines: Annotated[list[ClaimedIn], Field(min_length=1, max_length=50)]
    transport: Short = ""
    producer: Short = ""
    third_party: Short = ""


class CertificateNoteIn(_In):
    note: Annotated[str, Field(max_length=1000, pattern=Plain)] = ""


class CertificateOut(BaseModel):
    id: int
    number: str
    node: str
    state: str
    consignment: str
    origin: str
    destination: str
    check: str = Field(description="The check value on the paper")
    note: str
    applied_at: datetime
    issued_at: datetime | None


class CertificatesOut(BaseModel):
    items: list[CertificateOut]
    next: int | None


class VerdictOut(BaseModel):
    valid: bool
    number: str
    why: str
    node: str
    key: str = Field(description="The key that signed it")
    exporter: str
    consignee_country: str
    goods: list[str]
    issued: date | None
