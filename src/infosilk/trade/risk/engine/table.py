"""Declarations as columns of numbers: what the model reads, whether it comes from a file or from this node.

Engine: no Django, no database. Codes (importer, HS code ...) become 64-bit hashes: the model keeps no name and no
number of anybody, and a code that was never seen needs no special care. 0 stands for an empty cell.
"""

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from infosilk.kernel.formats import cell_faults, cells, sheet
from infosilk.kernel.formats.sheet import Limits, Opened, Row
from infosilk.kernel.reasons.rule import registered
from infosilk.trade.risk.engine.headers import CATEGORIES, NUMBERS, BadFile, Columns, find

Codes: TypeAlias = NDArray[np.uint64]
Floats: TypeAlias = NDArray[np.float64]
Days: TypeAlias = NDArray[np.int32]

# A declaration takes about 170 bytes here: 2 million are 350 MB.
MAX_ROWS = 2_000_000
MAX_CELL = 10_000
_TRUE = frozenset(("true", "yes", "y", "t"))
_FALSE = frozenset(("false", "no", "n", "f"))


@dataclass(frozen=True, slots=True)
class Declarations:
    """`count` declarations; `codes` by role (with hs2, hs4, hs6 of hs), `numbers` by role (NaN: not given), `days`
    proleptic ordinals (0: not given), `irregular` 1.0, 0.0 or NaN for not inspected; `ids` to name them by."""

    count: int
    days: Days
    codes: dict[str, Codes]
    numbers: dict[str, Floats]
    irregular: Floats
    ids: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    lines: tuple[int, ...] = field(default=(), repr=False)

    @property
    def inspected(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.irregular)

    def take(self, chosen: NDArray[Any]) -> "Declarations":
        """The declarations at the places `chosen` (numbers or a mask), without their ids."""
        days = self.days[chosen]
        return Declarations(
            len(days),
            days,
            {role: column[chosen] for role, column in self.codes.items()},
            {role: column[chosen] for role, column in self.numbers.items()},
            self.irregular[chosen],
            ignored=self.ignored,
            missing=self.missing,
        )

    def by_day(self) -> "Declarations":
        """The same in order of time; the order of the file within a day."""
        return self.take(np.argsort(self.days, kind="stable"))


_hashes: dict[str, int] = {"": 0}


def code_of(text: str) -> int:
    """The 64-bit hash of a code; 0 for none."""
    known = _hashes.get(text)
    if known is None:
        if len(_hashes) > 200_000:
            _hashes.clear()
            _hashes[""] = 0
        known = _hashes[text] = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") or 1
    return known


def hs_of(text: str) -> str:
    """The digits of an HS code as written by people and spreadsheets: "4408.90", "440890.0", "71080"."""
    cut = text[:-2] if text.endswith(".0") else text
    plain = cut.isascii() and cut.isdigit()
    digits = cut if plain else "".join(char for char in cut if char.isdigit() and char.isascii())
    return digits.zfill(len(digits) + len(digits) % 2) if digits else ""


class Builder:
    """Collects declarations row by row: codes and numbers by role."""

    def __init__(self) -> None:
        roles = [role for role in CATEGORIES if role != "hs"]
        self._codes = {role: array("Q") for role in (*roles, "hs2", "hs4", "hs6")}
        self._numbers = {role: array("d") for role in NUMBERS}
        self._days = array("i")
        self._irregular = array("d")
        # Bound once: a file has hundreds of thousands of rows of twenty columns.
        self._appends = tuple((role, self._codes[role].append) for role in roles)
        self._hs = tuple((length, self._codes[f"hs{length}"].append) for length in (2, 4, 6))
        self._append_numbers = tuple((role, column.append) for role, column in self._numbers.items())

    def add(
        self, codes: Mapping[str, str], numbers: Mapping[str, float], day: int = 0, irregular: float = math.nan
    ) -> None:
        known = _hashes.get
        for role, append in self._appends:
            text = codes.get(role, "")
            append(known(text) or code_of(text))
        digits = hs_of(codes.get("hs", ""))
        for length, append in self._hs:
            text = digits[:length]
            append(known(text) or code_of(text))
        for role, append_number in self._append_numbers:
            append_number(numbers.get(role, math.nan))
        self._days.append(day)
        self._irregular.append(irregular)

    def __len__(self) -> int:
        return len(self._days)

    def done(self, **more: Any) -> Declarations:
        return Declarations(
            len(self._days),
            np.array(self._days, dtype=np.int32),
            {role: np.array(column, dtype=np.uint64) for role, column in self._codes.items()},
            {role: np.array(column, dtype=np.float64) for role, column in self._numbers.items()},
            np.array(self._irregular, dtype=np.float64),
            **more,
        )


