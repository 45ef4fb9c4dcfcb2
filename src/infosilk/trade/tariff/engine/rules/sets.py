"""Rules of measures together: what repeats, overlaps, leaves gaps, or lacks the duty that it builds on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from infosilk.kernel.reasons.finding import Finding
from infosilk.trade.tariff.engine.diff import shown
from infosilk.trade.tariff.engine.drafts import Draft
from infosilk.trade.tariff.engine.rules.row import Book, SetRule
from infosilk.trade.tariff.engine.rules.rule import Identity, days

_PARENTED = ("mfn", "vat", "excise", "consumption_tax")


@dataclass(frozen=True, slots=True)
class _Span:
    begins: date
    ends: date
    rate: Decimal | None
    data_set: str = ""
    row: int = 0

    def meets(self, other: "_Span") -> bool:
        return self.begins <= other.ends and other.begins <= self.ends


def _span(draft: Draft) -> _Span | None:
    if draft.valid_from is None or (draft.valid_until and draft.valid_until < draft.valid_from):
        return None
    return _Span(draft.valid_from, draft.valid_until or date.max, draft.rate, "", draft.place.row)


def _of_kind(kind: str, drafts: Iterable[Draft], book: Book) -> dict[tuple[str, str], list[_Span]]:
    """The days and rates of every measure of `kind` for every origin, by jurisdiction and code."""
    found: dict[tuple[str, str], list[_Span]] = defaultdict(list)
    for draft in drafts:
        span = _span(draft)
        if draft.kind == kind and not draft.origin and span is not None:
            found[draft.jurisdiction, draft.code].append(span)
    for other in book.others:
        jurisdiction, its_kind, code, origin = other.identity[:4]
        if its_kind == kind and not origin:
            span = _Span(other.valid_from, other.valid_until or date.max, other.rate, other.data_set)
            found[jurisdiction, code].append(span)
    return found


def _above(found: dict[tuple[str, str], list[_Span]], jurisdiction: str, code: str) -> list[_Span]:
    """The spans of `code` and of every code that it begins with."""
    return [span for size in range(len(code), 1, -1) for span in found.get((jurisdiction, code[:size]), ())]


def _covers(spans: list[_Span], begins: date, ends: date) -> bool:
    """Whether the spans together leave no day out between the two."""
    reached = begins
    for span in sorted(spans, key=lambda span: span.begins):
        if span.begins <= reached <= span.ends:
            if span.ends >= ends:
                return True
            reached = span.ends + timedelta(days=1)
    return False


def _grouped(drafts: Iterable[Draft]) -> Iterator[list[tuple[_Span, Draft]]]:
    """Rows of one measure (its identity) in the order of their days."""
    found: dict[Identity, list[tuple[_Span, Draft]]] = defaultdict(list)
    for draft in drafts:
        span = _span(draft)
        if span is not None:
            found[draft.identity].append((span, draft))
    for rows in found.values():
        if len(rows) > 1:
            yield sorted(rows, key=lambda row: (row[0].begins, row[1].place.row))


def _until(span: _Span) -> date | None:
    return None if span.ends == date.max else span.ends


class RowTwice(SetRule):
    """The row says the same as row {row}."""

    code = "row.twice"
    mend = "Take one of the two out."

    @classmethod
    def check(cls, drafts: Sequence[Draft], book: Book) -> Iterator[Finding]:
        for rows in _grouped(drafts):
            for (_, one), (_, other) in pairwise(rows):
                if one.valid_from == other.valid_from and one.content == other.content:
                    yield cls.at(other, "code", row=str(one.place.row))


class ValidityOverlaps(SetRule):
    """It holds on days on which row {row} says something else of the same goods ({span})."""

    code = "validity.overlap"
    mend = "End the earlier measure (valid_until) on the day before this one begins."

    @classmethod
    def check(cls, drafts: Sequence[Draft], book: Book) -> Iterator[Finding]:
        for rows in _grouped(drafts):
            latest_span, latest = rows[0]
            for span, draft in rows[1:]:
                same = draft.valid_from == latest.valid_from and draft.content == latest.content
                if not same and span.meets(latest_span):
                    yield cls.at(
                        draft,
                        "valid_from",
                        row=str(latest.place.row),
                        span=days(latest.valid_from, latest.valid_until),
                    )
                if span.ends > latest_span.ends:
                    latest_span, latest = span, draft


class OtherSetOverlaps(SetRule):
    """Another data set, “{data_set}”, has this measure on the same days ({span})."""

    code = "validity.other-set"
    mend = "Load it as a new version of that data set, or end the measure there first."

    @classmethod
    def check(cls, drafts: Sequence[Draft], book: Book) -> Iterator[Finding]:
        others = defaultdict(list)
        for other in book.others:
            others[other.identity].append(other)
        for draft in drafts:
            mine = _span(draft)
            for other in others.get(draft.identity, ()):
                span = _Span(other.valid_from, other.valid_until or date.max, None)
                if mine is not None and mine.meets(span):
                    yield cls.at(draft, "code", data_set=other.data_set, span=days(other.valid_from, other.valid_until))
                    break


class ValidityGap(SetRule):
    """Nothing holds from {begins} to {ends}, between row {row} and this one: on these days it is not known."""

    code = "validity.gap"
    weight = "warning"
    mend = "Add a row for these days, or accept that nothing is answered for them."

    @classmethod
    def check(cls, drafts: Sequence[Draft], book: Book) -> Iterator[Finding]:
        for rows in _grouped(drafts):
            for (before, one), (after, other) in pairwise(rows):
                if before.ends < after.begins - timedelta(days=1):
                    yield cls.at(
                        other,
                        "valid_from",
                        row=str(one.place.row),
                        begins=(before.ends + timedelta(days=1)).isoformat(),
                        ends=(after.begins - timedelta(days=1)).isoformat(),
                    )


class ParentMissing(SetRule):
    """The code {code} stands without a measure of {parent}: goods declared with six digits will not be known."""

    code = "code.parent-missing"
    weight = "warning"
    mend = "Add a row for the six-digit code if one rate holds for all of it; otherwise accept it."

    @classmethod
    def check(cls, drafts: Sequence[Draft], book: Book) -> Iterator[Finding]:
        duties = _of_kind("mfn", drafts, book)
        told: set[tuple[str, str]] = set()
        for draft in drafts:
            parent = draft.code[:6]
            if draft.kind != "mfn" or len(draft.code) <= 6 or (draft.jurisdiction, parent) in told:
                continue
            if not _above(duties, draft.jurisdiction, parent):
                told.add((draft.jurisdiction, parent))
                yield cls.at(draft, "code", code=draft.code, parent=parent)


class OutsideItsParent(SetRule):
    """It holds {mine}, outside the days of the code {parent} above it ({its})."""

    code = "validity.outside-parent"
    weight = "warning"
    mend = "Check whether the code was split or ended; if so, accept it."

    @classmethod
    def check(cls, drafts: Sequence[Draft], book: Book) -> Iterator[Finding]:
        for kind in _PARENTED:
            found = _of_kind(kind, drafts, book)
            for draft in drafts:
                mine = _span(draft) if draft.kind == kind and not draft.origin else None
                if mine is None:
                    continue
                for size in range(len(draft.code) - 1, 1, -1):
                    spans = found.get((draft.jurisdiction, draft.code[:size]))
                    if spans:
                        if not _covers(spans, mine.begins, mine.ends):
                            begins, ends = min(one.begins for one in spans), max(spans, key=lambda one: one.ends)
                            yield cls.at(
                                draft,
                                "valid_from",
                                parent=draft.code[:size],
                                mine=days(draft.valid_from, draft.valid_until),
                                its=days(begins, _until(ends)),
                            )
                        break


class DutyMissing(SetRule):
    """No third-country duty (mfn) of {code} holds on all of its days ({span}): a preference is lower than something."""

    code = "fta.mfn-missing"
    mend = "Load the duty of the code for these days too, in this file or before it."

    @classmethod
    def check(cls, drafts: Sequence[Draft], book: Book) -> Iterator[Finding]:
        duties = _of_kind("mfn", drafts, book)
        for draft in drafts:
            span = _span(draft) if draft.kind in ("fta", "quota") else None
            if span is not None and not _covers(_above(duties, draft.jurisdiction, draft.code), span.begins, span.ends):
                yield cls.at(draft, "code", code=draft.code, span=days(draft.valid_from, draft.valid_until))


def _duty(duties: dict[tuple[str, str], list[_Span]], draft: Draft) -> Decimal | None:
    """The third-country duty of the draft's goods on its first day."""
    for span in _above(duties, draft.jurisdiction, draft.code):
        if draft.valid_from is not None and span.begins <= draft.valid_from <= span.ends:
            return span.rate
    return None


