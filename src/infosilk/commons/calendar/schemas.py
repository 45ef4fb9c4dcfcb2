"""What goes out of the calendar's API."""

from datetime import date

from pydantic import BaseModel, Field


class CalendarDayOut(BaseModel):
    """A day that is not as its place in the week says: holiday, workday (made one), or ordinary (corrected)."""

    day: date
    kind: str
    titles: dict[str, str]
    source: str
    legal_basis: str
    verified: bool


class CalendarYearOut(BaseModel):
    """A year of a country's calendar."""

    country: str
    year: int
    state: str = Field(description="published, or provisional: the state has not said everything yet")
    rest: list[int] = Field(description="Days of rest of the week; Monday is 1")
    source: str
    legal_basis: str
    verified: bool
    days: list[CalendarDayOut]


class WorkingDaysOut(BaseModel):
    """What was asked: `last` is the day after so many working days, `count` how many lie after `first` until `last`."""

    country: str
    first: date
    last: date
    count: int
    working: bool = Field(description="Whether `last` itself is a working day")
    provisional: bool
