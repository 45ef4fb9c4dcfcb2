"""The calendar over the API."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from infosilk.commons.calendar import queries
from infosilk.commons.calendar.engine.workdays import YearUnknown
from infosilk.commons.calendar.schemas import CalendarYearOut, WorkingDaysOut
from infosilk.kernel.problems import Problem
from infosilk.kernel.problems.api import responses

router = Router()
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Year = Annotated[int, Field(ge=1, le=9999)]
MOST = 3660


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
    after: Annotated[int | None, Field(ge=-MOST, le=MOST)] = None,
) -> dict[str, Any]:
    """How many working days lie after `first` until `last`; or, with `after`, which day is that many working days after
    `first`. 409 when a year is not loaded."""
    if (last is None) == (after is None):
        raise Problem("Give either `last` or `after`.")
    return counted(country, first, last, after)


def counted(country: str, first: date, last: date | None, after: int | None) -> dict[str, Any]:
    """What `calendar_count` answers; for the command line too."""
    end = last or first
    if abs((end - first).days) > MOST * 2:
        raise Problem("At most 20 years are counted at once.")
    found = queries.calendar(country, min(first, end), max(first, end))
    try:
        end = last if last is not None else found.after(first, after or 0)
        count, working = found.between(first, end), found.is_working_day(end)
    except YearUnknown as unknown:
        raise queries.CalendarUnknown(unknown.country, unknown.year) from unknown
    given = {"country": country, "first": first, "last": end, "count": count, "working": working}
    return {**given, "provisional": found.is_provisional(min(first, end), max(first, end))}
