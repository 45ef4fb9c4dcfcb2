"""Tables written: CSV (RFC 4180, UTF-8 with a mark that spreadsheets recognise) and XLSX, row by row. No Django.

The one writer of the house: no cell of it begins a formula in a spreadsheet.
"""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from infosilk.kernel.formats.cells import harmless

MARK = "\ufeff"
_MEMORY = 8 * 1024 * 1024


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The text of a CSV file, line by line, while `rows` are read; formulas are made harmless."""
    writer = csv.writer(_Echo())
    yield MARK
    for row in rows:
        yield writer.writerow([harmless(value) for value in row])


def write_xlsx(rows: Iterable[Sequence[str]], title: str) -> IO[bytes]:
    """A workbook with one sheet in a temporary file, at its beginning. Every cell is a text, so none is run."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "table")
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = tempfile.SpooledTemporaryFile(_MEMORY)  # noqa: SIM115
    book.save(out)
    out.seek(0)
    return out
