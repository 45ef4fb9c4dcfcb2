"""Which day it is: in this node's city, or in the zone's city of a country. Law is asked by the day of the place."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day in this node's city."""
    return day_here(timezone.now())


def day_here(at: datetime) -> date:
    """The day that it is at `at` in this node's city."""
    return at.astimezone(settings.NODE.city.tz).date()


def years_after(day: date, years: int) -> date:
    """The same day so many years later; of a 29 February the 28th where that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def day_in(country: str, at: datetime) -> date:
    """The day that it is at `at` in the zone's city of `country`; in UTC where the zone has none."""
    for city in settings.NODE.zone_data.cities.values():
        if city.country == country:
            return at.astimezone(city.tz).date()
    return at.date()
