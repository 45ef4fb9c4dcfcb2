"""A tariff file as rows of text: CSV (comma, semicolon or tab; UTF-8) or XLSX, in bounded memory.

Engine: no Django. An XLSX file is an archive from somebody: its parts, their sizes and how much they were compressed
are bounded before anything is unpacked, and parts with a document type (and so with entities) are refused.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from infosilk.kernel.formats.table_faults import FileTooLarge, NotATable, NothingInIt, UnsafeArchive
from infosilk.kernel.reasons.finding import Finding, Place

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_CELL = 4000
MAX_SHEETS = 20
MAX_PARTS = 2000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_RATIO = 200
_BOM = b"\xef\xbb\xbf"
# What may stand before the first element: declarations and comments, no document type (it brings entities).
_PROLOG = re.compile(rb"^\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ELEMENT = re.compile(rb"<[A-Za-z_]")


class Refused(Exception):
    """The file as a whole cannot be taken; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


@dataclass(slots=True)
class Sheet:
    """One table: `header` as written, then rows with the number that a spreadsheet gives them."""

    name: str
    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def read(name: str, content: bytes) -> list[Sheet]:
    """The tables of a file that calls itself `name`; told apart by content. Raises Refused."""
    place = Place(name)
    if len(content) > MAX_BYTES:
        raise Refused(FileTooLarge.in_file(place, file=name, limit=f"{MAX_BYTES // 1024 // 1024} MiB"))
    sheets = _workbook(place, content) if content.startswith(b"PK") else [_csv(place, content)]
    if not any(sheet.rows for sheet in sheets):
        raise Refused(NothingInIt.in_file(place, file=name))
    return sheets


def _csv(place: Place, content: bytes) -> Sheet:
    try:
        text = content.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(NotATable.in_file(place, file=place.file, why=f"byte {error.start + 1} is not UTF-8")) from error
    if "\x00" in text:
        raise Refused(NotATable.in_file(place, file=place.file, why="it has NUL characters"))
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        return _sheet(place, "", ((reader.line_num, row) for row in reader))
    except csv.Error as error:
        raise Refused(NotATable.in_file(place, file=place.file, why=f"row {reader.line_num}: {error}")) from error


def _sheet(place: Place, name: str, rows: Iterator[tuple[int, list[str]]]) -> Sheet:
    sheet = Sheet(name)
    for number, cells in rows:
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
            raise Refused(FileTooLarge.in_file(place, file=place.file, limit=f"{MAX_COLUMNS} columns"))
        cells = [cell[: MAX_CELL + 1] for cell in cells[:MAX_COLUMNS]]
        if not sheet.header:
            sheet.header = cells
        elif len(sheet.rows) >= MAX_ROWS:
            raise Refused(FileTooLarge.in_file(place, file=place.file, limit=f"{MAX_ROWS} rows"))
        else:
            sheet.rows.append((number, cells))
    return sheet


def _workbook(place: Place, content: bytes) -> list[Sheet]:
    _bounded(place, content)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        found = []
        for sheet in book.worksheets[:MAX_SHEETS]:
            # What the file says of its own size is not trusted: rows are counted as they come.
            sheet.reset_dimensions()
            rows = (
                (number, [_text(cell) for cell in row])
                for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1)
            )
            found.append(_sheet(place, sheet.title, rows))
        book.close()
    except Refused:
        raise
    except Exception as error:  # openpyxl answers a broken file with whatever it stumbled over
        why = f"{type(error).__name__}: {error}"[:200].replace("\x00", "")
        raise Refused(NotATable.in_file(place, file=place.file, why=why)) from error
    return found


def _bounded(place: Place, content: bytes) -> None:
    """Refuse an archive that would unpack to more than is read, or whose XML brings a document type."""

    def refuse(why: str) -> Refused:
        return Refused(UnsafeArchive.in_file(place, file=place.file, why=why))

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS:
                raise refuse(f"it has {len(parts)} parts")
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise refuse("it unpacks to more than 256 MiB")
            for part in parts:
                if part.flag_bits & 1:
                    raise refuse("it is encrypted")
                if part.file_size > 1024 * 1024 and part.file_size > MAX_RATIO * max(part.compress_size, 1):
                    raise refuse(f"{part.filename} is compressed more than {MAX_RATIO} times")
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    with archive.open(part) as stream:
                        head = stream.read(4096)
                    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:8]:
                        raise refuse(f"{part.filename} is not UTF-8")
                    if not _ELEMENT.match(_PROLOG.sub(b"", head).lstrip()):
                        raise refuse(f"{part.filename} does not begin with its first element")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused(NotATable.in_file(place, file=place.file, why=str(error)[:200])) from error


def _text(cell: Any) -> str:
    """A cell as a person would type it into a CSV file."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.time().min else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        exact = Decimal(str(value))
        if "%" in str(getattr(cell, "number_format", "") or ""):
            return f"{_plain(exact * 100)} %"
        return _plain(exact)
    return str(value).replace("\x00", "")


def _plain(number: Decimal) -> str:
    if not number.is_finite():
        return str(number)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
