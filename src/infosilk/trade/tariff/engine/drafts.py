"""Rows of a tariff file as drafts of measures: each cell read once, what could not be read left empty and told.

Engine. Two forms are read. The long form has a row a measure (`COLUMNS`). The wide form (`WIDE`) is that of the first
release: a duty with the base and category of the preference for the zone's partner in one row.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from infosilk.kernel.formats import cell_faults
from infosilk.kernel.formats.cells import destroyed
from infosilk.kernel.formats.sheet import Sheet
from infosilk.kernel.reasons.finding import Finding, Place
from infosilk.trade.tariff.engine.rules import cells
from infosilk.trade.tariff.engine.rules.rule import Identity, TariffRule

NEEDED = ("jurisdiction", "kind", "code", "valid_from", "source", "legal_basis")
COLUMNS = (
    "jurisdiction",
    "kind",
    "code",
    "origin",
    "scope",
    "rate",
    "amount",
    "currency",
    "per",
    "category",
    "base",
    "quota_order",
    "quota_volume",
    "quota_unit",
    "proof",
    "note",
    "valid_from",
    "valid_until",
    "source",
    "source_url",
    "source_date",
    "legal_basis",
    "verified",
    "sample",
)
WIDE_NEEDED = ("jurisdiction", "code", "mfn", "base", "fta_category", "valid_from", "source", "legal_basis")
WIDE = (*WIDE_NEEDED, "valid_until", "verified", "sample", "note", "partner")
# What a measure says, apart from which one it is and from when: two measures that agree in these are the same.
CONTENT = (
    "valid_until",
    "rate",
    "amount",
    "currency",
    "per",
    "category",
    "base",
    "quota_volume",
    "quota_unit",
    "what",
    "proof",
    "note",
    "source",
    "source_url",
    "source_date",
    "legal_basis",
    "verified",
    "sample",
)
LENGTHS = {
    "kind": 20,
    "jurisdiction": 2,
    "origin": 8,
    "scope": 40,
    "currency": 3,
    "per": 3,
    "category": 3,
    "quota_order": 20,
    "quota_unit": 3,
    "proof": 200,
    "note": 400,
    "source": 400,
    "source_url": 400,
    "legal_basis": 400,
}
# Digits before and after the point that a column holds.
_PLACES = {"rate": (3, 4), "base": (3, 4), "amount": (10, 4), "quota_volume": (15, 3)}
_WORDS = "what_"
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3},\d{3}")


@dataclass(slots=True, kw_only=True)
class Draft:
    """A measure as a row gives it. `columns` names the column of a field, `unread` the fields whose cell could not
    be read, `has` the columns that the file has."""

    place: Place
    columns: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    has: frozenset[str] = frozenset()
    wide: bool = False
    kind: str = ""
    jurisdiction: str = ""
    code: str = ""
    origin: str = ""
    scope: str = ""
    rate: Decimal | None = None
    amount: Decimal | None = None
    currency: str = ""
    per: str = ""
    category: str = ""
    base: Decimal | None = None
    quota_order: str = ""
    quota_volume: Decimal | None = None
    quota_unit: str = ""
    what: dict[str, str] = field(default_factory=dict)
    proof: str = ""
    note: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""
    source_url: str = ""
    source_date: date | None = None
    legal_basis: str = ""
    verified: bool = False
    sample: bool = False

    @property
    def identity(self) -> Identity:
        """Which measure it is: no two of one identity may hold on one day."""
        return (self.jurisdiction, self.kind, self.code, self.origin, self.scope, self.quota_order)

    @property
    def content(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in CONTENT}

    def on(self, day: date) -> bool:
        return (
            self.valid_from is not None
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


def drafts(file: str, sheets: Iterable[Sheet], partner_of: dict[str, str]) -> tuple[list[Draft], list[Finding]]:
    """Every measure of the sheets, and what could not be read. `partner_of` gives, for the wide form, whose goods a
    jurisdiction's agreement prefers."""
    made: list[Draft] = []
    found: list[Finding] = []
    tables = list(sheets)
    for sheet in tables:
        place = Place(file, sheet.name, 1)
        names = [re.sub(r"[\s]+", "_", name.strip().lower()) for name in sheet.header]
        wide = "mfn" in names and "kind" not in names
        needed, known = (WIDE_NEEDED, WIDE) if wide else (NEEDED, COLUMNS)
        if len(tables) > 1 and not {"code", "jurisdiction"} & set(names):
            found.append(cells.SheetLeftOut.in_file(place, sheet=sheet.name))
            continue
        missing = [name for name in needed if name not in names]
        if missing:
            found.append(cells.ColumnsMissing.in_file(place, ", ".join(missing), names=", ".join(missing)))
            continue
        for name in dict.fromkeys(names):
            if name and names.count(name) > 1:
                found.append(cells.ColumnTwice.in_file(place, name, name=name))
            if name and name not in known and not name.startswith(_WORDS):
                found.append(cells.ColumnUnknown.in_file(place, name, name=name))
        has = frozenset(names)
        for number, values in sheet.rows:
            texts = dict(zip(names, values, strict=False))
            at = Place(file, sheet.name, number)
            if number in sheet.notes:
                found += _noted(at, names, values, sheet.notes[number])
            found += [
                Finding(cell_faults.CellDestroyed.code, "error", {"value": text[:60]}, name, at)
                for name, text in texts.items()
                if destroyed(text)
            ]
            reader = _Row(at, texts, has, found, sheet.delimiter == ",")
            made += reader.wide(partner_of) if wide else reader.long()
    return made, found


