"""What goes in and out of scanning's API."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class ScanIn(BaseModel):
    """The characters that a scanner sent, as they came; FNC1 may be the group separator U+001D."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=4000)]


class ElementOut(BaseModel):
    """A GS1 application identifier with its value."""

    identifier: str
    value: str


class FoundOut(BaseModel):
    """A thing of this node that the scan names; `kind` is who found it, `path` its page."""

    kind: str
    title: str
    path: str


class ScanOut(BaseModel):
    """What the scan says: `kind` is gs1, link, web, gtin, sscc or text."""

    kind: str
    text: str
    elements: list[ElementOut]
    found: list[FoundOut]
