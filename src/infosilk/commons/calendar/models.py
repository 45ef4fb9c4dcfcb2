"""Days and years of countries' calendars, as known from when until when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from infosilk.commons.calendar.engine.workdays import Kind


class DayKind(models.TextChoices):
    HOLIDAY = Kind.HOLIDAY.value, pgettext_lazy("day", "holiday")
    WORKDAY = Kind.WORKDAY.value, pgettext_lazy("day", "made a workday")
    ORDINARY = Kind.ORDINARY.value, pgettext_lazy("day", "as any other")


class YearState(models.TextChoices):
    PUBLISHED = "published", pgettext_lazy("year", "published")
    PROVISIONAL = "provisional", pgettext_lazy("year", "provisional")


class CalendarDay(models.Model):
    """An exception of a country's week. A correction closes a row (`known_until`) and never changes it: what was
    decided is explained by what was known on that day."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {"titles": "names of holidays"}

    country = models.CharField(max_length=2)
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=DayKind.choices)
    titles = models.JSONField(default=dict)
    source = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    data_set = models.CharField(max_length=200)
    known_from = models.DateTimeField()
    known_until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["country", "day", "known_from"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["country", "day"], condition=Q(known_until=None), name="commons_calendar_day_once"
            ),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="commons_calendar_day_country"),
            models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="commons_calendar_day_kind"),
            models.CheckConstraint(
                condition=Q(known_until=None) | Q(known_until__gt=models.F("known_from")),
                name="commons_calendar_day_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.day} {self.kind}"


class CalendarYear(models.Model):
    """A year of which a country's days are loaded, with its days of rest (Monday is 1); versions as of days."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {"rest": "days of the week"}

    country = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=11, choices=YearState.choices)
    rest = models.JSONField()
    source = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    data_set = models.CharField(max_length=200)
    known_from = models.DateTimeField()
    known_until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["country", "year", "known_from"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["country", "year"], condition=Q(known_until=None), name="commons_calendar_year_once"
            ),
            models.CheckConstraint(condition=Q(state__in=YearState.values), name="commons_calendar_year_state"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.year} {self.state}"
