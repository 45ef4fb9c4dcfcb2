"""A rule of one row or of rows together, and what it may look up beside the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from infosilk.kernel.reasons.finding import Finding
from infosilk.trade.tariff.engine.rules.rule import Identity, TariffRule

if TYPE_CHECKING:
    from infosilk.trade.tariff.engine.drafts import Draft


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
