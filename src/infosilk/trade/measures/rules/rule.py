"""What a rule of tariff data is: one class each, its docstring the message that the operator reads.

Engine: no database, no Django. A message's {names} are filled from the finding's parameters; `words.py` puts it into
the reader's language. An error blocks the load, a warning needs the operator's tick.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from infosilk.kernel.reasons.finding import Finding
from infosilk.trade.measures.table_faults import TableRule

if TYPE_CHECKING:
    from infosilk.trade.measures.drafts import Draft

Identity = tuple[str, str, str, str, str, str]


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


class TariffRule(TableRule):
    """A rule of tariff data."""

    @classmethod
    def at(cls, draft: "Draft", of: str = "", /, **params: str) -> Finding:
        """The finding at the cell of the field `of`."""
        return Finding(cls.code, cls.weight, params, draft.columns.get(of, of), draft.place)


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
