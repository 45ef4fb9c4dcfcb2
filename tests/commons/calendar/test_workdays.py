"""Counting working days agrees with looking at each day by itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infosilk.commons.calendar.engine.workdays import Calendar, Kind, YearUnknown

YEARS = frozenset(range(2024, 2029))
DAY = timedelta(days=1)
DAYS = st.dates(date(2024, 12, 1), date(2027, 12, 1))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    # Not so many in a row that a limit would leave the years.
    rest = draw(st.frozensets(st.integers(1, 7), max_size=3))
    exceptions = draw(st.dictionaries(DAYS, st.sampled_from(list(Kind)), max_size=40))
    return Calendar("XX", rest, exceptions, YEARS)


def works(calendar: Calendar, day: date) -> bool:
    kind = calendar.exceptions.get(day)
    if kind is Kind.HOLIDAY:
        return False
    return kind is Kind.WORKDAY or day.isoweekday() not in calendar.rest


@given(calendars(), DAYS, st.integers(0, 200))
def test_between_counts_each_day_after_the_first(calendar: Calendar, first: date, length: int) -> None:
    last = first + DAY * length

    assert calendar.between(first, last) == sum(works(calendar, first + DAY * step) for step in range(1, length + 1))
    assert calendar.between(last, first) == -calendar.between(first, last)


@given(calendars(), DAYS, st.integers(-60, 60))
def test_after_is_the_first_day_with_so_many_between(calendar: Calendar, first: date, count: int) -> None:
    last = calendar.after(first, count)

    if count > 0:
        assert (works(calendar, last), calendar.between(first, last)) == (True, count)
        assert calendar.between(first, last - DAY) == count - 1
    elif count < 0:
        assert works(calendar, last)
        assert sum(works(calendar, last + DAY * step) for step in range((first - last).days)) == -count
    else:
        assert last == first


@given(calendars(), DAYS)
def test_a_limit_on_a_day_off_ends_on_the_next_working_day(calendar: Calendar, day: date) -> None:
    first, last = calendar.first_from(day), calendar.last_until(day)

    assert works(calendar, first) and works(calendar, last)
    assert last <= day <= first
    assert not any(works(calendar, day + DAY * step) for step in range((first - day).days))
    assert not any(works(calendar, day - DAY * step) for step in range((day - last).days))


@given(calendars(), DAYS, st.integers(0, 90), st.integers(0, 90))
def test_counts_add_up(calendar: Calendar, first: date, one: int, two: int) -> None:
    middle, last = first + DAY * one, first + DAY * (one + two)

    assert calendar.between(first, middle) + calendar.between(middle, last) == calendar.between(first, last)


def test_a_year_that_is_not_loaded_is_not_guessed() -> None:
    calendar = Calendar("RS", frozenset({6, 7}), {}, frozenset({2026}))

    for ask in (
        lambda: calendar.is_working_day(date(2027, 1, 1)),
        lambda: calendar.after(date(2026, 12, 30), 5),
        lambda: calendar.between(date(2025, 12, 30), date(2026, 1, 5)),
    ):
        with pytest.raises(YearUnknown):
            ask()


def test_the_twenty_ninth_of_february_is_a_day_as_any() -> None:
    calendar = Calendar("RS", frozenset({6, 7}), {}, YEARS)

    assert calendar.after(date(2028, 2, 28), 1) == date(2028, 2, 29)
    assert calendar.between(date(2028, 2, 28), date(2028, 3, 1)) == 2


def test_a_country_that_never_works_is_an_error_and_no_endless_search() -> None:
    calendar = Calendar("XX", frozenset(range(1, 8)), {}, YEARS)

    with pytest.raises(ValueError, match="no working day"):
        calendar.first_from(date(2026, 1, 1))
