"""Workbooks: kept byte for byte where they are safe, refused with what is in them where they are not."""

import pytest

from infosilk.commons.documents import actions
from infosilk.commons.documents import public as documents
from infosilk.commons.documents.models import StoredDocument
from infosilk.kernel.problems import Invalid
from tests.commons.documents import workbooks
from tests.kernel import people

pytestmark = pytest.mark.django_db
PLAIN = workbooks.plain()
SHEET_RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
MACRO_TYPE = workbooks.part("[Content_Types].xml").replace(
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
)
DTD = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("content", [PLAIN, workbooks.plain("https://shop.example/a-1")])
def test_a_plain_workbook_is_kept_as_it_came_also_with_a_hyperlink(content: bytes) -> None:
    acting = people.actor("trader")

    kept = actions.keep(acting, "pieces.xlsx", workbooks.XLSX, content)

    assert documents.open_document(acting, kept.pk).content == content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (workbooks.with_parts({"xl/vbaProject.bin": b"\0"}), "macros"),
        (workbooks.with_parts({"[Content_Types].xml": MACRO_TYPE}), "macros"),
        (workbooks.with_parts({"xl/macrosheets/sheet1.xml": b"<a/>"}), "macros"),
        (workbooks.with_parts({"xl/externalLinks/externalLink1.xml": b"<ddeLink/>"}), "fetches data"),
        (workbooks.with_parts({"xl/connections.xml": b"<connections/>"}), "fetches data"),
        (
            workbooks.with_parts({SHEET_RELATIONS: workbooks.relation("image", "https://spy.example/a.png", True)}),
            "fetches data",
        ),
        (workbooks.with_parts({SHEET_RELATIONS: workbooks.relation("oleObject", "../x/a.bin", False)}), "embedded"),
        (workbooks.with_parts({"xl/embeddings/a.bin": b"\0"}), "embedded"),
        (PLAIN + b"<html><script>alert(1)</script>", "something else"),
        (b"GIF89a" + PLAIN, "looks like"),
        (workbooks.with_parts({"xl/workbook.xml": DTD + workbooks.part("xl/workbook.xml")}), "harm"),
        (workbooks.with_parts({"xl/styles.xml": b" " * 4_000 + DTD + b"<styleSheet/>"}), "harm"),
        (workbooks.with_parts({"xl/worksheets/more.xml": b"<a>" + b"0" * 40_000_000 + b"</a>"}), "harm"),
        (workbooks.with_parts({"XL/WORKBOOK.XML": b"<a/>"}), "harm"),
        (PLAIN[: len(PLAIN) // 2], "damaged"),
        (workbooks.with_parts({"[Content_Types].xml": b"<Types/>"}), "not an XLSX"),
        (b"PK\x03\x04", "damaged"),
    ],
    ids=[
        "vba",
        "xlsm named xlsx",
        "macro sheet",
        "dde",
        "connection",
        "picture from outside",
        "ole",
        "embedded",
        "page behind",
        "gif before",
        "dtd",
        "dtd after blanks",
        "bomb",
        "two workbooks",
        "cut off",
        "another archive",
        "head alone",
    ],
)
def test_a_workbook_that_would_do_something_is_refused_with_what_is_in_it(content: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.keep(people.actor("trader"), "a.xlsx", workbooks.XLSX, content)

    (item,) = refused.value.errors
    assert said in str(item.message)
    assert item.mend
    assert not StoredDocument.objects.exists()


def test_a_flipped_byte_in_a_part_is_seen() -> None:
    place = PLAIN.index(b"xl/worksheets/sheet1.xml") + 60
    spoilt = PLAIN[:place] + bytes([PLAIN[place] ^ 0xFF]) + PLAIN[place + 1 :]

    with pytest.raises(Invalid):
        actions.keep(people.actor("trader"), "a.xlsx", workbooks.XLSX, spoilt)


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("text/plain", b"GIF89a=1;alert(1)//"),
        ("application/json", b"GIF89a"),
        ("text/csv", b"PK\x03\x04"),
        ("text/plain", b"%!PS-Adobe"),
        ("text/csv", "\ufeff%PDF-1.7".encode()),
        ("application/pdf", b"%PDF-1.7\n<html><script>alert(1)</script></html>\n%%EOF"),
        ("application/pdf", b"<html>%PDF-1.7\n%%EOF"),
        ("application/pdf", b"%PDF-1.7\n%%EOF\n" + PLAIN),
        ("image/jpeg", PLAIN),
        ("application/vnd.ms-excel.sheet.macroenabled.12", PLAIN),
    ],
)
def test_a_file_that_is_two_things_or_lies_about_its_type_is_refused_with_what_to_do(
    media_type: str, content: bytes
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.keep(people.actor("trader"), "a", media_type, content)

    assert all(item.mend for item in refused.value.errors)
