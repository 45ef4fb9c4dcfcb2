"""Columns of a table, and which column of a file is which: by what was said before, by name, by what is nearly one."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Type = Literal["text", "integer", "decimal", "money", "day", "code", "yes"]
How = Literal["said", "name", "near", ""]
# Below this likeness two names are two names: "net weight" and "gross weight" have 0.73.
NEAR = 0.86
_ODD = str.maketrans({"đ": "dj", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the engine knows it: `names` are its name, its aliases and its titles in every language."""

    name: str
    type: Type = "text"
    required: bool = False
    names: tuple[str, ...] = ()
    choices: frozenset[str] = frozenset()
    most: int = 4000


@dataclass(frozen=True, slots=True)
class Guess:
    """The column `field` that a title of the file was taken for ("" for none), and by what."""

    field: str
    how: How


def plain(title: str) -> str:
    """A title without case, marks, blanks and punctuation, as two people might write it."""
    text = unicodedata.normalize("NFKD", title.casefold().translate(_ODD))
    return re.sub(r"[\W_]+", "", "".join(char for char in text if not unicodedata.combining(char)))


def guess(header: Sequence[str], columns: Sequence[Column], said: Mapping[str, str] | None = None) -> list[Guess]:
    """A guess for each title of `header`; each column is given once, the surest guess first.

    `said` are titles (plain) that people of the organisation gave a column before ("" for none).
    """
    titles = [plain(title) for title in header]
    known: dict[str, str] = {}
    for column in columns:
        for name in (column.name, *column.names):
            known.setdefault(plain(name), column.name)
    taken: dict[int, Guess] = {}
    free = {column.name for column in columns}

    def take(at: int, field: str, how: How) -> None:
        if at not in taken and (field in free or not field):
            free.discard(field)
            taken[at] = Guess(field, how)

    for at, title in enumerate(titles):
        if said is not None and title in said and (not said[title] or said[title] in free):
            take(at, said[title], "said")
    for at, title in enumerate(titles):
        if title in known:
            take(at, known[title], "name")
    near = sorted(
        (
            (likeness, at, known[name])
            for at, title in enumerate(titles)
            if at not in taken and len(title) >= 4
            for name in known
            if known[name] in free and (likeness := _likeness(title, name)) >= NEAR
        ),
        key=lambda one: (-one[0], one[1]),
    )
    for _likely, at, field in near:
        take(at, field, "near")
    return [taken.get(at, Guess("", "")) for at in range(len(header))]


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR else 0.0


def header_row(rows: Sequence[Sequence[str]], columns: Sequence[Column], said: Mapping[str, str] | None = None) -> int:
    """The place among the first rows of the one that names most columns; 0 when none names any.

    Titles of a report stand above the header, and groups of columns, too.
    """
    best, place = 0, 0
    for at, row in enumerate(rows):
        sure = sum(bool(one.field) and one.how != "near" for one in guess(row, columns, said))
        if sure > best:
            best, place = sure, at
    return place


def is_header(row: Sequence[str], columns: Sequence[Column], said: Mapping[str, str] | None = None) -> bool:
    """Whether a row below the header is a second one, in another language or of the same names."""
    filled = [cell for cell in row if cell]
    found = [one for one in guess(row, columns, said) if one.field and one.how != "near"]
    return len(found) >= 2 and len(found) * 2 >= len(filled)
