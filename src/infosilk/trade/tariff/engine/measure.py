"""A tariff measure, and everything that a jurisdiction lays on goods of one code on one day.

Engine: plain values and look-ups; no database, no clock. A measure of a short code covers every code that begins
with it; of one kind the measure with the longest code counts. What no measure says is None: it never becomes 0.
Rates are percentages; specific amounts are `amount` `currency` per `per` (a unit of UN/ECE Recommendation 20:
KGM kilogram, LTR litre, H87 piece ...), charged beside the rate where both are given.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from infosilk.trade.tariff.engine.areas import covers

Kind = Literal["mfn", "fta", "vat", "excise", "consumption_tax", "quota", "prohibition", "licence", "positive_list"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# How an agreement cuts the base rate, by its own name.
Category = Literal["A0", "A5", "A10", "A15", "E"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
POSITIVE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a figure comes from."""

    code: str
    legal_basis: str
    source: str
    verified: bool
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a free trade agreement cuts the base rate of its categories, year by year."""

    partner: str
    first_year: int
    years: Mapping[str, int]
    cited: Cited

    def cut(self, category: Category | None, base: Decimal, year: int) -> Decimal | None:
        """The rate of a category in `year`: its base less equal annual cuts; None outside the agreement.

        A5 from 2024: 80, 60, 40, 20 and 0 % of the base in 2024-2028. E stays at the base.
        """
        if category is None or year < self.first_year:
            return None
        if category == "E":
            return base
        years = self.years[category]
        cuts = year - self.first_year + 1
        if years == 0 or cuts >= years:
            return Decimal("0.00")
        return base * (years - cuts) / years


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure in force from `valid_from` to `valid_until` (its last day; None: until further notice).

    `origin` is a country (ISO 3166), an area (areas.py) or empty for goods of every origin. A preference (`fta`)
    has `category` and `base` (the rate of 2022-01-01 that the agreement cuts), or a fixed `rate`. `what` is the
    goods in words by language, `proof` the proof of origin or the paper that the measure asks for. `data_set` and
    `version` say which load it came with.
    """

    kind: Kind
    jurisdiction: str
    code: str
    cited: Cited
    valid_from: date
    valid_until: date | None = None
    origin: str = ""
    scope: str = ""
    rate: Decimal | None = None
    amount: Decimal | None = None
    currency: str = ""
    per: str = ""
    category: Category | None = None
    base: Decimal | None = None
    quota_order: str = ""
    quota_volume: Decimal | None = None
    quota_unit: str = ""
    what: dict[str, str] = field(default_factory=dict)
    proof: str = ""
    data_set: str = ""
    version: int = 0

    def on(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


_ByCode: TypeAlias = dict[str, tuple[Measure, ...]]


@dataclass(frozen=True, slots=True)
class GoodsMeasures:
    """What is in force for goods of `code`; each answer is the measure with the longest code of its kind.

    `data_set` names what to load when an answer is missing.
    """

    jurisdiction: str
    code: str
    by_kind: dict[Kind, _ByCode]

    @property
    def data_set(self) -> str:
        return f"tariff of {self.jurisdiction}"

    @property
    def mfn(self) -> Measure | None:
        """The third-country (most favoured nation) duty, or None: not loaded, so not known."""
        return self.find("mfn")

    @property
    def vat(self) -> Measure | None:
        """A VAT rate of these goods; None: the tariff says nothing, the jurisdiction's own rule holds."""
        return self.find("vat")

    @property
    def excise(self) -> Measure | None:
        return self.find("excise")

    @property
    def consumption_tax(self) -> Measure | None:
        return self.find("consumption_tax")

    @property
    def prohibition(self) -> Measure | None:
        """A prohibition for goods of every origin; `find("prohibition", origin)` also sees those of one."""
        return self.find("prohibition")

    @property
    def licence(self) -> Measure | None:
        return self.find("licence")

    def preference(self, origin: str) -> Measure | None:
        """The preference for goods of `origin`. Of several, the longest code, then the narrowest area."""
        return self.find("fta", origin)

    def quota(self, origin: str = "") -> Measure | None:
        """The tariff quota open to goods of `origin`; its `rate` holds within its volume."""
        return self.find("quota", origin)

    @property
    def positive_list(self) -> bool | None:
        """Whether the goods are on the jurisdiction's positive list of cross-border retail.

        None when that cannot be said: no list is loaded, or `code` has fewer than the eight digits that the list
        goes by and some but perhaps not all goods under it are listed (`positive_list_under` names them).
        """
        listed = self.by_kind.get("positive_list")
        if not listed:
            return None
        if self.find("positive_list") is not None:
            return True
        return None if self.positive_list_under else False

    @property
    def positive_list_under(self) -> tuple[str, ...]:
        """The listed codes below a `code` of fewer than eight digits."""
        if len(self.code) >= POSITIVE_DIGITS:
            return ()
        return tuple(sorted(one for one in self.by_kind.get("positive_list", {}) if one.startswith(self.code)))

    def find(self, kind: Kind, origin: str = "", scope: str = "") -> Measure | None:
        """The measure of `kind` for goods of `origin` with the longest code; None when there is none.

        A measure with a scope holds for that scope alone, and there before one without.
        """
        codes = self.by_kind.get(kind)
        if not codes:
            return None
        code = self.code
        for length in range(min(len(code), 10), 1, -1):
            best = _narrowest(codes.get(code[:length], ()), origin, scope)
            if best is not None:
                return best
        return None

    def all(self, kind: Kind | None = None) -> tuple[Measure, ...]:
        """Every measure that covers the code, all kinds and origins, longest code first within a kind."""
        found: list[Measure] = []
        for one in KINDS if kind is None else (kind,):
            codes = self.by_kind.get(one, {})
            for length in range(min(len(self.code), 10), 1, -1):
                found += codes.get(self.code[:length], ())
        return tuple(found)


# Answers what is in force for goods of a code: `goods("85183000").mfn`.
GoodsView: TypeAlias = Callable[[str], GoodsMeasures]


def goods_view(jurisdiction: str, measures: Iterable[Measure]) -> GoodsView:
    """A look-up over `measures`, all of `jurisdiction` and of one day."""
    gathered: dict[Kind, dict[str, list[Measure]]] = {}
    for one in measures:
        gathered.setdefault(one.kind, {}).setdefault(one.code, []).append(one)
    by_kind: dict[Kind, _ByCode] = {
        kind: {code: tuple(found) for code, found in codes.items()} for kind, codes in gathered.items()
    }

    def look(code: str) -> GoodsMeasures:
        return GoodsMeasures(jurisdiction, code, by_kind)

    return look


def _narrowest(found: tuple[Measure, ...], origin: str, scope: str) -> Measure | None:
    """Of measures of one code, that for the scope, then for `origin` itself, for an area with it, for every origin."""
    best: tuple[int, Measure] | None = None
    for one in found:
        if one.scope not in ("", scope):
            continue
        rank = 0 if one.origin == origin else 2 if not one.origin else 1 if covers(one.origin, origin) else None
        if rank is None:
            continue
        rank += 0 if one.scope == scope else 3
        if best is None or rank < best[0]:
            best = (rank, one)
    return best[1] if best else None
