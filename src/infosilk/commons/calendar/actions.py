"""Loading calendars: what is new comes in, what changed closes what was known before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.commons.calendar import entries
from infosilk.commons.calendar.entries import PACKAGE, CalendarFile, DayEntry, YearEntry
from infosilk.commons.calendar.models import CalendarDay, CalendarYear, YearState
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import ErrorItem, Invalid
from infosilk.kernel.record import audit

_LOCK = 0x1F05_0002


@dataclass(slots=True)
class Report:
    """What a loading did."""

    country: str
    added: int = 0
    changed: int = 0
    closed: int = 0
    same: int = 0

    def __str__(self) -> str:
        counts = f"{self.added} added, {self.changed} changed, {self.closed} closed, {self.same} as before"
        return f"{self.country}: {counts}"


def load(acting: Acting, path: Path) -> Report:
    """Load a calendar file of the zone, for the operator or the node itself. The same again changes nothing.

    Days and years written in the file beat those of the package, whichever was loaded first. Invalid names each place
    that is wrong, and nothing of the file is loaded then.
    """
    acting.require("commons", "operator", "system")
    file = entries.read(path)
    wrong = sorted({one.day.year for one in file.days} - {one.year for one in file.years} - _package_years(file))
    if wrong:
        missing = ", ".join(map(str, wrong))
        said = _("Days of %(years)s are given, but not the year itself.") % {"years": missing}
        raise Invalid(errors=[ErrorItem(path.name, said, _("Say of each year whether it is published."))])
    report = Report(file.country)
    now = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if file.package is not None:
            years, days = entries.from_package(file.country, file.package)
            written = {one.day for one in file.days}, {one.year for one in file.years}
            _put(
                report,
                PACKAGE,
                [one for one in years if one.year not in written[1]],
                [one for one in days if one.day not in written[0]],
                now,
            )
        _put(report, path.name, file.years, file.days, now)
        if report.added or report.changed or report.closed:
            audit.record(acting, "calendar.loaded", "commons.calendar", file.country, {"report": str(report)})
    return report


def _package_years(file: CalendarFile) -> set[int]:
    return set() if file.package is None else set(range(file.package.first, file.package.last + 1))


def _put(report: Report, data_set: str, years: list[YearEntry], days: list[DayEntry], now: datetime) -> None:
    published = {True: YearState.PUBLISHED, False: YearState.PROVISIONAL}
    given_years = {
        one.year: {"state": published[one.published], "rest": sorted(one.rest), **_basis(one)} for one in years
    }
    given_days = {one.day: {"kind": one.kind.value, "titles": dict(one.titles), **_basis(one)} for one in days}
    _put_rows(report, data_set, CalendarYear, "year", given_years, now)
    _put_rows(report, data_set, CalendarDay, "day", given_days, now)


def _put_rows(
    report: Report, data_set: str, model: type[Any], name: str, given: Mapping[Any, dict[str, Any]], now: datetime
) -> None:
    """The rows of one table, by the column `name` that tells them apart."""
    known = {getattr(row, name): row for row in model.objects.filter(country=report.country, known_until=None)}
    for key, values in given.items():
        row = known.get(key)
        same = row is not None and row.data_set == data_set and all(getattr(row, one) == values[one] for one in values)
        # What somebody wrote down beats what a package computed.
        if same or (row is not None and data_set == PACKAGE and row.data_set != PACKAGE):
            report.same += 1
            continue
        if row is not None:
            _close(row, now)
        model.objects.create(country=report.country, **{name: key}, data_set=data_set, known_from=now, **values)
        report.changed += row is not None
        report.added += row is None
    for key, row in known.items():
        if row.data_set == data_set and key not in given:
            _close(row, now)
            report.closed += 1


def _basis(entry: YearEntry | DayEntry) -> dict[str, Any]:
    return {"source": entry.source, "legal_basis": entry.legal_basis, "verified": entry.verified}


def _close(row: CalendarDay | CalendarYear, now: datetime) -> None:
    row.known_until = now
    row.save(update_fields=["known_until"])
