"""Rules of what a measure costs: rates, specific amounts, preferences, quotas, and what must have none."""

from collections.abc import Iterator

from moneyed import CURRENCIES

from infosilk.kernel.reasons.finding import Finding
from infosilk.trade.tariff.engine.diff import shown
from infosilk.trade.tariff.engine.drafts import Draft
from infosilk.trade.tariff.engine.measure import CATEGORIES
from infosilk.trade.tariff.engine.rules.row import Book, RowRule
from infosilk.trade.tariff.engine.units import UNITS

_RATED = ("mfn", "vat", "excise", "consumption_tax")
_UNRATED = ("prohibition", "licence", "positive_list")


class RateMissing(RowRule):
    """The measure has neither a rate nor an amount: nothing is answered from an unknown rate."""

    code = "rate.missing"
    mend = "Write the rate; goods that pay nothing have the rate 0."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if (
            draft.kind in _RATED
            and draft.rate is None
            and draft.amount is None
            and not draft.unread & {"rate", "amount"}
        ):
            yield cls.at(draft, "rate")


class RateOutOfRange(RowRule):
    """A rate of {found} per cent: a rate lies between 0 and 999."""

    code = "rate.range"
    mend = "Write the percentage as the source publishes it."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        for name in ("rate", "base"):
            value = getattr(draft, name)
            if value is not None and not 0 <= value < 1000:
                yield cls.at(draft, name, found=shown(value))


class AmountNegative(RowRule):
    """An amount of {found}: nothing is paid out at the border."""

    code = "amount.negative"
    mend = "Write the amount as the source publishes it."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.amount is not None and draft.amount < 0:
            yield cls.at(draft, "amount", found=shown(draft.amount))


class AmountWithoutUnit(RowRule):
    """A specific amount needs its currency and the unit that it is paid for; {missing} is empty."""

    code = "amount.unit-missing"
    mend = "Write both, such as EUR and KGM for so much per kilogram."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.amount is not None:
            for name in ("currency", "per"):
                if not getattr(draft, name) and name not in draft.unread:
                    yield cls.at(draft, name, missing=name)


class CurrencyUnknown(RowRule):
    """“{found}” is no ISO 4217 currency."""

    code = "currency.unknown"
    mend = "Write its code, such as EUR, CNY or RSD."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.currency and draft.currency not in CURRENCIES:
            yield cls.at(draft, "currency", found=draft.currency)


class UnitUnknown(RowRule):
    """“{found}” is no unit that goods are measured in here."""

    code = "unit.unknown"
    mend = "Write a code of UN/ECE Recommendation 20, such as KGM, LTR, HLT or H87 (piece)."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        for name in ("per", "quota_unit"):
            value = getattr(draft, name)
            if value and value not in UNITS:
                yield cls.at(draft, name, found=value)


class CategoryUnknown(RowRule):
    """“{found}” is no category of the agreement."""

    code = "fta.category-unknown"
    mend = "Write A0, A5, A10, A15 or E."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.category and draft.category not in CATEGORIES:
            yield cls.at(draft, "category", found=draft.category)


class BaseMissing(RowRule):
    """A preference needs its category and the base rate that it cuts, or a rate of its own."""

    code = "fta.base-missing"
    mend = "Write category and base (the rate of 2022-01-01 in the China-Serbia agreement), or the rate."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.kind != "fta" or draft.rate is not None or draft.unread & {"base", "category", "rate"}:
            return
        if draft.base is None or not draft.category:
            yield cls.at(draft, "base" if draft.base is None else "category")


class BaseAndRate(RowRule):
    """The preference has a rate of its own and a category that cuts a base: which of the two holds?"""

    code = "fta.rate-and-base"
    mend = "Keep either the rate or category and base."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.kind == "fta" and draft.rate is not None and (draft.category or draft.base is not None):
            yield cls.at(draft, "rate")


class PreferenceForNobody(RowRule):
    """A preference is for goods of a country or an area; this one names none."""

    code = "fta.origin-missing"
    mend = "Write the origin, such as CN."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.kind == "fta" and not draft.origin and "origin" not in draft.unread:
            yield cls.at(draft, "origin")


class QuotaNotWhole(RowRule):
    """A quota needs its order number, volume, unit and the rate within it; {missing} is empty."""

    code = "quota.not-whole"
    mend = "Write all four as the regulation that opens the quota has them."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.kind == "quota":
            for name in ("quota_order", "quota_volume", "quota_unit", "rate"):
                if getattr(draft, name) in ("", None) and name not in draft.unread:
                    yield cls.at(draft, name, missing=name)


class QuotaVolume(RowRule):
    """A quota of {found} opens nothing."""

    code = "quota.volume"
    mend = "Write the volume that the regulation opens."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.kind == "quota" and draft.quota_volume is not None and draft.quota_volume <= 0:
            yield cls.at(draft, "quota_volume", found=shown(draft.quota_volume))


class QuotaWithoutEnd(RowRule):
    """A quota is open for a period; this one has no last day."""

    code = "quota.end-missing"
    mend = "Write the last day of the quota period; the next period is a row of its own."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.kind == "quota" and draft.valid_until is None and "valid_until" not in draft.unread:
            yield cls.at(draft, "valid_until")


class RateOfWhatHasNone(RowRule):
    """This kind of measure has no rate: it forbids, allows or lists goods."""

    code = "rate.not-here"
    mend = "Leave rate and amount empty, or write the kind that has them."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        for name in ("rate", "amount", "base"):
            if draft.kind in _UNRATED and getattr(draft, name) is not None:
                yield cls.at(draft, name)


class VatRateUnusual(RowRule):
    """{jurisdiction} has no VAT rate of {found} per cent among its dated rules ({known})."""

    code = "vat.unusual"
    weight = "warning"
    mend = "Compare the rate with the source; if it is right, accept it."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        known = book.vat_rates.get(draft.jurisdiction)
        if draft.kind == "vat" and known and draft.rate is not None and draft.rate not in known:
            listed = ", ".join(shown(rate) for rate in sorted(known))
            yield cls.at(draft, "rate", jurisdiction=draft.jurisdiction, found=shown(draft.rate), known=listed)


RATE_RULES: tuple[type[RowRule], ...] = (
    RateMissing,
    RateOutOfRange,
    AmountNegative,
    AmountWithoutUnit,
    CurrencyUnknown,
    UnitUnknown,
    CategoryUnknown,
    BaseMissing,
    BaseAndRate,
    PreferenceForNobody,
    QuotaNotWhole,
    QuotaVolume,
    QuotaWithoutEnd,
    RateOfWhatHasNone,
    VatRateUnusual,
)
