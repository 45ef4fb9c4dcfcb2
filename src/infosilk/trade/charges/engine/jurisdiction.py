"""What the system knows of a jurisdiction whose charges it can compute, and where that is registered.

A jurisdiction is a country, or a union of member states with one customs law. Everything that differs between countries
hangs on it: how its law is read, its options of a quote, its currency, the language of its papers, the numbers that
firms and people have there. Whoever needs one of these asks the registry; nobody compares country codes.
Engine: a law reads itself from a `LawOfDay`, which whoever knows the database hands in.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from infosilk.trade.charges.engine.basket import Option, Why
from infosilk.trade.charges.engine.case import Charges, DutyCase, Exchanged
from infosilk.trade.tariff.engine.measure import Cited, GoodsView

# The value of a dated rule and its citation.
Ruled: TypeAlias = tuple[dict[str, Any], Cited]


class LawOfDay(Protocol):
    """The dated rules, measures and exchange rates of one day; what is missing is remembered by who reads them."""

    @property
    def day(self) -> date: ...

    def value(self, code: str, jurisdiction: str) -> Ruled | None:
        """A rule that must be in force; None: it is missing."""

    def all(self, jurisdiction: str, *codes: str) -> list[Ruled] | None:
        """Rules that must be in force, in the order asked; None: one of them is missing."""

    def maybe(self, code: str, jurisdiction: str) -> Ruled | None:
        """A rule that need not be in force."""

    def goods(self, jurisdiction: str) -> GoodsView:
        """What the jurisdiction's tariff lays on goods of a code."""

    def exchanged(self, currency: str) -> Exchanged:
        """What 1 unit of other currencies is worth in `currency`."""


class Engine(Protocol):
    """A jurisdiction's charges by the law of one day, in its currency (ISO 4217)."""

    @property
    def currency(self) -> str: ...

    def charge(self, case: DutyCase) -> Charges:
        """Everything due on `case`. Raises ChargesUnknown when a figure is needed that nothing loaded gives."""


E = TypeVar("E", bound=Engine)


def _nothing(engine: Any, case: DutyCase) -> Why:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Jurisdiction(Generic[E]):
    """`code` names its rules and its tariff: a country (ISO 3166-1 alpha-2), or a union such as EU, whose `members` are
    the countries of destination.

    `engine` makes the engine of a country from the law of a day; None when a rule that it needs is missing. `options`
    are the ways to bring a case in, `option_codes` their codes (known also when nothing else is), `notes` what is said
    beside them. `language` is the one in which customs there read papers (a code of the zone's languages).
    `firm_numbers` are the schemes of official numbers (kernel/identifiers) that papers show, `firm_number` the one that
    a business buyer is asked for, with its name; `resident_fault` says what is wrong with a resident's number, None
    when its form is right. `words` are texts for codes of its own: options, sums and notes.
    """

    code: str
    currency: str
    engine: Callable[[LawOfDay, str], E | None]
    options: Callable[[E, DutyCase], list[Option]]
    option_codes: tuple[str, ...]
    members: tuple[str, ...] = ()
    notes: Callable[[E, DutyCase], Why] = _nothing
    language: str = "en"
    firm_numbers: tuple[str, ...] = ()
    firm_number: tuple[str, str] | None = None
    resident_fault: Callable[[str], str | None] | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def countries(self) -> tuple[str, ...]:
        return self.members or (self.code,)


class Registry:
    """The jurisdictions that are known, by country, in the order in which they came."""

    def __init__(self, *known: Jurisdiction[Any]) -> None:
        self._by_country: dict[str, Jurisdiction[Any]] = {}
        for one in known:
            self.register(one)

    def register(self, one: Jurisdiction[Any]) -> None:
        """Add a jurisdiction. ValueError when one of its countries has another one already."""
        taken = [country for country in one.countries if country in self._by_country]
        if taken:
            raise ValueError(f"{one.code}: {', '.join(taken)} is registered already")
        self._by_country |= dict.fromkeys(one.countries, one)

    def remove(self, one: Jurisdiction[Any]) -> None:
        """Forget a jurisdiction."""
        self._by_country = {country: kept for country, kept in self._by_country.items() if kept is not one}

    def find(self, country: str) -> Jurisdiction[Any] | None:
        """The jurisdiction that `country` belongs to; None: its law is not known here."""
        return self._by_country.get(country)

    def __iter__(self) -> Iterator[Jurisdiction[Any]]:
        return iter(dict.fromkeys(self._by_country.values()))

    def __contains__(self, country: object) -> bool:
        return country in self._by_country

    @property
    def countries(self) -> tuple[str, ...]:
        """Every country of destination."""
        return tuple(self._by_country)

    def language(self, country: str) -> str:
        """The language in which customs of `country` read papers: English where nothing else is known."""
        found = self.find(country)
        return found.language if found is not None else "en"

    def word(self, code: str) -> str | None:
        """The text that a jurisdiction gives to a code of its own."""
        return next((one.words[code] for one in self if code in one.words), None)
