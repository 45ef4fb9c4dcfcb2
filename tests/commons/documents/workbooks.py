"""Workbooks as spreadsheet programs and attackers make them."""

import io
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def plain(link: str = "") -> bytes:
    """A workbook of one sheet; with a hyperlink in a cell where `link` is given."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["sku", "pieces"])
    sheet.append(["A-1", 12])
    if link:
        sheet["A2"].hyperlink = link
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(parts: Mapping[str, bytes], content: bytes | None = None) -> bytes:
    """A workbook with further or other parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content or plain())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return out.getvalue()


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(plain())) as book:
        return book.read(name)


def relation(kind: str, target: str, outside: bool) -> bytes:
    mode = ' TargetMode="External"' if outside else ""
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rX" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/></Relationships>'
    ).encode()
