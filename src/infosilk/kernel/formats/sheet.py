"""A table from outside as rows of text: CSV in any usual encoding or XLSX, as a stream in bounded memory.

The one reader of the house. Engine: no Django. What kind of file it is says its content, not its name. Limits are
counted while reading; an archive is bounded before anything of it is unpacked (`archive.py`).
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

from infosilk.kernel.formats import archive as archives
from infosilk.kernel.formats import csv_rows, xlsx_parts, xlsx_rows
from infosilk.kernel.formats.cells import unwrapped, wrapped
from infosilk.kernel.formats.table_faults import FileTooLarge, NotATable, NothingInIt, Refused, UnsafeArchive
from infosilk.kernel.reasons.finding import Place

__all__ = ["MAX_BYTES", "Limits", "Opened", "Refused", "Row", "Sheet", "open_table", "read"]

MAX_BYTES = 32 * 1024 * 1024
MAX_CELL = 4000
# What a file that is no table begins with.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is a workbook with a password, or an XLS of old"),
    (b"%PDF-", "it is a PDF"),
    (b"\x89PNG", "it is a picture"),
    (b"\xff\xd8\xff", "it is a picture"),
    (b"GIF8", "it is a picture"),
    (b"{\\rtf", "it is a text document"),
    (b"\x1f\x8b", "it is packed with gzip"),
    (b"<", "it is HTML or XML"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken: rows of a sheet, columns, characters of a cell, bytes that an archive unpacks to."""

    rows: int = 200_000
    columns: int = 100
    cell: int = MAX_CELL
    unpacked: int = archives.MAX_UNPACKED


LIMITS = Limits()


@dataclass(slots=True)
class Row:
    """A row with the number that a spreadsheet gives it. `notes` say by column (from 0) what the file itself makes
    doubtful there: "formula" (without a value), "error", "long", "merged" (covered by a merged cell).
    """

    number: int
    cells: list[str]
    notes: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Opened:
    """A sheet whose rows are read while they are asked for; each call of `rows` begins anew.

    `form` is "csv" or "xlsx", `encoding` and `delimiter` say what was taken for a CSV file, `others` which other
    encodings read it as well.
    """

    name: str
    form: str
    place: Place
    limits: Limits
    hidden: bool = False
    encoding: str = ""
    delimiter: str = ""
    others: tuple[str, ...] = ()
    spoilt: bool = False
    _source: "_Csv | _Xlsx | None" = None

    def rows(self) -> Iterator[Row]:
        """Rows with something in them. Raises Refused where the file breaks off or is beyond its limits."""
        assert self._source is not None
        count = 0
        limit = self.limits
        for row in self._source.rows():
            cells = row.cells
            if not any(cells):
                if not row.notes:
                    continue
            elif not cells[-1]:
                while cells and not cells[-1]:
                    cells.pop()
            if len(cells) > limit.columns or limit.columns in row.notes:
                raise self._too_large(f"{limit.columns} columns")
            count += 1
            # The header is not counted.
            if count > limit.rows + 1:
                raise self._too_large(f"{limit.rows} rows")
            yield row

    def _too_large(self, limit: str) -> Refused:
        return Refused(FileTooLarge.in_file(self.place, file=self.place.file, limit=limit))


@dataclass(slots=True)
class _Csv:
    place: Place
    stream: IO[bytes]
    form: csv_rows.CsvForm
    limits: Limits

    def rows(self) -> Iterator[Row]:
        most = self.limits.cell
        for number, cells in csv_rows.rows(self.place, self.stream, self.form):
            joined = "\x1f".join(("", *cells, ""))
            row = Row(number, [unwrapped(cell) for cell in cells] if wrapped(joined) else cells)
            if len(joined) > most:
                # The library's own limit belongs to the process: another reader may have moved it.
                if max(map(len, cells)) > csv_rows.MAX_CELL:
                    raise csv_rows.broken(self.place, number, f"a cell has more than {csv_rows.MAX_CELL} characters")
                _cut(row, most)
            yield row