class BaseAboveDuty(SetRule):
    """The base of {base} per cent lies above the third-country duty of {duty} per cent, and no note says why."""

    code = "fta.base-above-duty"
    mend = "Correct the base, or say in the column note why (the duty was cut after 2022-01-01, for example)."

    @classmethod
    def check(cls, drafts: Sequence[Draft], book: Book) -> Iterator[Finding]:
        duties = _of_kind("mfn", drafts, book)
        for draft in drafts:
            if draft.kind != "fta" or draft.base is None or draft.note or (draft.wide and "note" not in draft.has):
                continue
            duty = _duty(duties, draft)
            if duty is not None and draft.base > duty:
                yield cls.at(draft, "base", base=shown(draft.base), duty=shown(duty))


class PreferenceAboveDuty(SetRule):
    """The rate of {rate} per cent is higher than the third-country duty of {duty} per cent: nobody will use it."""

    code = "fta.above-duty"
    weight = "warning"
    mend = "Compare both with their sources; if they are right, accept it: the lower one is charged."

    @classmethod
    def check(cls, drafts: Sequence[Draft], book: Book) -> Iterator[Finding]:
        duties = _of_kind("mfn", drafts, book)
        for draft in drafts:
            if draft.kind not in ("fta", "quota") or draft.rate is None:
                continue
            duty = _duty(duties, draft)
            if duty is not None and draft.rate > duty:
                yield cls.at(draft, "rate", rate=shown(draft.rate), duty=shown(duty))


