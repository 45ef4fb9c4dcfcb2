"""The rows of an XLSX sheet as a stream in bounded memory. Formulas are never run: their kept values are read.

Own hands and no library: openpyxl reads a tenth as fast, and the fast ones unfold a sheet in memory to the size that
its two farthest cells span. Limits are counted while reading, whatever the file says of its own size. No Django.
"""

import zipfile
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from infosilk.kernel.formats import archive as archives
from infosilk.kernel.formats.archive import Unsafe
from infosilk.kernel.formats.cells import Exact, plain
from infosilk.kernel.formats.xlsx_parts import MAX_TEXT, Book, column, parser_of

LAST_COLUMN = 16_384
LAST_ROW = 1_048_576
# Digits beyond these are no longer those that somebody typed.
_DIGITS = Decimal(10) ** 15
_WINDOWS = datetime.fromisoformat("1899-12-30")
_MAC = datetime.fromisoformat("1904-01-01")

XlsxRow = tuple[int, list[str], dict[int, str]]


def rows(archive: zipfile.ZipFile, name: str, book: Book, columns: int) -> Iterator[XlsxRow]:
    """(row as the sheet counts it, its first `columns` cells, notes by column from 0).

    A note is "formula" (one without a value), "error" (#REF! and the like), "long" or "beyond" (something stands
    beyond the last column that is read). Raises Unsafe, Broken, ExpatError.
    """
    state = _State(book, columns)
    # The hot path: local names cost more than everything else, so a prefix is only looked for where there is one.
    parser = parser_of(state.start, state.end, state.text)
    for piece in archives.chunks(archive, name):
        parser.Parse(piece, False)
        while state.done:
            yield state.done.popleft()
    parser.Parse(b"", True)
    while state.done:
        yield state.done.popleft()


class _State:
    """What has been read of the sheet so far; `done` are whole rows."""

    __slots__ = (
        "_at",
        "_book",
        "_cells",
        "_columns",
        "_format",
        "_formula",
        "_kind",
        "_known",
        "_notes",
        "_number",
        "_pieces",
        "_reads",
        "_size",
        "done",
    )

    def __init__(self, book: Book, columns: int) -> None:
        self.done: deque[XlsxRow] = deque()
        self._book, self._columns = book, columns
        self._cells: list[str] = []
        self._notes: dict[int, str] = {}
        self._known: dict[str, int] = {}
        self._pieces: list[str] = []
        self._number = self._size = 0
        self._at = -1
        self._kind = self._format = ""
        self._reads = self._formula = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "c":
            reference = given.get("r", "")
            self._at = self._place(reference) if reference else self._at + 1
            self._kind = given.get("t", "n")
            self._format = given.get("s", "")
            self._pieces.clear()
            self._size = 0
            self._formula = False
        elif tag in ("v", "t"):
            self._reads = True
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            said = given.get("r", "")
            number = int(said) if said.isascii() and said.isdigit() else self._number + 1
            if not self._number < number <= LAST_ROW:
                raise Unsafe(f"row {number} does not follow row {self._number}")
            self._number = number
            self._cells, self._notes, self._at = [], {}, -1
        elif tag == "rPh":
            self._reads = False

    def text(self, given: str) -> None:
        if self._reads and self._size <= MAX_TEXT:
            self._size += len(given)
            self._pieces.append(given)

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._reads = False
        elif tag == "c":
            self._cell()
        elif tag == "row":
            self.done.append((self._number, self._cells, self._notes))
            self._cells, self._notes = [], {}

    def _place(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        place = self._known.get(letters)
        if place is None:
            if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
                raise Unsafe(f"a cell is called {reference[:20]}")
            place = column(letters.upper())
            if place >= LAST_COLUMN:
                raise Unsafe(f"a cell is called {reference[:20]}")
            self._known[letters] = place
        return place

    def _cell(self) -> None:
        at = self._at
        text = "".join(self._pieces)
        if not text:
            if self._formula:
                self._note("formula")
            return
        if at >= self._columns:
            self._notes[self._columns] = "beyond"
            return
        if self._size > MAX_TEXT:
            self._note("long")
            text = text[:MAX_TEXT]
        cells = self._cells
        if at < len(cells):
            raise Unsafe(f"row {self._number} has a cell twice")
        while len(cells) < at:
            cells.append("")
        cells.append(self._value(text))

    def _note(self, what: str) -> None:
        self._notes[min(self._at, self._columns)] = what

    def _value(self, text: str) -> str:
        kind = self._kind
        if kind == "s":
            try:
                return self._book.texts[int(text)] if not text.startswith("-") else ""
            except (ValueError, IndexError):
                raise Unsafe(f"row {self._number} names a text that is not there") from None
        if kind in ("str", "inlineStr"):
            return text.replace("\x00", "")
        if kind == "b":
            return "true" if text == "1" else "false"
        if kind == "e":
            self._note("error")
            return text[:20]
        if kind == "d":
            return text[:10] if text[10:] in ("", "T00:00:00", "T00:00:00Z") else text[:40]
        if text.isascii() and text.isdigit() and len(text) <= 15 and not self._format:
            return Exact(text)
        return self._numeric(text)

    def _numeric(self, text: str) -> str:
        try:
            # A double of a spreadsheet: the shortest text that is the same double is what somebody typed.
            found = Decimal(repr(float(text)))
        except (ValueError, InvalidOperation):
            return text[:40]
        if not found.is_finite():
            return text[:40]
        number = int(self._format) if self._format.isascii() and self._format.isdigit() else 0
        if number in self._book.dates:
            return self._date(found)
        if number in self._book.percents:
            return f"{plain(found * 100)} %"
        if abs(found) >= _DIGITS:
            # A text, not a number that counts: its last digits are not those of the source.
            return f"{found.normalize():E}"
        return Exact(plain(found))

    def _date(self, days: Decimal) -> str:
        try:
            moment = (_MAC if self._book.from_1904 else _WINDOWS) + timedelta(seconds=round(float(days) * 86400))
        except OverflowError:
            return Exact(plain(days))
        if not (moment.hour or moment.minute or moment.second):
            return moment.date().isoformat()
        return moment.isoformat()


ParseError = expat.ExpatError
