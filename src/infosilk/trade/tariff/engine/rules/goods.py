"""Rules of what a measure is laid on: jurisdiction, kind, code, origin, days."""

from collections.abc import Iterator

from infosilk.kernel.reasons.finding import Finding
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.tariff.engine import areas
from infosilk.trade.tariff.engine.drafts import Draft
from infosilk.trade.tariff.engine.measure import KINDS, POSITIVE_DIGITS
from infosilk.trade.tariff.engine.rules.row import Book, RowRule


class KindUnknown(RowRule):
    """“{found}” is no kind of measure."""

    code = "kind.unknown"
    mend = "Write mfn, fta, vat, excise, consumption_tax, quota, prohibition, licence or positive_list."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.kind not in KINDS and "kind" not in draft.unread:
            yield cls.at(draft, "kind", found=draft.kind)


class JurisdictionUnknown(RowRule):
    """The zone knows no jurisdiction “{found}”."""

    code = "jurisdiction.unknown"
    mend = "Write the ISO code of a country that the zone has a city or a dated rule of, or EU."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.jurisdiction not in book.jurisdictions and "jurisdiction" not in draft.unread:
            yield cls.at(draft, "jurisdiction", found=draft.jurisdiction)


class CodeNotDigits(RowRule):
    """The code “{found}” has not 2 to 10 digits."""

    code = "code.digits"
    mend = "Write a chapter (2 digits), heading (4), subheading (6) or national code (8 or 10)."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if not _digits(draft.code):
            yield cls.at(draft, "code", found=draft.code)


class CodeOdd(RowRule):
    """The code {found} has an odd number of digits."""

    code = "code.odd"
    mend = "A spreadsheet dropped its leading zero? Format the column as text and write the zero again."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if _digits(draft.code) and len(draft.code) % 2:
            yield cls.at(draft, "code", found=draft.code)


class CodeUnknown(RowRule):
    """HS 2022 has no {found}, with which the code {code} begins."""

    code = "code.unknown"
    mend = "Check the code against the Harmonized System 2022; older editions had other subheadings."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if _digits(draft.code) and not len(draft.code) % 2 and not hs.known(draft.code):
            yield cls.at(draft, "code", code=draft.code, found=hs.unknown_because(draft.code))


class PositiveListDigits(RowRule):
    """The positive list goes by eight digits; {found} has {digits}."""

    code = "positive-list.digits"
    mend = "Write each eight-digit code of the list in a row of its own."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.kind == "positive_list" and _digits(draft.code) and len(draft.code) != POSITIVE_DIGITS:
            yield cls.at(draft, "code", found=draft.code, digits=str(len(draft.code)))


class OriginUnknown(RowRule):
    """“{found}” is no country and no area."""

    code = "origin.unknown"
    mend = "Write an ISO country code, an area (EU, EFTA, CEFTA, EAEU), or leave it empty for every origin."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if not areas.known(draft.origin):
            yield cls.at(draft, "origin", found=draft.origin)


class OwnOrigin(RowRule):
    """{jurisdiction} lays no duty on goods of its own origin."""

    code = "origin.own"
    mend = "Write the country or area that the goods come from."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.origin and draft.origin == draft.jurisdiction and draft.kind in ("mfn", "fta", "quota"):
            yield cls.at(draft, "origin", jurisdiction=draft.jurisdiction)


class DutyOfOneOrigin(RowRule):
    """The third-country duty holds for every origin, not for {found} alone."""

    code = "mfn.origin"
    mend = "Leave the origin empty; a duty for one origin is a preference (fta) or a quota."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.kind == "mfn" and draft.origin:
            yield cls.at(draft, "origin", found=draft.origin)


class StartMissing(RowRule):
    """It does not say from which day it holds."""

    code = "validity.start-missing"
    mend = "Write the day on which the measure comes into force."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.valid_from is None and "valid_from" not in draft.unread:
            yield cls.at(draft, "valid_from")


class EndsBeforeItBegins(RowRule):
    """It ends on {until}, before it begins on {begins}."""

    code = "validity.reversed"
    mend = "Correct one of the two days; valid_until is the last day on which it holds."

    @classmethod
    def check(cls, draft: Draft, book: Book) -> Iterator[Finding]:
        if draft.valid_from and draft.valid_until and draft.valid_until < draft.valid_from:
            yield cls.at(draft, "valid_until", until=draft.valid_until.isoformat(), begins=draft.valid_from.isoformat())


def _digits(code: str) -> bool:
    return code.isascii() and code.isdigit() and 2 <= len(code) <= 10


GOODS_RULES: tuple[type[RowRule], ...] = (
    KindUnknown,
    JurisdictionUnknown,
    CodeNotDigits,
    CodeOdd,
    CodeUnknown,
    PositiveListDigits,
    OriginUnknown,
    OwnOrigin,
    DutyOfOneOrigin,
    StartMissing,
    EndsBeforeItBegins,
)
