"""A CSV file as a stream of rows in bounded memory: encoding judged once, delimiter by the first row. No Django."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import IO

from infosilk.kernel.formats import encoding
from infosilk.kernel.formats.encoding import Encoding, Undecided
from infosilk.kernel.formats.table_faults import NotATable, Refused, TwoEncodings
from infosilk.kernel.reasons.finding import Place

DELIMITERS = (",", ";", "\t", "|")
MAX_LINE = 1024 * 1024
MAX_CELL = 131_072
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a file is written; `skipped` lines (`sep=;`) stand before the first row. `spoilt`: what spoils a row alone is
    left in its cells (NUL characters, bytes that are no text as lone surrogates)."""

    encoding: Encoding
    delimiter: str
    skipped: int
    spoilt: bool = False


def form_of(place: Place, stream: IO[bytes], wanted: str = "", spoilt: bool = False) -> CsvForm:
    """Encoding and delimiter. Raises Refused for a file without a reading, or with two."""
    try:
        found = encoding.judge(stream, wanted, spoilt)
    except Undecided as undecided:
        if undecided.readings:
            said = ", ".join(f"{title} (“{word}”)" if word else title for title, word in undecided.readings)
            raise Refused(TwoEncodings.in_file(place, file=place.file, readings=said)) from undecided
        names = ", ".join(dict.fromkeys(encoding.TITLES[name] for name in encoding.ENCODINGS))
        why = f"byte {undecided.at} fits none of {names}"
        raise Refused(NotATable.in_file(place, file=place.file, why=why)) from undecided
    lines = chain.from_iterable(_blocks(place, stream, found, spoilt))
    for number, line in enumerate(lines):
        text = line.strip()
        if number == 0 and text.lower().startswith("sep=") and len(text) == 5:
            return CsvForm(found, text[4], 1, spoilt)
        if text or number > 100:
            return CsvForm(found, _delimiter(line), 0, spoilt)
    return CsvForm(found, ",", 0, spoilt)


def rows(place: Place, stream: IO[bytes], form: CsvForm) -> Iterator[tuple[int, list[str]]]:
    """(row as a spreadsheet counts it, cells as written), empty rows too. Raises Refused where it breaks off."""
    lines = chain.from_iterable(_blocks(place, stream, form.encoding, form.spoilt))
    for _ in range(form.skipped):
        next(lines, None)
    number = form.skipped
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=form.delimiter), form.skipped + 1):
            yield number, cells
    except csv.Error as error:
        raise broken(place, number + 1, str(error)) from error


def broken(place: Place, row: int, why: str) -> Refused:
    """That the file breaks off at a row."""
    return Refused(NotATable.in_file(replace(place, row=row), file=place.file, why=f"row {row}: {why}"))


def _blocks(place: Place, stream: IO[bytes], found: Encoding, spoilt: bool) -> Iterator[Iterable[str]]:
    """Decoded lines, block by block; every kind of line end becomes a line feed."""
    stream.seek(found.mark)
    errors = "surrogateescape" if found.spoilt else "strict"
    text = io.TextIOWrapper(_Kept(stream), found.name, errors=errors, newline=None)  # type: ignore[type-var]
    rest, number = "", 0
    try:
        while block := text.read(_BLOCK):
            if "\x00" in block and not spoilt:
                line = number + block[: block.index("\x00")].count("\n") + 1
                why = f"it has NUL characters (line {line})"
                raise Refused(NotATable.in_file(place, file=place.file, why=why))
            block = rest + block
            whole = block.rfind("\n") + 1
            rest = block[whole:]
            if len(rest) > MAX_LINE:
                why = f"line {number + block.count(chr(10)) + 1} is longer than {MAX_LINE:,} characters"
                raise Refused(NotATable.in_file(place, file=place.file, why=why))
            number += block.count("\n")
            # The lines of a block are parted below Python: a hundred thousand rows are a second otherwise.
            yield io.StringIO(block[:whole])
        yield (rest,) if rest else ()
    finally:
        text.detach()


def _delimiter(line: str) -> str:
    """The one that stands most often outside quotes."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for char in line:
        if char == '"':
            quoted = not quoted
        elif not quoted and char in counts:
            counts[char] += 1
    return max(DELIMITERS, key=lambda one: counts[one])


class _Kept(io.BufferedIOBase):
    """The stream for a TextIOWrapper that must not close it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._stream.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        return self._stream.read(size if size > 0 else 1 << 16)
