"""The vocabulary: kinds of goods as people name them, the facets that decide between subheadings, as data.

`data/words/*.toml` holds the kinds, `data/facets.toml` what a text can say about goods. Both are read once and
shared by all threads. `problems()` says what is wrong with them, in the words of who writes them.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from infosilk.trade.catalogue.engine import hs

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "sr", "zh")
_FIELDS = frozenset({"en", "sr", "zh", "code", "because", "not_with", "weight", "part", "rules"})
_RULE_FIELDS = frozenset({"all", "any", "none", "code", "because"})


@dataclass(frozen=True, slots=True)
class Rule:
    """When `all` and at least one of `any` hold and none of `none`, the goods are `code`.

    A condition is a facet's name, or "=words" that must stand in the text.
    """

    code: str
    because: str
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods: its names, and its subheading where no rule says another."""

    number: int
    source: str
    names: Mapping[str, tuple[str, ...]]
    code: str
    because: str
    rules: tuple[Rule, ...] = ()
    not_with: tuple[str, ...] = ()
    weight: float = 1.0
    part: bool = False

    def codes(self) -> list[tuple[str, str]]:
        """Every subheading that it can be, each once, with why: the default first."""
        found = {self.code: self.because}
        for rule in self.rules:
            found.setdefault(rule.code, rule.because)
        return list(found.items())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`areas` are departments of shops: the words of their categories, the chapters where their goods mostly lie."""

    goods: tuple[Goods, ...]
    facets: Mapping[str, tuple[str, ...]]
    areas: tuple[tuple[tuple[str, ...], frozenset[str]], ...]


def _rows(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*.toml")):
        with path.open("rb") as stream:
            for row in tomllib.load(stream).get("goods", []):
                yield path.name, row


def _facets(path: Path) -> dict[str, dict[str, list[str]]]:
    with path.open("rb") as stream:
        found: dict[str, dict[str, list[str]]] = tomllib.load(stream)["facets"]
    return found


@lru_cache(maxsize=1)
def load() -> Vocabulary:
    """The whole vocabulary. A row or rule with a subheading that HS 2022 lacks is left out; the test names it."""
    known = hs.subheadings()
    facets = {
        name: tuple(word for language in LANGUAGES for word in entry.get(language, ()))
        for name, entry in _facets(DATA / "facets.toml").items()
    }
    goods: list[Goods] = []
    for source, row in _rows(DATA / "words"):
        if row.get("code") not in known:
            continue
        rules = tuple(
            Rule(
                rule["code"],
                rule.get("because", row.get("because", "")),
                tuple(rule.get("all", ())),
                tuple(rule.get("any", ())),
                tuple(rule.get("none", ())),
            )
            for rule in row.get("rules", ())
            if rule.get("code") in known
        )
        goods.append(
            Goods(
                number=len(goods),
                source=source,
                names={language: tuple(row.get(language, ())) for language in LANGUAGES},
                code=row["code"],
                because=row.get("because", ""),
                rules=rules,
                not_with=tuple(row.get("not_with", ())),
                weight=float(row.get("weight", 1.0)),
                part=bool(row.get("part", False)),
            )
        )
    with (DATA / "areas.toml").open("rb") as stream:
        areas = tuple((tuple(area["words"]), frozenset(area["chapters"])) for area in tomllib.load(stream)["area"])
    return Vocabulary(tuple(goods), facets, areas)


def problems() -> list[str]:
    """What is wrong with the data, one line a fault; empty when all is right."""
    known = hs.subheadings()
    facets = set(_facets(DATA / "facets.toml"))
    found: list[str] = []
    chapters = {code[:2] for code in known}
    with (DATA / "areas.toml").open("rb") as stream:
        for area in tomllib.load(stream)["area"]:
            found += [
                f"areas.toml: {area['words'][0]}: no chapter {one}" for one in area["chapters"] if one not in chapters
            ]
    for source, row in _rows(DATA / "words"):
        name = next((names[0] for language in LANGUAGES if (names := row.get(language))), "?")
        where = f"{source}: {name}"
        found += [f"{where}: unknown field {field}" for field in sorted(set(row) - _FIELDS)]
        if not any(row.get(language) for language in LANGUAGES):
            found.append(f"{where}: no name in any language")
        if row.get("code") not in known:
            found.append(f"{where}: {row.get('code')} is no subheading of HS 2022")
        if not row.get("because"):
            found.append(f"{where}: no reason")
        for rule in row.get("rules", ()):
            found += [f"{where}: unknown field {field} in a rule" for field in sorted(set(rule) - _RULE_FIELDS)]
            if rule.get("code") not in known:
                found.append(f"{where}: {rule.get('code')} is no subheading of HS 2022")
            conditions = [*rule.get("all", ()), *rule.get("any", ()), *rule.get("none", ())]
            if not conditions:
                found.append(f"{where}: a rule without a condition")
            found += [
                f"{where}: {condition} is no facet"
                for condition in conditions
                if not condition.startswith("=") and condition not in facets
            ]
    return found
