"""What a rule of tariff data is: one class each, its docstring the message that the operator reads.

Engine: no database, no Django. A message's {names} are filled from the finding's parameters; `words.py` puts it into
the reader's language. An error blocks the load, a warning needs the operator's tick.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from infosilk.kernel.reasons.reason import Reason, Weight
from infosilk.kernel.reasons.rule import PublishedRule

if TYPE_CHECKING:
    from infosilk.trade.measures.drafts import Draft

Identity = tuple[str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file: `row` as a spreadsheet counts it (the header is row 1), 0 for the file as a whole."""

    file: str
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Finding(Reason):
    """A violated rule with its place in a table: `field` is the column."""

    place: Place = Place("")

    @property
    def column(self) -> str:
        return self.field

    def as_dict(self) -> dict[str, object]:
        place = self.place
        return {
            "code": self.code, "weight": self.weight, "file": place.file, "sheet": place.sheet, "row": place.row,
            "column": self.field, "params": self.params,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A measure that another data set has in force, as rules need it."""

    identity: Identity
    valid_from: date
    valid_until: date | None
    rate: Decimal | None
    data_set: str


@dataclass(frozen=True, slots=True)
class Book:
    """What the rules know besides the file.

    `jurisdictions` are those that the zone knows, `languages` those that words are written in, `vat_rates` the rates
    by jurisdiction that its dated rules name, `others` the measures of other data sets.
    """

    jurisdictions: frozenset[str]
    languages: tuple[str, ...]
    vat_rates: Mapping[str, frozenset[Decimal]] = field(default_factory=dict)
    others: Sequence[Standing] = ()


class TariffRule(PublishedRule):
    """A rule of tariff data."""

    order = 920
    listed = False
    weight: ClassVar[Weight] = "error"
    source = "the format of this node's tariff files"

    @classmethod
    def at(cls, draft: "Draft", of: str = "", /, **params: str) -> Finding:
        """The finding at the cell of the field `of`."""
        return Finding(cls.code, cls.weight, params, draft.columns.get(of, of), draft.place)

    @classmethod
    def in_file(cls, place: Place, column: str = "", /, **params: str) -> Finding:
        return Finding(cls.code, cls.weight, params, column, place)


class RowRule(TariffRule):
    """A rule that one row alone can break."""

    @classmethod
    def check(cls, draft: "Draft", book: Book) -> Iterator[Finding]:
        raise NotImplementedError


class SetRule(TariffRule):
    """A rule about rows together, and together with what other data sets have in force."""

    @classmethod
    def check(cls, drafts: Sequence["Draft"], book: Book) -> Iterator[Finding]:
        raise NotImplementedError


def days(valid_from: date | None, valid_until: date | None) -> str:
    """A span of days for a message: "2026-01-01 – 2026-12-31"."""
    return f"{valid_from or '…'} – {valid_until or '…'}"