class QuotaPeriods(SetRule):
    """Quota {order} has another period or volume in row {row} on the same days."""

    code = "quota.period"
    mend = "One order number has one period, volume and unit at a time, for all codes that it covers."

    @classmethod
    def check(cls, drafts: Sequence[Draft], book: Book) -> Iterator[Finding]:
        found: dict[tuple[str, str], list[tuple[_Span, Draft]]] = defaultdict(list)
        for draft in drafts:
            span = _span(draft)
            if draft.kind == "quota" and draft.quota_order and span is not None:
                found[draft.jurisdiction, draft.quota_order].append((span, draft))
        for rows in found.values():
            rows.sort(key=lambda row: (row[0].begins, row[1].place.row))
            for (span, one), (after, other) in pairwise(rows):
                same = (one.quota_volume, one.quota_unit) == (other.quota_volume, other.quota_unit)
                period = (span.begins, span.ends) == (after.begins, after.ends)
                if after.meets(span) and not (same and period) and one.code != other.code:
                    yield cls.at(other, "quota_order", order=other.quota_order, row=str(one.place.row))


class ScopeOfDuty(SetRule):
    """The measure holds for “{scope}” alone, and nothing of its kind holds for the code otherwise."""

    code = "scope.alone"
    weight = "warning"
    mend = "Add the measure without a scope, or accept that goods outside the scope are not known."

    @classmethod
    def check(cls, drafts: Sequence[Draft], book: Book) -> Iterator[Finding]:
        general = {draft.identity[:4] for draft in drafts if not draft.scope}
        general |= {other.identity[:4] for other in book.others if not other.identity[4]}
        for draft in drafts:
            if draft.scope and draft.identity[:4] not in general:
                yield cls.at(draft, "scope", scope=draft.scope)


SET_RULES: tuple[type[SetRule], ...] = (
    RowTwice,
    ValidityOverlaps,
    OtherSetOverlaps,
    ValidityGap,
    ParentMissing,
    OutsideItsParent,
    DutyMissing,
    BaseAboveDuty,
    PreferenceAboveDuty,
    QuotaPeriods,
    ScopeOfDuty,
)
