"""What a load changes: measures added, ended, and changed with the old and the new value. Engine."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from infosilk.trade.tariff.engine.rules.rule import Identity

Key = tuple[Identity, date]


@dataclass(frozen=True, slots=True)
class Entry:
    """A measure on either side: which one, from when, what it says; `ref` is whatever the caller knows it by."""

    identity: Identity
    valid_from: date
    content: dict[str, Any]
    ref: Any = None

    @property
    def key(self) -> Key:
        return self.identity, self.valid_from


@dataclass(frozen=True, slots=True)
class Change:
    """`fields` are (field, old, new) of a changed measure. A change closes `old` and opens `new`."""

    kind: Literal["added", "ended", "changed"]
    old: Entry | None
    new: Entry | None
    fields: tuple[tuple[str, Any, Any], ...] = ()

    @property
    def entry(self) -> Entry:
        entry = self.new or self.old
        assert entry is not None
        return entry


@dataclass(frozen=True, slots=True)
class Diff:
    """Changes in the order of their measures; `unchanged` is how many stay as they are."""

    changes: tuple[Change, ...]
    unchanged: int

    def count(self, kind: str) -> int:
        return sum(change.kind == kind for change in self.changes)


def compare(in_force: Iterable[Entry], wanted: Iterable[Entry]) -> Diff:
    """From what is in force to what is wanted; neither side has a key twice."""
    old = {entry.key: entry for entry in in_force}
    new = {entry.key: entry for entry in wanted}
    changes: list[Change] = []
    unchanged = 0
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            changes.append(Change("added" if before is None else "ended", before, after))
            continue
        fields = tuple(
            (name, before.content[name], value)
            for name, value in after.content.items()
            if before.content[name] != value
        )
        if fields:
            changes.append(Change("changed", before, after, fields))
        else:
            unchanged += 1
    return Diff(tuple(changes), unchanged)


def shown(value: Any) -> str:
    """A value of a change as text: numbers without trailing zeros, words by language."""
    if value is None or value == "" or value == {}:
        return "–"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "; ".join(f"{language}: {text}" for language, text in sorted(value.items()))
    return str(value)
