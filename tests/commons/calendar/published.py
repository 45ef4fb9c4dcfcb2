"""Days off and days worked as the states published them, typed from their lists; not taken from any package.

China: notices of the General Office of the State Council on the arrangement of holidays for 2024 (25 October 2023),
2025 (12 November 2024) and 2026 (4 November 2025). Serbia: Zakon o državnim i drugim praznicima, with the Sundays of
state holidays moved, and Orthodox Easter of the three years.
"""

from datetime import date, timedelta


def span(first: date, last: date) -> set[date]:
    return {first + timedelta(days=step) for step in range((last - first).days + 1)}


CN_OFF: dict[int, set[date]] = {
    2024: {date(2024, 1, 1), date(2024, 6, 10)}
    | span(date(2024, 2, 10), date(2024, 2, 17))
    | span(date(2024, 4, 4), date(2024, 4, 6))
    | span(date(2024, 5, 1), date(2024, 5, 5))
    | span(date(2024, 9, 15), date(2024, 9, 17))
    | span(date(2024, 10, 1), date(2024, 10, 7)),
    2025: {date(2025, 1, 1)}
    | span(date(2025, 1, 28), date(2025, 2, 4))
    | span(date(2025, 4, 4), date(2025, 4, 6))
    | span(date(2025, 5, 1), date(2025, 5, 5))
    | span(date(2025, 5, 31), date(2025, 6, 2))
    | span(date(2025, 10, 1), date(2025, 10, 8)),
    2026: span(date(2026, 1, 1), date(2026, 1, 3))
    | span(date(2026, 2, 15), date(2026, 2, 23))
    | span(date(2026, 4, 4), date(2026, 4, 6))
    | span(date(2026, 5, 1), date(2026, 5, 5))
    | span(date(2026, 6, 19), date(2026, 6, 21))
    | span(date(2026, 9, 25), date(2026, 9, 27))
    | span(date(2026, 10, 1), date(2026, 10, 7)),
}
CN_WORKED: dict[int, set[date]] = {
    2024: {date(2024, *one) for one in ((2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12))},
    2025: {date(2025, *one) for one in ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11))},
    2026: {date(2026, *one) for one in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))},
}
_RS_FIXED = ((1, 1), (1, 2), (1, 7), (2, 15), (2, 16), (5, 1), (5, 2), (11, 11))
# Good Friday to Easter Monday.
_RS_EASTER = {
    2024: span(date(2024, 5, 3), date(2024, 5, 6)),
    2025: span(date(2025, 4, 18), date(2025, 4, 21)),
    2026: span(date(2026, 4, 10), date(2026, 4, 13)),
}
# 16 February 2025 and 15 February 2026 were Sundays.
_RS_MOVED = {2024: set[date](), 2025: {date(2025, 2, 17)}, 2026: {date(2026, 2, 17)}}
RS_OFF: dict[int, set[date]] = {
    year: {date(year, *one) for one in _RS_FIXED} | _RS_EASTER[year] | _RS_MOVED[year] for year in (2024, 2025, 2026)
}


def works(country: str, day: date) -> bool:
    """Whether people work on a day, by these lists alone."""
    if country == "CN":
        return day in CN_WORKED[day.year] or (day.isoweekday() < 6 and day not in CN_OFF[day.year])
    return day.isoweekday() < 6 and day not in RS_OFF[day.year]
