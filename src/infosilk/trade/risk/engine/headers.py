"""Which column of a file of declarations means what: the roles that the model knows, and the headers that name them.

Engine: no Django, no database. A file of another administration is read with a map (TOML) of role to header:

    [columns]
    importer = "Consignee number"
    irregular = "Result"
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# The headers by which a role is known without a map; compared without case, spaces and punctuation.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "office": ("office id", "office", "customs office"),
    "process": ("process type", "process", "clearance type"),
    "import_type": ("import type", "transaction type", "regime", "procedure"),
    "use": ("import use", "use"),
    "payment": ("payment type",),
    "transport": ("mode of transport", "transport mode", "transport"),
    "declarant": ("declarant id", "declarant", "broker", "agent"),
    "importer": ("importer id", "importer", "consignee"),
    "seller": ("seller id", "seller", "exporter", "supplier", "consignor"),
    "courier": ("courier id", "courier", "carrier", "express company"),
    "hs": ("hs6 code", "hs10 code", "hs8 code", "hs code", "hs", "hs6", "tariff code", "commodity code"),
    "departure": ("country of departure", "departure country", "departure", "country of export"),
    "origin": ("country of origin", "origin country", "origin"),
    "tax_type": ("tax type", "tariff type", "preference"),
    "indicator": ("country of origin indicator", "origin indicator"),
}
NUMBERS: dict[str, tuple[str, ...]] = {
    "tax_rate": ("tax rate", "duty rate", "tariff rate"),
    "mass": ("net mass", "net weight", "weight", "gross weight"),
    "price": ("item price", "price", "value", "customs value", "cif value", "declared value"),
}
OTHERS: dict[str, tuple[str, ...]] = {
    "id": ("declaration id", "declaration number", "id"),
    "day": ("date", "declaration date", "day"),
    "irregular": ("fraud", "illicit", "irregular", "label", "result"),
}
ROLES: dict[str, tuple[str, ...]] = {**CATEGORIES, **NUMBERS, **OTHERS}


class BadFile(ValueError):
    """A file that cannot be used; `where` is the file and, where there is one, the line ("train.csv:17")."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where, self.problem = where, problem


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each role stands in a row; `ignored` are headers that no role has: they are not used."""

    places: dict[str, int]
    ignored: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(role for role in ROLES if role not in self.places)


def plain(header: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", header.casefold())


_KNOWN = {plain(name): role for role, names in ROLES.items() for name in (*names, role)}


def find(header: Sequence[str], where: str, given: Mapping[str, str] | None = None) -> Columns:
    """The roles of the columns of `header`; `given` maps roles to headers and goes first."""
    places: dict[str, int] = {}
    by_name = {plain(name): place for place, name in reversed(list(enumerate(header)))}
    for role, name in (given or {}).items():
        if plain(name) not in by_name:
            raise BadFile(where, f"there is no column “{name}” ({role}); there are: {', '.join(header)[:400]}")
        places[role] = by_name[plain(name)]
    taken = set(places.values())
    # "HS6 Code" before "hs": the order of the names in ROLES decides between two columns of one role.
    for role, names in ROLES.items():
        for name in (*names, role):
            place = by_name.get(plain(name))
            if role not in places and place is not None and place not in taken:
                places[role] = place
                taken.add(place)
    if not any(role in places for role in (*CATEGORIES, *NUMBERS)):
        raise BadFile(where, f"no column is known: {', '.join(header)[:400]}. Name them with --columns map.toml.")
    return Columns(places, tuple(name for place, name in enumerate(header) if place not in taken))


def read_map(path: Path) -> dict[str, str]:
    """The map of `path`: role to header; BadFile names what is wrong in it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadFile(path.name, str(error)) from error
    found = content.get("columns", content)
    for role, name in found.items() if isinstance(found, dict) else ():
        if role not in ROLES or not isinstance(name, str):
            raise BadFile(path.name, f"“{role}” is no role with a header's name; roles: {', '.join(ROLES)}")
    if not isinstance(found, dict) or not found:
        raise BadFile(path.name, "no [columns] in it")
    return dict(found)
