"""Areas of countries that measures are laid down for, beside single countries (ISO 3166-1 alpha-2).

Source: the membership that the unions and agreements themselves publish. XK is the code that customs data use
for Kosovo* (*this designation is without prejudice to positions on status; UNSCR 1244 and the ICJ opinion).
"""

from functools import lru_cache

AREAS: dict[str, tuple[str, ...]] = {
    "EU": (
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ),
    "EFTA": ("CH", "IS", "LI", "NO"),
    "CEFTA": ("AL", "BA", "MD", "ME", "MK", "RS", "XK"),
    "EAEU": ("AM", "BY", "KG", "KZ", "RU"),
}

# What CLDR names with two letters and ISO 3166-1 does not: unions, test codes, islands within a country.
_NO_COUNTRY = frozenset(("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"))


def covers(origin: str, country: str) -> bool:
    """Whether a measure for `origin` (country, area, or empty: every origin) holds for goods of `country`."""
    return not origin or origin == country or country in AREAS.get(origin, ())


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Every country code that an origin may be."""
    from babel import Locale

    named = [str(code) for code in Locale("en").territories]
    return frozenset(code for code in named if len(code) == 2 and code.isalpha()) - _NO_COUNTRY


def known(origin: str) -> bool:
    """Whether `origin` is empty, a country or an area."""
    return not origin or origin in AREAS or origin in countries()


def known_jurisdiction(code: str) -> bool:
    """Whether `code` can have a tariff: a country, or the European Union."""
    return code == "EU" or code in countries()
