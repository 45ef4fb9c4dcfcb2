"""The calendar over the API."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from infosilk.commons.calendar import queries
from infosilk.commons.calendar.schemas import CalendarYearOut, WorkingDaysOut
from infosilk.kernel.problems import Problem
from infosilk.kernel.problems.api import responses

router = Router()
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Year = Annotated[int, Field(ge=1, le=9999)]


@router.get(
    "/calendar/{country}/{year}", response={200: CalendarYearOut, **responses(409)}, summary="A year's days off"
)
def calendar_year(
    request: HttpRequest, country: Country, year: Year, known: Annotated[datetime | None, Query()] = None
) -> dict[str, Any]:
    """Holidays and days made workdays, as known now or at the moment `known`. 409 when the year is not loaded."""
    return queries.as_dict(country, year, known)


@router.get("/calendar/{country}", response={200: WorkingDaysOut, **responses(409)}, summary="Count working days")
def calendar_count(
    request: HttpRequest,
    country: Country,
    first: date,
    last: date | None = None,
    after: Annotated[int | None, Field(ge=-queries.MOST, le=queries.MOST)] = None,
) -> dict[str, Any]:
    """How many working days lie after `first` until `last`; or, with `after`, which day is that many working days after
    `first`. 409 when a year is not loaded."""
    if (last is None) == (after is None):
        raise Problem("Give either `last` or `after`.")
    return queries.counted(country, first, last, after)
