"""Exchange rates as central banks publish them, told apart by content. No database.

Read are: the European Central Bank's reference rates (eurofxref: XML of a day, 90 days or the whole history, and the
same as CSV, bare or in its ZIP), and the exchange rate list of Narodna banka Srbije (XML with an `ExchangeRate`
element for each currency, as its services give it; the middle rate is taken). Our own CSV is in rates_file.py.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from infosilk.kernel.formats import archive, sheet

MAX_BYTES = 64 * 1024 * 1024
ECB = "European Central Bank, euro foreign exchange reference rates"
NBS = "Narodna banka Srbije, kursna lista"
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Unreadable(Exception):
    """The file as a whole cannot be read; the text says why, in English."""


@dataclass(frozen=True, slots=True)
class Published:
    """1 `base` costs `rate` `quote` on `day`, as texts of the file; `where` is the place in it."""

    base: str
    quote: str
    day: str
    rate: str
    source: str
    where: str


def recognise(content: bytes) -> str:
    """ "ecb-xml", "ecb-csv", "nbs-xml", "zip", or "own": the house's table (CSV or XLSX)."""
    head = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if content.startswith(b"PK"):
        return "own" if _is_book(content) else "zip"
    if head.startswith(b"<"):
        return "ecb-xml" if b"eurofxref" in content[:4096] or b"gesmes" in content[:4096] else "nbs-xml"
    first = head.split(b"\n", 1)[0].decode("ascii", "replace").replace(" ", "")
    return "ecb-csv" if re.match(r"Date,([A-Z]{3},)+", first + ",") else "own"


def read(content: bytes) -> Iterator[Published]:
    """Every published rate of a central bank's file; Unreadable when it is none, Refused for a table that is none."""
    if len(content) > MAX_BYTES:
        raise Unreadable("it is larger than 64 MiB")
    kind = recognise(content)
    if kind == "zip":
        content = _unzipped(content)
        kind = recognise(content)
        if kind == "zip":
            raise Unreadable("a ZIP within a ZIP")
    if kind == "ecb-xml":
        return _ecb_xml(_tree(content))
    if kind == "ecb-csv":
        return _ecb_csv(content)
    if kind == "nbs-xml":
        return _nbs_xml(_tree(content))
    raise Unreadable("it is no list of rates that this node knows")


def day_of(text: str) -> date:
    """2026-11-24, 24.11.2026, 24 November 2026 or 2026-11-24T00:00:00; ValueError for anything else."""
    text = text.strip().split("T", 1)[0]
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\.?", text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2}) ([A-Za-z]+) (\d{4})", text):
        return date(int(match[3]), _MONTHS.index(match[2].lower()[:3]) + 1, int(match[1]))
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _is_book(content: bytes) -> bool:
    try:
        return "[Content_Types].xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return False


def _unzipped(content: bytes) -> bytes:
    """The one file of a ZIP."""
    try:
        return archive.one_file(io.BytesIO(content), MAX_BYTES)
    except archive.Unsafe as error:
        raise Unreadable(f"the ZIP is not taken: {error}") from error
    except archive.Broken as error:
        raise Unreadable(f"the ZIP is broken: {error}") from error


def _tree(content: bytes) -> etree._Element:
    if _DOCTYPE.search(content) or b"\x00" in content[:64]:
        raise Unreadable("its XML has a document type, or is not UTF-8")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"its XML is broken: {error}") from error


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _ecb_xml(root: etree._Element) -> Iterator[Published]:
    days = [node for node in root.iter() if _local(node) == "Cube" and node.get("time")]
    if not days:
        raise Unreadable("it has no day of rates")

    def rates() -> Iterator[Published]:
        for node in days:
            day = str(node.get("time"))
            for one in node:
                code = str(one.get("currency") or "")
                yield Published("EUR", code, day, str(one.get("rate") or ""), ECB, f"{day} {code}")

    return rates()


def _ecb_csv(content: bytes) -> Iterator[Published]:
    rows = sheet.open_table("eurofxref.csv", content)[0].rows()
    codes = next(rows).cells
    found = list(rows)
    if not found:
        raise Unreadable("it has no day of rates")

    def rates() -> Iterator[Published]:
        for row in found:
            for code, rate in zip(codes[1:], row.cells[1:], strict=False):
                # A currency that was not quoted on the day.
                if code and rate not in ("", "N/A"):
                    yield Published("EUR", code, row.cells[0], rate, ECB, f"{row.number} {code}")

    return rates()


def _nbs_xml(root: etree._Element) -> Iterator[Published]:
    rows = [node for node in root.iter() if _local(node) == "ExchangeRate" and len(node)]
    # The service wraps the list as text of its answer.
    if not rows and root.text is not None and "<ExchangeRate" in "".join(str(part) for part in root.itertext()):
        return _nbs_xml(_tree("".join(str(part) for part in root.itertext()).strip().encode()))
    if not rows:
        raise Unreadable("it has no ExchangeRate element of the NBS and no day of the ECB")

    def rates() -> Iterator[Published]:
        for node in rows:
            values = {_local(child): (child.text or "").strip() for child in node}
            code = values.get("CurrencyCodeAlfaChar", "")
            middle = values.get("MiddleRate", "").replace(",", ".")
            number = values.get("ExchangeRateListNumber", "")
            source = f"{NBS} {number}, srednji kurs" if number else f"{NBS}, srednji kurs"
            day = values.get("Date", "")
            yield Published(code, "RSD", day, _each(middle, values.get("Unit", "1")), source, f"{day} {code}")

    return rates()


def _each(rate: str, unit: str) -> str:
    """The rate of one unit: a list gives 100 forints or yens."""
    try:
        return f"{Decimal(rate) / Decimal(unit or '1'):f}"
    except (InvalidOperation, ZeroDivisionError):
        return rate
