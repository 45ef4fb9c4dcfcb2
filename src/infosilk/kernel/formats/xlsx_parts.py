"""What an XLSX workbook says apart from its rows: sheets, styles, shared texts, merged cells. No Django.

Parsed by expat piece by piece; document types are refused.
"""

import posixpath
import re
import zipfile
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from infosilk.kernel.formats import archive as archives
from infosilk.kernel.formats.archive import Unsafe

MAX_SHEETS = 20
MAX_SHARED = 48 * 1024 * 1024
MAX_SHARED_COUNT = 2_000_000
MAX_TEXT = 32_767
MAX_MERGED = 10_000
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_PERCENTS = frozenset((9, 10))
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')


@dataclass(slots=True)
class Part:
    """A sheet: its title, the part that holds it, and whether the workbook hides it."""

    title: str
    name: str
    hidden: bool


class Texts:
    """The workbook's shared texts in two blocks of memory: as Python's own, millions of short ones take ten times
    the room."""

    __slots__ = ("_ends", "_held")

    def __init__(self) -> None:
        self._held = bytearray()
        self._ends = array("L", (0,))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, at: int) -> str:
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self._held[self._ends[at] : self._ends[at + 1]].decode("utf-8", "surrogatepass")

    def append(self, text: str) -> None:
        self._held += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._held))


@dataclass(slots=True)
class Book:
    """A workbook's frame. `dates` and `percents` are numbers of cell formats; `from_1904` moves every date."""

    sheets: list[Part] = field(default_factory=list)
    texts: Texts = field(default_factory=Texts)
    dates: frozenset[int] = frozenset()
    percents: frozenset[int] = frozenset()
    from_1904: bool = False


def parse(
    archive: zipfile.ZipFile,
    name: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Feed a part to handlers by local names. Raises Unsafe, Broken, or ExpatError."""
    parser = parser_of(start, end, text)
    for piece in archives.chunks(archive, name):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def parser_of(
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> expat.XMLParserType:
    """An expat parser that refuses document types."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text

    def doctype(*_given: object) -> None:
        raise Unsafe("its XML has a document type")

    parser.StartDoctypeDeclHandler = doctype
    return parser


def read(archive: zipfile.ZipFile) -> Book:
    """The frame of a workbook. Raises Unsafe or Broken."""
    book = Book()
    names = {part.filename for part in archive.infolist()}
    targets = _relations(archive, "_rels/.rels", names)
    main = next((target for kind, target in targets.values() if kind == "officeDocument"), "xl/workbook.xml")
    if main not in names:
        raise archives.Broken("it has no workbook")
    folder, base = posixpath.split(main)
    relations = _relations(archive, f"{folder}/_rels/{base}.rels", names, folder)
    _sheets(archive, main, relations, names, book)
    for kind, target in relations.values():
        if kind == "sharedStrings" and target in names:
            _shared(archive, target, book)
        elif kind == "styles" and target in names:
            _styles(archive, target, book)
    if not book.sheets:
        raise archives.Broken("it has no sheet")
    return book


def merged(archive: zipfile.ZipFile, name: str) -> dict[int, set[int]]:
    """Cells that a merged cell covers: row -> columns from 0, without each range's first cell.

    They stand behind the rows in the file, so they are looked for before the rows are read.
    """
    found: dict[int, set[int]] = {}
    kept = b""
    count = 0
    for piece in archives.chunks(archive, name, 1 << 20):
        text = kept + piece
        # A search for the bare word first: the expression tries every tag of a million cells.
        for match in _MERGE.finditer(text) if b"mergeCell " in text else ():
            first, top, last, bottom = column(match[1]), int(match[2]), column(match[3]), int(match[4])
            count += (last - first + 1) * (bottom - top + 1)
            if count > MAX_MERGED:
                raise Unsafe(f"it merges more than {MAX_MERGED} cells")
            for row in range(top, bottom + 1):
                found.setdefault(row, set()).update(range(first + (row == top), last + 1))
        # A tag that is cut off is seen whole with the next piece; one that was seen is not seen again.
        at = text.rfind(b"<")
        kept = text[at:] if at >= 0 and b">" not in text[at:] else b""
    return found


def column(letters: bytes | str) -> int:
    """The place of a column, from 0: A is 0, AA is 26."""
    number = 0
    for char in letters.encode() if isinstance(letters, str) else letters:
        number = number * 26 + char - 64
    return number - 1


def letters(place: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _relations(archive: zipfile.ZipFile, name: str, names: set[str], folder: str = "") -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship" and given.get("TargetMode") != "External":
            target = given.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[given.get("Id", "")] = (given.get("Type", "").rsplit("/", 1)[-1], path)

    if name in names:
        parse(archive, name, start)
    return found


def _sheets(
    archive: zipfile.ZipFile, main: str, relations: dict[str, tuple[str, str]], names: set[str], book: Book
) -> None:
    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "workbookPr":
            book.from_1904 = given.get("date1904", "0") in ("1", "true")
        elif tag == "sheet" and len(book.sheets) < MAX_SHEETS:
            key = next((value for name, value in given.items() if name.endswith(":id")), "")
            kind, target = relations.get(key, ("", ""))
            if kind == "worksheet" and target in names:
                book.sheets.append(
                    Part(given.get("name", "")[:100], target, given.get("state", "visible") != "visible")
                )

    parse(archive, main, start)


def _shared(archive: zipfile.ZipFile, name: str, book: Book) -> None:
    pieces: list[str] = []
    state = {"text": False, "phonetic": False, "size": 0}

    def start(tag: str, _given: dict[str, str]) -> None:
        if tag == "t":
            state["text"] = not state["phonetic"]
        elif tag == "si":
            pieces.clear()
        elif tag == "rPh":
            state["phonetic"] = True

    def text(given: str) -> None:
        if state["text"]:
            pieces.append(given)
            state["size"] += len(given)
            if state["size"] > MAX_SHARED:
                raise Unsafe(f"its texts are longer than {MAX_SHARED // 1024 // 1024} MiB together")

    def end(tag: str) -> None:
        if tag == "t":
            state["text"] = False
        elif tag == "rPh":
            state["phonetic"] = False
        elif tag == "si":
            if len(book.texts) >= MAX_SHARED_COUNT:
                raise Unsafe(f"it has more than {MAX_SHARED_COUNT:,} texts")
            book.texts.append("".join(pieces)[: MAX_TEXT + 1])

    parse(archive, name, start, end, text)


def _styles(archive: zipfile.ZipFile, name: str, book: Book) -> None:
    own: dict[int, str] = {}
    formats: list[int] = []
    state = {"cells": False}

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "numFmt" and len(own) < 5000:
            own[_whole(given.get("numFmtId"))] = given.get("formatCode", "")
        elif tag == "cellXfs":
            state["cells"] = True
        elif tag == "xf" and state["cells"] and len(formats) < 100_000:
            formats.append(_whole(given.get("numFmtId")))

    def end(tag: str) -> None:
        if tag == "cellXfs":
            state["cells"] = False

    parse(archive, name, start, end)
    dates = {number for number, code in own.items() if re.search(r"[ymdhs年月日]", _QUOTED.sub("", code).lower())}
    percents = {number for number, code in own.items() if "%" in _QUOTED.sub("", code)} - dates
    plain = own.keys()
    book.dates = frozenset(at for at, one in enumerate(formats) if one in dates or (one in _DATES and one not in plain))
    book.percents = frozenset(
        at for at, one in enumerate(formats) if one in percents or (one in _PERCENTS and one not in plain)
    )


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
