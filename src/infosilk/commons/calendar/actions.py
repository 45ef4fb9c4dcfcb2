"""Loading calendars: what is new comes in, what changed closes what was known before."""

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
from infosilk.kernel.models import Role
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
    acting.require("commons", Role.OPERATOR, "system")
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
    given: dict[tuple[type[Any], Any], dict[str, Any]] = {}
    for year in years:
        state = YearState.PUBLISHED if year.published else YearState.PROVISIONAL
        given[CalendarYear, year.year] = {"state": state, "rest": sorted(year.rest), **_basis(year)}
    for day in days:
        given[CalendarDay, day.day] = {"kind": day.kind.value, "titles": dict(day.titles), **_basis(day)}
    for model, name in ((CalendarYear, "year"), (CalendarDay, "day")):
        open_rows = model.objects.filter(country=report.country, known_until=None)
        known = {getattr(row, name): row for row in open_rows}
        for (kind, key), values in given.items():
            if kind is not model:
                continue
            row = known.get(key)
            if row is not None and row.data_set == data_set and all(getattr(row, one) == values[one] for one in values):
                report.same += 1
                continue
            # What somebody wrote down beats what a package computed.
            if row is not None and data_set == PACKAGE and row.data_set != PACKAGE:
                report.same += 1
                continue
            if row is not None:
                _close(row, now)
            model.objects.create(country=report.country, **{name: key}, data_set=data_set, known_from=now, **values)
            report.changed += row is not None
            report.added += row is None
        for key, row in known.items():
            if row.data_set == data_set and (model, key) not in given:
                _close(row, now)
                report.closed += 1


def _basis(entry: YearEntry | DayEntry) -> dict[str, Any]:
    return {"source": entry.source, "legal_basis": entry.legal_basis, "verified": entry.verified}


def _close(row: CalendarDay | CalendarYear, now: datetime) -> None:
    row.known_until = now
    row.save(update_fields=["known_until"])