def _noted(place: Place, names: list[str], values: list[str], notes: dict[int, str]) -> Iterator[Finding]:
    """What the file itself makes doubtful: formulas without a value, errors, merged cells."""
    for column, note in notes.items():
        told = cell_faults.noted("", note, values[column] if column < len(values) else "")
        if told is not None:
            yield Finding(told.code, "error", told.params, names[column] if column < len(names) else "", place)


class _Row:
    """Reads the cells of one row and keeps what is wrong with them."""

    def __init__(
        self, place: Place, texts: dict[str, str], has: frozenset[str], found: list[Finding], points: bool
    ) -> None:
        self.place = place
        # Where commas part the cells, a point is the mark of decimals.
        self.points = points
        self.texts = texts
        self.has = has
        self.found = found

    def long(self) -> Iterator[Draft]:
        draft = self._common("kind", "origin", "scope", "currency", "per", "category", "quota_order", "quota_unit")
        draft.kind = draft.kind.lower()
        for name in ("origin", "currency", "per", "category", "quota_unit"):
            setattr(draft, name, getattr(draft, name).upper())
        for name in ("rate", "amount", "base", "quota_volume"):
            setattr(draft, name, self._number(draft, name, name))
        draft.proof = self._text(draft, "proof")
        draft.source_url = self._text(draft, "source_url")
        draft.source_date = self._day(draft, "source_date")
        yield draft

    def wide(self, partner_of: dict[str, str]) -> Iterator[Draft]:
        duty = self._common()
        duty.wide, duty.kind, duty.columns = True, "mfn", {"rate": "mfn"}
        duty.rate = self._number(duty, "rate", "mfn")
        yield duty
        category = self.texts.get("fta_category", "").upper()
        if not category:
            return
        self.found, kept = [], self.found  # the cells that both share were told once
        preference = self._common()
        self.found = kept
        preference.wide, preference.kind, preference.category = True, "fta", category
        preference.columns = {"category": "fta_category", "origin": "partner"}
        preference.base = self._number(preference, "base", "base")
        preference.origin = (self.texts.get("partner", "") or partner_of.get(preference.jurisdiction, "")).upper()
        yield preference

    def _common(self, *texts: str) -> Draft:
        draft = Draft(place=self.place, has=self.has)
        for name in ("jurisdiction", "note", "source", "legal_basis", *texts):
            setattr(draft, name, self._text(draft, name))
        draft.jurisdiction = draft.jurisdiction.upper()
        draft.code = self.texts.get("code", "").replace(" ", "").replace(".", "")[:20]
        draft.valid_from = self._day(draft, "valid_from")
        draft.valid_until = self._day(draft, "valid_until")
        draft.verified = self._truth(draft, "verified")
        draft.sample = self._truth(draft, "sample")
        draft.what = {
            name.removeprefix(_WORDS).replace("_", "-"): text
            for name, text in self.texts.items()
            if name.startswith(_WORDS) and text
        }
        return draft

    def _tell(self, draft: Draft, rule: type[TariffRule], of: str, column: str, /, **params: str) -> None:
        if rule.weight == "error":
            draft.unread.add(of)
        self.found.append(rule.in_file(self.place, column, **params))

    def _text(self, draft: Draft, name: str) -> str:
        text = self.texts.get(name, "")
        limit = LENGTHS.get(name, 400)
        if len(text) > limit:
            self._tell(draft, cells.TextTooLong, name, name, found=str(len(text)), limit=str(limit))
            return ""
        return text

    def _number(self, draft: Draft, of: str, column: str) -> Decimal | None:
        text = self.texts.get(column, "")
        if not text:
            return None
        # A comma has rules of its own below.
        doubt = None if self.points or "," in text else cell_faults.number("", text)[1]
        if doubt is not None and doubt.code == cell_faults.TwoNumbers.code:
            draft.unread.add(of)
            self.found.append(Finding(doubt.code, "error", doubt.params, column, self.place))
            return None
        bare = text.replace("\u00a0", " ").replace("\u2212", "-").strip()
        if bare.endswith("%") and of in ("rate", "base"):
            bare = bare[:-1].strip()
            if _NUMBER.fullmatch(bare):
                self._tell(draft, cells.PercentRead, of, column, found=text, read=bare)
        if _GROUPED.fullmatch(bare):
            one, other = bare.replace(",", ""), bare.replace(",", ".")
            self._tell(draft, cells.CommaUnclear, of, column, found=text, one=one, other=other)
            return None
        if _COMMA.fullmatch(bare):
            bare = bare.replace(",", ".")
            self._tell(draft, cells.CommaRead, of, column, found=text, read=bare)
        try:
            if not _NUMBER.fullmatch(bare) or not bare.isascii():
                raise InvalidOperation
            value = Decimal(bare)
        except InvalidOperation:
            self._tell(draft, cells.NoNumber, of, column, found=text[:60])
            return None
        before, after = _PLACES[of]
        # A rate of 1,000 and more is told by its own rule; here only what the column cannot hold.
        if value != round(value, after) or (of not in ("rate", "base") and abs(value) >= Decimal(10) ** before):
            self._tell(draft, cells.TooManyPlaces, of, column, found=text[:60], places=str(after))
            return None
        return value

    def _day(self, draft: Draft, name: str) -> date | None:
        text = self.texts.get(name, "")
        if not text:
            return None
        try:
            day = date.fromisoformat(text) if len(text) == 10 else _other_day(text)
            if day == date.max:
                return None  # how many data sets write "until further notice"
            if not 1900 <= day.year <= 2999:
                raise ValueError(text)
            return day
        except ValueError:
            self._tell(draft, cells.NoDay, name, name, found=text[:60])
            return None

    def _truth(self, draft: Draft, name: str) -> bool:
        text = self.texts.get(name, "").lower()
        if text not in ("", "true", "false", "1", "0"):
            self._tell(draft, cells.NoYesOrNo, name, name, found=text[:60])
        return text in ("true", "1")


def _other_day(text: str) -> date:
    """A day with the time of midnight, as spreadsheets export it."""
    day, _, time = text.partition("T")
    if time not in ("00:00:00", "00:00"):
        raise ValueError(text)
    return date.fromisoformat(day)
