"""Working days of a country: which day is one, how many lie between, when a time limit ends. Engine: no database.

A day is off when it is a holiday, or one of the week's days of rest that was not made a workday. China moves whole days
of rest, so that both exceptions occur; an exception of a day beats its place in the week.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
# No country has so many days off in a row.
_LONGEST = 60


class Kind(StrEnum):
    """What a day is by way of exception."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"
    ORDINARY = "ordinary"


class YearUnknown(Exception):
    """Nothing is loaded of the year: no answer is given rather than a guess."""

    def __init__(self, country: str, year: int) -> None:
        self.country = country
        self.year = year
        super().__init__(f"{country} {year}")


@dataclass(frozen=True, slots=True)
class Calendar:
    """A country's days: its days of rest (Monday is 1), the exceptions, and the years that are loaded; of those in
    `provisional` the state has not published everything yet."""

    country: str
    rest: frozenset[int]
    exceptions: Mapping[date, Kind]
    years: frozenset[int]
    provisional: frozenset[int] = field(default_factory=frozenset)

    def is_working_day(self, day: date) -> bool:
        """Whether people work on `day`. YearUnknown for one of a year that is not loaded."""
        if day.year not in self.years:
            raise YearUnknown(self.country, day.year)
        kind = self.exceptions.get(day, Kind.ORDINARY)
        if kind is Kind.ORDINARY:
            return day.isoweekday() not in self.rest
        return kind is Kind.WORKDAY

    def first_from(self, day: date) -> date:
        """The first working day from `day` on: where a time limit ends that would end on a day off."""
        return next(one for one in self._from(day, 1) if self.is_working_day(one))

    def last_until(self, day: date) -> date:
        """The last working day until `day`."""
        return next(one for one in self._from(day, -1) if self.is_working_day(one))

    def after(self, day: date, count: int) -> date:
        """The working day that is the `count`-th after `day`, which does not count itself: a limit of five working days
        from a Friday ends on the next Friday. 0 gives `day` itself; below 0 counts back."""
        step = 1 if count > 0 else -1
        left, at = abs(count), day
        while left:
            at += _DAY * step
            left -= self.is_working_day(at)
        return at

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first` until `last`, which counts: `after(first, n)` is n days on. Below 0
        when `last` comes first."""
        if last < first:
            return -self.between(last, first)
        return sum(self.is_working_day(first + _DAY * step) for step in range(1, (last - first).days + 1))

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether some year from `first` to `last` is not published yet."""
        return any(year in self.provisional for year in range(first.year, last.year + 1))

    def _from(self, day: date, step: int) -> Iterator[date]:
        for count in range(_LONGEST):
            yield day + _DAY * (step * count)
        raise ValueError(f"{self.country}: no working day within {_LONGEST} days of {day}")
