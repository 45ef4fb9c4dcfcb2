"""Kinds of tables: each district declares its own here, in its room's module `tables`.

A kind says which columns a table has and what names a row, and does what the rows say; everything else (files, guesses,
looking, choosing, once, undoing, pages) is this room's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from infosilk.commons.tables.engine import columns as engine
from infosilk.commons.tables.engine.columns import Type
from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import load_rooms
from infosilk.kernel.problems import ErrorItem, NotFound
from infosilk.kernel.text import Text

LANGUAGES = ("en", "sr-latn", "sr-cyrl", "zh-hans")
Values = Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """A column of a table: `examples` fill the template (labelled sample), `aliases` are other names of it, `choices`
    the codes of a list, `most` the characters of a cell."""

    name: str
    title: Text
    type: Type = "text"
    required: bool = False
    examples: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    choices: Callable[[], Iterable[str]] | None = None
    most: int = 4000


@dataclass(slots=True)
class Checked:
    """What a row comes to: `values` by column, each as the one plain text that `existing` gives, and its faults
    (`where` is a column)."""

    values: dict[str, str]
    faults: list[ErrorItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """A row to apply: `old` is what is there now (None: nothing), `values` the columns of the file. For `reverse`,
    `effect` is what `apply` gave back for it."""

    key: str
    values: Values
    old: Values | None
    effect: Any = None


@dataclass(frozen=True)
class Kind:
    """A kind of table, for holders of one of `roles` in `area`, acting for an organisation.

    `existing(acting, keys, lock)` gives what is there by key, every column as plain text; with `lock` it stays so
    until the transaction's end. `check(acting, values, old)` looks at one row whose cells were read by type; a column
    that the file lacks is not in `values`. `apply(acting, changes)` does them in the caller's transaction with their
    audit and gives an effect (JSON) for each, None for one that is not possible any more; `reverse(acting, changes)`
    does the contrary by entries of its own: nothing that others may have seen is removed. `everything(acting)` gives
    all rows for the export, by their keys.
    """

    code: str
    title: Text
    area: str
    roles: tuple[str, ...]
    columns: tuple[Column, ...]
    key: str
    existing: Callable[[Acting, Sequence[str], bool], dict[str, dict[str, str]]]
    check: Callable[[Acting, dict[str, str], Values | None], Checked]
    apply: Callable[[Acting, Sequence[Change]], list[Any]]
    reverse: Callable[[Acting, Sequence[Change]], None]
    everything: Callable[[Acting], Iterable[Values]]
    about: Text = ""

    @cached_property
    def engine_columns(self) -> tuple[engine.Column, ...]:
        """The columns as the engine guesses by them: with their titles in every language."""
        titles: dict[str, list[str]] = {column.name: list(column.aliases) for column in self.columns}
        for language in LANGUAGES:
            with translation.override(language):
                for column in self.columns:
                    titles[column.name].append(str(column.title))
        return tuple(
            engine.Column(
                column.name,
                column.type,
                column.required or column.name == self.key,
                tuple(titles[column.name]),
                frozenset(column.choices()) if column.choices else frozenset(),
                column.most,
            )
            for column in self.columns
        )

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.engine_columns if column.required)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def may(self, acting: Acting) -> bool:
        return acting.organisation_id is not None and acting.may(self.area, *self.roles)


_declared: dict[str, Kind] = {}


def kind(declared: Kind) -> Kind:
    """Declare a kind of table; one code, one kind."""
    known = _declared.setdefault(declared.code, declared)
    if known is not declared:
        raise ValueError(f"two kinds of tables are called {declared.code}")
    return declared


def every() -> list[Kind]:
    """All kinds of the installed rooms."""
    load_rooms("tables")
    return list(_declared.values())


def offered(acting: Acting) -> list[Kind]:
    """The kinds that this actor may bring tables of."""
    return [one for one in every() if one.may(acting)]


def named(acting: Acting, code: str) -> Kind:
    """The kind of a code; NotFound for one that no room declares, Forbidden for one that is not for this actor."""
    for one in every():
        if one.code == code:
            acting.require(one.area, *one.roles)
            return one
    raise NotFound(what=_("kind of table"))