def read(path: Path, given: Mapping[str, str] | None = None, *, limit: int = MAX_ROWS) -> Declarations:
    """The declarations of a table (CSV or XLSX) with a header; BadFile names the line that cannot be one."""
    name = path.name
    try:
        with path.open("rb") as stream:
            # One row more than the limit, so that it is told by its own words.
            found = sheet.open_table(name, stream, Limits(rows=limit + 1, columns=500, cell=MAX_CELL))
            opened = next((one for one in found if not one.hidden), found[0])
            return of_rows(opened, name, given, limit=limit)
    except OSError as error:
        raise BadFile(name, error.strerror or str(error)) from error
    except sheet.Refused as refused:
        finding = refused.finding
        where = f"{name}:{finding.place.row}" if finding.place.row else name
        why = finding.params.get("why") or finding.params.get("readings") or finding.params.get("limit")
        raise BadFile(where, f"{why}; save it as CSV in UTF-8 or as XLSX") from refused


def of_rows(opened: Opened, name: str, given: Mapping[str, str] | None, *, limit: int) -> Declarations:
    """The declarations of a table; its first row is the header."""
    rows = opened.rows()
    first = next(rows, None)
    if first is None:
        raise BadFile(name, "the file is empty")
    header = first.cells
    columns = find(header, name, given)
    # Where commas part the cells, a point is the mark of decimals.
    points = opened.delimiter == ","
    built = Builder()
    ids: list[str] = []
    lines: list[int] = []
    for found in rows:
        line, row = found.number, found.cells
        where = f"{name}:{line}"
        if found.notes:
            _noted(found, header, where)
        if len(row) > len(header):
            raise BadFile(where, f"{len(row)} cells, but the header has {len(header)}")
        if len(built) >= limit:
            raise BadFile(where, f"more than {limit:,} declarations; split the file by time")
        _add(built, row, columns, header, where, points)
        place = columns.places.get("id")
        ids.append(row[place].strip() if place is not None and place < len(row) else str(len(built)))
        lines.append(line)
    if not len(built):
        raise BadFile(name, "there is a header and no declaration below it")
    return built.done(ids=tuple(ids), ignored=columns.ignored, missing=columns.missing, lines=tuple(lines))


def _add(built: Builder, row: Sequence[str], columns: Columns, header: Sequence[str], where: str, points: bool) -> None:
    codes: dict[str, str] = {}
    numbers: dict[str, float] = {}
    day, irregular = 0, math.nan
    for role, place in columns.places.items():
        text = row[place] if place < len(row) else ""
        if not text:
            continue
        if role in CATEGORIES:
            if ("E" in text or "e" in text) and cells.destroyed(text):
                raise BadFile(where, f"{header[place]}: “{text[:60]}” is a number that a spreadsheet shortened")
            codes[role] = text
        elif role in NUMBERS:
            numbers[role] = _number(text, header[place], where, points)
        elif role == "day":
            day = _day(text, header[place], where)
        elif role == "irregular":
            irregular = _label(text, header[place], where)
    built.add(codes, numbers, day, irregular)


def _noted(row: Row, header: Sequence[str], where: str) -> None:
    """What the file itself makes doubtful: formulas without a value, errors, merged and overlong cells."""
    for place, note in row.notes.items():
        told = cell_faults.noted("", note, row.cells[place] if place < len(row.cells) else "")
        if told is not None:
            said = registered(told.code)
            text = said.text.format_map(told.params) if said else told.code
            raise BadFile(where, f"{header[place] if place < len(header) else place + 1}: {text}")


def _number(text: str, header: str, where: str, points: bool) -> float:
    try:
        if "," not in text and (points or isinstance(text, cells.Exact) or text.count(".") != 1 or text[-4:-3] != "."):
            found = float(text)
        else:
            found = float(cells.number(text))
    except cells.TwoReadings as two:
        one, other = two.readings
        raise BadFile(where, f"{header}: “{text[:60]}” can be read as {one} or as {other}") from None
    except ValueError:
        raise BadFile(where, f"{header}: “{text[:60]}” is no number") from None
    if not math.isfinite(found):
        return math.nan
    return found


def _day(text: str, header: str, where: str) -> int:
    try:
        return _ordinal(text[:10])
    except ValueError:
        raise BadFile(where, f"{header}: “{text[:60]}” is no day as 2026-11-24") from None


@lru_cache(maxsize=4096)
def _ordinal(text: str) -> int:
    digits = text.replace("/", "-").replace(".", "-")
    if digits.isdigit() and len(digits) == 8:
        digits = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return date.fromisoformat(digits).toordinal()


def _label(text: str, header: str, where: str) -> float:
    word = text.casefold()
    if word in _TRUE or word in _FALSE:
        return float(word in _TRUE)
    try:
        found = float(word)
    except ValueError:
        raise BadFile(where, f"{header}: “{text[:60]}” is no result; 0 is regular, more than 0 irregular") from None
    return math.nan if math.isnan(found) else float(found > 0)
