"""Whether an XLSX workbook is safe to keep and hand on: a whole archive with a workbook in it, and nothing that runs,
reaches out or hides behind it.

Engine: no Django. A workbook is opened by whoever it is granted to, in programs that follow what is in it: macros,
links to other files (which carry DDE), queries, embedded objects. Source of the parts: ECMA-376, parts 1 and 2.
"""

import zipfile
from typing import IO, Literal
from xml.parsers import expat

from infosilk.kernel.formats import archive as archives
from infosilk.kernel.formats import xlsx_parts

Why = Literal["other", "damaged", "unsafe", "macros", "links", "objects", "behind"]
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_TYPES = "[Content_Types].xml"
# By what a part's name holds, in lower case: what it would do to whoever opens the workbook.
_PARTS: tuple[tuple[str, Why], ...] = (
    ("vbaproject", "macros"),
    ("vbadata", "macros"),
    ("xl/macrosheets/", "macros"),
    ("xl/dialogsheets/", "macros"),
    ("xl/externallinks/", "links"),
    ("xl/connections.xml", "links"),
    ("xl/querytables/", "links"),
    ("xl/webextensions/", "links"),
    ("xl/embeddings/", "objects"),
    ("xl/activex/", "objects"),
    ("xl/ctrlprops/", "objects"),
)
_KINDS: dict[str, Why] = {
    "vbaProject": "macros",
    "xlMacrosheet": "macros",
    "externalLink": "links",
    "externalLinkPath": "links",
    "connections": "links",
    "oleObject": "objects",
    "package": "objects",
    "control": "objects",
}


class Refused(Exception):
    """A file that is not taken as a workbook. "other" is none, "damaged" cannot be read whole, "unsafe" is beyond the
    bounds of kernel/formats/archive.py or has a document type; the others say what is in it."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def check(content: IO[bytes]) -> None:
    """Read `content` (seekable) through and raise Refused unless it is a safe workbook. Bounded in memory."""
    content.seek(0)
    try:
        archive = archives.opened(content)
        with archive:
            _nothing_behind(content)
            names = [part.filename for part in archive.infolist()]
            # Two parts of one name: each program takes another one of them for the sheet.
            if len({name.lower() for name in names}) != len(names):
                raise Refused("unsafe")
            _parts(names)
            _main(archive, names)
            for name in names:
                if name.lower().endswith(".rels"):
                    _relations(archive, name)
            xlsx_parts.read(archive)
            for name in names:
                # Its checksum is compared at its end.
                for _piece in archives.chunks(archive, name):
                    pass
    except archives.Unsafe:
        raise Refused("unsafe") from None
    except (archives.Broken, expat.ExpatError):
        raise Refused("damaged") from None


def _nothing_behind(content: IO[bytes]) -> None:
    """The archive's own end is the file's: what stands behind it, or as its comment, is a second file."""
    content.seek(0)
    starts = content.read(4) == b"PK\x03\x04"
    content.seek(-22, 2)
    if not starts or content.read(4) != b"PK\x05\x06":
        raise Refused("behind")


def _parts(names: list[str]) -> None:
    for name in names:
        for mark, why in _PARTS:
            if mark in name.lower():
                raise Refused(why)


def _main(archive: zipfile.ZipFile, names: list[str]) -> None:
    """The main part must be a workbook's; that of an .xlsm says that it has macros."""
    if _TYPES not in names:
        raise Refused("other")
    types: list[str] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if tag in {"Override", "Default"}:
            types.append(given.get("ContentType", ""))

    xlsx_parts.parse(archive, _TYPES, start)
    if any("macroEnabled" in one or "vbaProject" in one for one in types):
        raise Refused("macros")
    if MAIN not in types:
        raise Refused("other")


def _relations(archive: zipfile.ZipFile, name: str) -> None:
    found: list[Why] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if tag != "Relationship":
            return
        kind = given.get("Type", "").rsplit("/", 1)[-1]
        # A hyperlink waits for somebody's click; every other target outside is fetched when the file is opened.
        outside = given.get("TargetMode") == "External" and kind != "hyperlink"
        why: Why | None = _KINDS.get(kind) or ("links" if outside else None)
        if why is not None:
            found.append(why)

    xlsx_parts.parse(archive, name, start)
    if found:
        raise Refused(found[0])
