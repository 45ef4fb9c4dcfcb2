"""Where calendars come from: the zone's `calendar/*.toml`, and for years that these name the package `holidays`."""

import tomllib
from collections import Counter
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import holidays
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from infosilk.commons.calendar.engine.workdays import Kind
from infosilk.kernel.language.transliterate import to_latin
from infosilk.kernel.problems import ErrorItem, Invalid

PACKAGE = "holidays"
_LANGUAGES = {"RS": {"en": "en_US", "sr-cyrl": "sr"}, "CN": {"en": "en_US", "zh-hans": "zh_CN"}}
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Year = Annotated[int, Field(ge=1990, le=2100)]


class DayEntry(BaseModel):
    """A day that is not as its place in the week says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: date
    kind: Kind
    titles: dict[str, Text] = {}
    source: Text
    legal_basis: Text
    verified: bool = False


class YearEntry(BaseModel):
    """A year of a country with all its exceptions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: Year
    published: bool
    rest: frozenset[Annotated[int, Field(ge=1, le=7)]]
    source: Text
    legal_basis: Text
    verified: bool = False


class PackageEntry(BaseModel):
    """Years that the package `holidays` fills: until `published_until` as the state has published them, later ones as
    they are computed, provisional; where a statute fixes every day for ever, `by_statute` publishes all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: Year
    last: Year
    published_until: Year | None = None
    by_statute: bool = False
    legal_basis: Text
    verified: bool = False


class CalendarFile(BaseModel):
    """One file: a country, years from the package, and days and years written down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: Country
    package: PackageEntry | None = None
    years: list[YearEntry] = []
    days: list[DayEntry] = []

    @model_validator(mode="after")
    def once(self) -> "CalendarFile":
        """Every day and year stands once."""
        for name, counted in (
            ("days", Counter(str(one.day) for one in self.days)),
            ("years", Counter(str(one.year) for one in self.years)),
        ):
            doubled = sorted(one for one, count in counted.items() if count > 1)
            if doubled:
                raise ValueError(f"{name}: {', '.join(doubled)} stands more than once")
        return self


def read(path: Path) -> CalendarFile:
    """The file; Invalid names each place that is wrong."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid(errors=[ErrorItem(path.name, str(error), _("Write it as TOML in UTF-8."))]) from error
    try:
        return CalendarFile.model_validate(given)
    except ValidationError as error:
        found = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        raise Invalid(errors=[ErrorItem(f"{path.name} {where}".strip(), text) for where, text in found]) from error


def from_package(country: str, asked: PackageEntry) -> tuple[list[YearEntry], list[DayEntry]]:
    """The years that the package knows, by the days of its release; Invalid for a country that it has not."""
    source = f"package {PACKAGE} {version(PACKAGE)}"
    if country not in holidays.list_supported_countries():
        said = _("The package %(name)s has no country %(code)s.") % {"name": PACKAGE, "code": country}
        raise Invalid(errors=[ErrorItem("country", said)])
    years, days = [], []
    for year in range(asked.first, asked.last + 1):
        known = holidays.country_holidays(country, years=year)
        published = asked.by_statute or (asked.published_until is not None and year <= asked.published_until)
        rest = frozenset(day + 1 for day in known.weekend)
        given: dict[str, Any] = {"source": source, "legal_basis": asked.legal_basis, "verified": asked.verified}
        years.append(YearEntry(year=year, published=published, rest=rest, **given))
        names = _names(country, year)
        for day in sorted(one for one in known if one.year == year):
            titles = {code: one[day] for code, one in names.items() if day in one}
            if "sr-cyrl" in titles:
                titles["sr-latn"] = to_latin(titles["sr-cyrl"])
            days.append(DayEntry(day=day, kind=Kind.HOLIDAY, titles=titles, **given))
        made = sorted({day for day in getattr(known, "weekend_workdays", ()) if day.year == year and day not in known})
        days += [DayEntry(day=day, kind=Kind.WORKDAY, **given) for day in made]
    return years, days


def _names(country: str, year: int) -> dict[str, Any]:
    languages = _LANGUAGES.get(country, {})
    found = holidays.country_holidays(country, years=year)
    if not languages:
        return {"en": found}
    return {
        code: holidays.country_holidays(country, years=year, language=name)
        for code, name in languages.items()
        if name in found.supported_languages
    }
