"""What goes out of the API of search."""

from pydantic import BaseModel, Field


class SearchFoundOut(BaseModel):
    """A thing that was found; `path` is its page."""

    title: str
    note: str
    path: str


class SearchGroupOut(BaseModel):
    """What was found of one kind."""

    kind: str
    title: str
    found: list[SearchFoundOut]
    more: bool = Field(description="Whether there is more than is listed")


class SearchOut(BaseModel):
    groups: list[SearchGroupOut]
