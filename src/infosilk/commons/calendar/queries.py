"""Calendars as loaded, as known now or on another day."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from infosilk.commons.calendar.engine.workdays import Calendar, Kind, YearUnknown
from infosilk.commons.calendar.models import CalendarDay, CalendarYear, YearState
from infosilk.kernel.problems import Problem

# Days that are counted over at once, about ten years of working days.
MOST = 3660


class CalendarUnknown(Problem):
    """A year of a country's calendar is not loaded."""

    status = 409
    code = "calendar-unknown"

    def __init__(self, country: str, year: int) -> None:
        super().__init__(
            _("The working days of %(country)s in %(year)s are not loaded.") % {"country": country, "year": year},
            title=_("The calendar is not known"),
            mend=_("The operator loads them: infosilk commons calendar load FILE."),
        )


def _known(at: datetime | None) -> Q:
    if at is None:
        return Q(known_until=None)
    return Q(known_from__lte=at) & (Q(known_until=None) | Q(known_until__gt=at))


def days(country: str, year: int, at: datetime | None = None) -> QuerySet[CalendarDay]:
    """The exceptions of a year, as known now or at the moment `at`."""
    return CalendarDay.objects.filter(_known(at), country=country, day__year=year).order_by("day")


def years(country: str, at: datetime | None = None) -> QuerySet[CalendarYear]:
    return CalendarYear.objects.filter(_known(at), country=country).order_by("year")


def countries() -> list[str]:
    """The countries of which something is loaded."""
    found = CalendarYear.objects.filter(known_until=None).order_by("country").values_list("country", flat=True)
    return list(found.distinct())


def calendar(country: str, first: date, last: date, at: datetime | None = None) -> Calendar:
    """The calendar of a country with every year that is loaded, as known at `at`. Two queries. CalendarUnknown when a
    year from `first` to `last` is not loaded; the engine says the same of years beyond."""
    loaded = {row.year: row for row in years(country, at)}
    for year in range(first.year, last.year + 1):
        if year not in loaded:
            raise CalendarUnknown(country, year)
    rows = CalendarDay.objects.filter(_known(at), country=country)
    return Calendar(
        country,
        # The week of the latest year: no country here has changed its days of rest.
        frozenset(loaded[max(loaded)].rest),
        {day: Kind(kind) for day, kind in rows.values_list("day", "kind")},
        frozenset(loaded),
        frozenset(year for year, row in loaded.items() if row.state == YearState.PROVISIONAL),
    )


def working_days_between(country: str, first: date, last: date) -> int | None:
    """How many working days lie after `first` until `last`; None where the calendar is not loaded."""
    try:
        return calendar(country, min(first, last), max(first, last)).between(first, last)
    except (CalendarUnknown, YearUnknown):
        return None


def as_dict(country: str, year: int, at: datetime | None = None) -> dict[str, Any]:
    """A year as the API shows it; CalendarUnknown when it is not loaded."""
    found = years(country, at).filter(year=year).first()
    if found is None:
        raise CalendarUnknown(country, year)
    names = ("day", "kind", "titles", "source", "legal_basis", "verified")
    return {
        "country": country,
        "year": year,
        "state": found.state,
        "rest": found.rest,
        "source": found.source,
        "legal_basis": found.legal_basis,
        "verified": found.verified,
        "days": [{name: getattr(row, name) for name in names} for row in days(country, year, at)],
    }


def counted(country: str, first: date, last: date | None, after: int | None) -> dict[str, Any]:
    """How many working days lie after `first` until `last`, or which day is `after` working days on. CalendarUnknown
    for a year that is not loaded."""
    end = last or first
    if abs((end - first).days) > MOST * 2:
        raise Problem("At most 20 years are counted at once.")
    found = calendar(country, min(first, end), max(first, end))
    try:
        end = last if last is not None else found.after(first, after or 0)
        count, working = found.between(first, end), found.is_working_day(end)
    except YearUnknown as unknown:
        raise CalendarUnknown(unknown.country, unknown.year) from unknown
    given = {"country": country, "first": first, "last": end, "count": count, "working": working}
    return {**given, "provisional": found.is_provisional(min(first, end), max(first, end))}