@dataclass(slots=True)
class _Xlsx:
    place: Place
    stream: IO[bytes]
    part: xlsx_parts.Part
    book: xlsx_parts.Book
    limits: Limits
    merged: dict[int, set[int]] | None = None

    def rows(self) -> Iterator[Row]:
        with _guarded(self.place):
            archive = archives.opened(self.stream, self.limits.unpacked)
            if self.merged is None:
                self.merged = xlsx_parts.merged(archive, self.part.name)
            merged = self.merged
            for number, cells, notes in xlsx_rows.rows(archive, self.part.name, self.book, self.limits.columns):
                if merged and number in merged:
                    for at in merged[number]:
                        if at < self.limits.columns:
                            notes[at] = "merged"
                row = Row(number, [unwrapped(cell) if cell else "" for cell in cells], notes)
                if cells and max(map(len, cells)) > self.limits.cell:
                    _cut(row, self.limits.cell)
                yield row


def _cut(row: Row, most: int) -> None:
    for at, cell in enumerate(row.cells):
        if len(cell) > most:
            row.cells[at] = cell[: most + 1]
            row.notes.setdefault(at, "long")


def open_table(
    name: str, content: bytes | IO[bytes], limits: Limits = LIMITS, encoding: str = "", spoilt: bool = False
) -> list[Opened]:
    """The sheets of a file that calls itself `name`; hidden ones are marked, a CSV file is one sheet.

    `content` is bytes or a stream that can be sought in. `encoding` is one that somebody named (`encoding.ENCODINGS`).
    `spoilt`: what spoils single rows of a CSV file does not refuse it, it is left in their cells (see `CsvForm`).
    Raises Refused.
    """
    place = Place(name)
    stream: IO[bytes] = io.BytesIO(content) if isinstance(content, bytes) else content
    stream.seek(0)
    head = stream.read(4096)
    if head.startswith(b"PK"):
        with _guarded(place):
            archive = archives.opened(stream, limits.unpacked)
            book = xlsx_parts.read(archive)
        return [
            Opened(part.title, "xlsx", place, limits, part.hidden, _source=_Xlsx(place, stream, part, book, limits))
            for part in book.sheets
        ]
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, why in _OTHERS:
        if head.startswith(mark) or (mark == b"<" and start.startswith(mark)):
            raise Refused(NotATable.in_file(place, file=name, why=why))
    form = csv_rows.form_of(place, stream, encoding, spoilt)
    return [
        Opened(
            "",
            "csv",
            place,
            limits,
            encoding=form.encoding.name,
            delimiter=form.delimiter,
            others=form.encoding.others,
            spoilt=form.encoding.spoilt,
            _source=_Csv(place, stream, form, limits),
        )
    ]


@dataclass(slots=True)
class Sheet:
    """One table in memory: `header` as written, then rows with the number that a spreadsheet gives them, and by that
    number the notes of those that have some (see `Row`)."""

    name: str
    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    notes: dict[int, dict[int, str]] = field(default_factory=dict)
    delimiter: str = ""


def read(name: str, content: bytes, limits: Limits = LIMITS) -> list[Sheet]:
    """The tables of a file whole, for what is small by its limits. Raises Refused."""
    place = Place(name)
    if len(content) > MAX_BYTES:
        raise Refused(FileTooLarge.in_file(place, file=name, limit=f"{MAX_BYTES // 1024 // 1024} MiB"))
    found = []
    for opened in open_table(name, content, limits):
        sheet = Sheet(opened.name, delimiter=opened.delimiter)
        rows = opened.rows()
        for first in islice(rows, 1):
            sheet.header = first.cells
        for row in rows:
            sheet.rows.append((row.number, row.cells))
            if row.notes:
                sheet.notes[row.number] = row.notes
        found.append(sheet)
    if not any(sheet.rows for sheet in found):
        raise Refused(NothingInIt.in_file(place, file=name))
    return found


class _guarded:
    """Whatever an archive or its XML is refused for, as the finding that says so."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        file = self._place.file
        if isinstance(error, archives.Unsafe):
            raise Refused(UnsafeArchive.in_file(self._place, file=file, why=str(error))) from error
        if isinstance(error, archives.Broken | xlsx_rows.ParseError):
            why = f"{error}"[:200].replace("\x00", "")
            raise Refused(NotATable.in_file(self._place, file=file, why=why)) from error
