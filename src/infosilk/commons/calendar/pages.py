"""The calendar of the zone's countries, side by side: days off, and days made workdays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import get_language

from infosilk.commons.calendar import queries
from infosilk.commons.calendar.models import CalendarDay, DayKind, YearState
from infosilk.kernel.language.titles import in_language
from infosilk.kernel.law.days import today
from infosilk.kernel.zone import City
from infosilk.web.cells import Status, country, locale
from infosilk.web.page import page


@dataclass(frozen=True, slots=True)
class Month:
    """A month with the days that are not as any other: (day and weekday, what it is, its name)."""

    title: str
    days: list[tuple[str, Status, str]]


@dataclass(frozen=True, slots=True)
class Country:
    """A country's year; `known` is False where nothing is loaded."""

    title: str
    known: bool
    state: Status | None
    source: str
    legal_basis: str
    verified: bool
    months: list[Month]


def calendar(request: HttpRequest) -> HttpResponse:
    """A year of both countries. For everybody: it is public."""
    this = today().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 1990 <= int(asked) <= 2100 else this
    shown = [_country(code, title, year) for code, title in _countries().items()]
    # As text: a year is no number with a thousands separator.
    context = {"year": str(year), "before": str(year - 1), "after": str(year + 1), "countries": shown}
    return page(request, "commons/calendar/calendar.html", context)


def _countries() -> Mapping[str, str]:
    from django.conf import settings

    cities: dict[str, City] = settings.NODE.zone_data.cities
    codes = [city.country for city in cities.values()] + queries.countries()
    return {code: country(code) for code in dict.fromkeys(codes)}


def _country(code: str, title: str, year: int) -> Country:
    try:
        found: dict[str, Any] = queries.as_dict(code, year)
    except queries.CalendarUnknown:
        return Country(title, False, None, "", "", False, [])
    months: dict[int, list[tuple[str, Status, str]]] = {}
    for row in queries.days(code, year):
        months.setdefault(row.day.month, []).append(_day(row))
    state = YearState(found["state"])
    return Country(
        title,
        True,
        Status(str(state.label), "ok" if state is YearState.PUBLISHED else "hold"),
        found["source"],
        found["legal_basis"],
        found["verified"],
        [
            Month(format_date(date(year, month, 1), "LLLL", locale=locale()), days)
            for month, days in sorted(months.items())
        ],
    )


def _day(row: CalendarDay) -> tuple[str, Status, str]:
    kind = DayKind(row.kind)
    said = Status(str(kind.label), "ok" if kind is DayKind.HOLIDAY else "hold")
    title = in_language(row.titles) if row.titles and get_language() else ""
    return format_date(row.day, "EEE d", locale=locale()), said, title


urlpatterns = [path("calendar/", calendar, name="calendar")]
