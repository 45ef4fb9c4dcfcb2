"""The engines of charging with the dated rules, measures and exchange rates of one day in them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from infosilk.kernel.money import RateBook, RateUnknown
from infosilk.kernel.rules import Rule, RuleBook, RuleUnknown
from infosilk.trade import tariff, unknowns
from infosilk.trade.charging.china import China, ChinaRules
from infosilk.trade.charging.memory import remembered
from infosilk.trade.charging.serbia import DutyRules, Serbia
from infosilk.trade.charging.union import FixedDuty, Union, UnionRules
from infosilk.trade.charging.words import Exchange, Exchanged
from infosilk.trade.measures.areas import AREAS
from infosilk.trade.measures.measure import Agreement, Cited
from infosilk.trade.reasons import Reason

MEMBERS = frozenset(AREAS["EU"])
Engine: TypeAlias = Serbia | China | Union


class Reader:
    """Reads rules of one day and remembers which are missing."""

    def __init__(self, book: RuleBook, day: date) -> None:
        self.book = book
        self.day = day
        self.missing: list[Reason] = []

    @classmethod
    def of(cls, day: date, *jurisdictions: str) -> "Reader":
        return cls(RuleBook.load([*jurisdictions, *(["EU"] if MEMBERS.intersection(jurisdictions) else [])]), day)

    def value(self, code: str, jurisdiction: str) -> tuple[dict[str, Any], Cited] | None:
        try:
            rule = self.book.get(code, jurisdiction, self.day)
        except RuleUnknown:
            self.lacks(code, jurisdiction)
            return None
        return rule.value, _cited(rule)

    def lacks(self, code: str, jurisdiction: str) -> None:
        self.missing.append(
            unknowns.missing(
                unknowns.RuleNotLoaded,
                rule=code,
                jurisdiction=jurisdiction,
                day=self.day.isoformat(),
                data_set=f"rules of {jurisdiction}",
            )
        )

    def all(self, jurisdiction: str, *codes: str) -> list[tuple[dict[str, Any], Cited]] | None:
        """The rules of `codes`, or None when one of them is missing."""
        found = [self.value(code, jurisdiction) for code in codes]
        kept = [one for one in found if one is not None]
        return kept if len(kept) == len(codes) else None

    def maybe(self, code: str, jurisdiction: str) -> tuple[dict[str, Any], Cited] | None:
        """A rule that need not be in force."""
        rule = self.book.find(code, jurisdiction, self.day)
        return None if rule is None else (rule.value, _cited(rule))


def engine(reader: Reader, destination: str) -> Engine | None:
    """The engine of `destination` on the reader's day; None when a rule that it needs is missing (`missing` says
    which)."""
    if destination == "RS":
        return _serbia(reader)
    if destination == "CN":
        return _china(reader)
    if destination in MEMBERS:
        return _union(reader, destination)
    reader.lacks("duty", destination)
    return None


def currency_of(destination: str) -> str:
    """The currency in which `destination` charges."""
    return China.currency if destination == "CN" else "EUR"


@dataclass(frozen=True, slots=True)
class Rates:
    """Exchange rates of one day."""

    book: RateBook
    day: date

    def to(self, quote: str) -> Callable[[str], Exchange | None]:
        """Answers the rate of a currency to `quote`, None when none is loaded."""
        known: dict[str, Exchange | None] = {quote: Exchange(quote, Decimal(1), self.day, "", sample=False)}

        def rate(currency: str) -> Exchange | None:
            if currency not in known:
                try:
                    found = self.book.get(currency, quote, self.day)
                except RateUnknown:
                    known[currency] = None
                else:
                    known[currency] = Exchange(currency, found.rate, found.day, found.source, found.sample)
            return known[currency]

        return rate


def exchanged(quote: str, day: date) -> Exchanged:
    """The rates of a day as the engines ask for them."""
    find = Rates(RateBook.load(), day).to(quote)

    def rate(currency: str) -> Decimal | None:
        found = find(currency)
        return None if found is None else found.rate

    return rate


def _serbia(reader: Reader) -> Serbia | None:
    found = reader.all("RS", "vat.standard", "vat.reduced", "duty.gift", "duty.small", "duty.flat", "fta.CN")
    if found is None:
        return None
    standard, reduced, gift, small, flat, fta = found
    excise = reader.maybe("excise.goods", "RS")
    rules = DutyRules(
        vat_standard=Decimal(standard[0]["rate"]),
        vat_standard_cited=standard[1],
        vat_reduced=Decimal(reduced[0]["rate"]),
        vat_reduced_headings=tuple(reduced[0]["headings"]),
        vat_reduced_cited=reduced[1],
        gift_limit=Decimal(gift[0]["limit"]),
        gift_cited=gift[1],
        small_limit=Decimal(small[0]["limit"]),
        small_cited=small[1],
        flat_rate=Decimal(flat[0]["rate"]),
        flat_limit=Decimal(flat[0]["limit"]),
        flat_cited=flat[1],
        fta_years={name: int(years) for name, years in fta[0]["years"].items()},
        fta_first_year=int(fta[0]["first_year"]),
        fta_cited=fta[1],
        fta_partner=str(fta[0]["partner"]),
        tariff_data_set="tariff of RS",
        excise_headings=tuple(excise[0]["headings"]) if excise else (),
    )
    return Serbia(rules, remembered(tariff.goods("RS", reader.day)), exchanged("EUR", reader.day))


def _china(reader: Reader) -> China | None:
    found = reader.all(
        "CN",
        "vat.standard",
        "vat.reduced",
        "consumption-tax.goods",
        "cbec.tax",
        "limit.single",
        "limit.annual",
        "fta.RS",
    )
    if found is None:
        return None
    standard, reduced, consumption, cbec, single, annual, fta = found
    rules = ChinaRules(
        vat_standard=Decimal(standard[0]["rate"]),
        vat_standard_cited=standard[1],
        vat_reduced=Decimal(reduced[0]["rate"]),
        vat_reduced_headings=tuple(reduced[0]["headings"]),
        vat_reduced_cited=reduced[1],
        consumption_headings=tuple(consumption[0]["headings"]),
        consumption_cited=consumption[1],
        cbec_share=Decimal(cbec[0]["share"]),
        cbec_cited=cbec[1],
        single_limit=Decimal(single[0]["limit"]),
        annual_limit=Decimal(annual[0]["limit"]),
        limits_cited=single[1],
        agreements={str(fta[0]["partner"]): _agreement(*fta)},
        data_set="tariff of CN",
    )
    return China(rules, remembered(tariff.goods("CN", reader.day)), exchanged("CNY", reader.day))


def _union(reader: Reader, member: str) -> Union | None:
    standard = reader.value("vat.standard", member)
    found = reader.all("EU", "ioss", "excise.goods", "duty.gift")
    if found is None or standard is None:
        return None
    ioss, excise, gift = found
    relief = reader.maybe("duty.low-value", "EU")
    fixed = reader.maybe("duty.fixed", "EU")
    outside = reader.maybe("duty.fixed-outside-ioss", "EU")
    rules = UnionRules(
        member=member,
        vat_standard=Decimal(standard[0]["rate"]),
        vat_standard_cited=standard[1],
        ioss_limit=Decimal(ioss[0]["limit"]),
        ioss_cited=ioss[1],
        gift_limit=Decimal(gift[0]["limit"]),
        gift_cited=gift[1],
        excise_headings=tuple(excise[0]["headings"]),
        excise_cited=excise[1],
        relief_limit=Decimal(relief[0]["limit"]) if relief else None,
        relief_cited=relief[1] if relief else None,
        relief_except=tuple(relief[0].get("except", ())) if relief else (),
        fixed=FixedDuty(
            Decimal(fixed[0]["amount"]), Decimal(fixed[0]["limit"]), int(fixed[0]["digits"]), fixed[1],
            outside[1] if outside and outside[0]["applies"] else None,
        )
        if fixed
        else None,
    )  # fmt: skip
    day = reader.day
    goods, own = remembered(tariff.goods("EU", day)), remembered(tariff.goods(member, day))
    return Union(rules, goods, own, exchanged("EUR", day))


def _agreement(value: dict[str, Any], cited: Cited) -> Agreement:
    years = {name: int(count) for name, count in value["years"].items()}
    return Agreement(str(value["partner"]), int(value["first_year"]), years, cited)


def _cited(rule: Rule) -> Cited:
    return Cited(rule.code, rule.legal_basis, rule.source, rule.verified, rule.sample)
