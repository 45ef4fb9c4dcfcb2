"""What goes in and out of the API of addresses."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.schemas import NO_NUL, Country

Part = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
Short = Annotated[str, Field(max_length=40, pattern=NO_NUL)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PostalAddressIn(_In):
    """Parts that the country does not have stay empty (`GET …/addresses/forms/{country}`)."""

    use: Short
    country: Country
    street: Part = ""
    extra: Part = ""
    postal_code: Short = ""
    city: Part = ""
    district: Part = ""
    area: Part = ""


class PostalAddressOut(BaseModel):
    id: int
    use: str
    country: str
    street: str
    extra: str
    postal_code: str
    city: str
    district: str
    area: str
    lines: list[str] = Field(description="As on an envelope, in the country's own order")
    lines_latin: list[str] = Field(description="The same in Latin letters, for abroad")


class AddressAreaOut(BaseModel):
    name: str
    latin: str


class AddressFormOut(BaseModel):
    country: str
    parts: list[str] = Field(description="In the order in which people write them there")
    needed: list[str]
    postal_example: str
    areas: list[AddressAreaOut]


class ContactIn(_In):
    """`country` says how a telephone number without + is read."""

    kind: Short
    use: Short = "general"
    value: Annotated[str, Field(min_length=1, max_length=254, pattern=NO_NUL)]
    country: Annotated[str, Field(max_length=2, pattern=NO_NUL)] = ""
    note: Annotated[str, Field(max_length=120, pattern=NO_NUL)] = ""


class ContactOut(BaseModel):
    id: int
    kind: str
    use: str
    value: str
    shown: str
    note: str


class CitizenNumberIn(_In):
    """`country` is who issued a passport; the other kinds say it themselves."""

    kind: Short
    number: Short
    country: Annotated[str, Field(max_length=2, pattern=NO_NUL)] = ""


class CitizenNumberOut(BaseModel):
    """Never the whole number."""

    id: int
    kind: str
    country: str
    masked: str
    verified: bool = Field(description="Whether somebody compared it with the register; before that it gives no right")
