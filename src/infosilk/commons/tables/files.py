"""A file opened as the rows of an import: which sheet, where its header is, what is kept of it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from django.conf import settings
from django.utils.translation import gettext as _

from infosilk.commons.documents import public as documents
from infosilk.commons.documents.public import StoredDocument
from infosilk.commons.tables.engine.columns import Guess, guess, header_row, is_header, plain
from infosilk.commons.tables.kinds import Kind
from infosilk.commons.tables.models import Import, SaidColumn
from infosilk.kernel.actor import Acting
from infosilk.kernel.formats import sheet
from infosilk.kernel.formats.encoding import UTF8
from infosilk.kernel.formats.sheet import Limits, Opened, Refused, Row
from infosilk.kernel.formats.table_faults import NothingInIt
from infosilk.kernel.problems import ErrorItem, Invalid, NotFound, TooLarge
from infosilk.kernel.reasons import finding_words

MAX_ROWS = 1_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMITS = Limits(rows=MAX_ROWS)
_LOOKED_AT = 10


def told(refused: Refused) -> Invalid:
    """What a file is refused for, as a problem."""
    item = finding_words.item(refused.finding)
    return Invalid(_("The table was not taken."), errors=[ErrorItem(item.where, item.message, item.mend)])


def opened(filename: str, content: bytes, wanted: str, encoding: str) -> tuple[Opened, list[Row], list[str]]:
    """The sheet of a file, its first rows, and the names of sheets that are left out. Invalid for none.

    Without `wanted` it is the first sheet that is not hidden and has something below its first row.
    """
    limit: int = settings.NODE.upload_limit_mb * 1024 * 1024
    if len(content) > limit:
        raise TooLarge(limit=limit)
    try:
        sheets = sheet.open_table(filename, content, LIMITS, encoding)
        if wanted:
            sheets = [one for one in sheets if one.name == wanted]
            if not sheets:
                raise NotFound(what=_("sheet"))
        for one in sheets:
            first = list(islice(one.rows(), _LOOKED_AT + 1))
            if len(first) > 1 and (wanted or not one.hidden):
                left = [other.name for other in sheets if other is not one]
                return one, first, left
        raise Refused(NothingInIt.in_file(sheets[0].place, file=filename))
    except Refused as refused:
        raise told(refused) from refused


def keep(acting: Acting, filename: str, content: bytes, found: Opened) -> StoredDocument:
    """The file as a document: a workbook as it is, a CSV file in UTF-8, so that its one reading stays the one."""
    if found.form == "xlsx":
        return documents.store(acting, filename, XLSX, content, "table")
    if found.encoding != UTF8:
        content = content.decode(found.encoding).removeprefix("\ufeff").encode("utf-8-sig")
    return documents.store(acting, filename, "text/csv", content, "table")


@contextmanager
def reopened(table: Import, acting: Acting) -> Iterator[Opened]:
    """The sheet of an import that was brought before, read from where its file lies."""
    assert table.document_id is not None
    with documents.stream_document(acting, table.document_id) as stream:
        sheets = sheet.open_table(table.filename, stream, LIMITS, UTF8 if table.form == "csv" else "")
        yield next(one for one in sheets if one.name == table.sheet)


def rows_of(table: Import, kind: Kind, one: Opened) -> Iterator[Row]:
    """The rows below the header, without a second header right below it. Raises Refused where the file breaks off."""
    columns = kind.engine_columns
    first = True
    for row in one.rows():
        if row.number <= table.header_row:
            continue
        if first and is_header(row.cells, columns):
            first = False
            continue
        first = False
        yield row


def header_of(rows: list[Row], kind: Kind, organisation_id: int) -> tuple[Row, list[Guess]]:
    """The row that names the columns, and what its titles were taken for."""
    said = dict(
        SaidColumn.objects.filter(organisation_id=organisation_id, kind=kind.code).values_list("title", "column")
    )
    columns = kind.engine_columns
    place = header_row([row.cells for row in rows[:_LOOKED_AT]], columns, said)
    return rows[place], guess(rows[place].cells, columns, said)


def remember(organisation_id: int, kind: Kind, header: list[str], columns: list[str]) -> None:
    """Keep which column people said a title is."""
    SaidColumn.objects.bulk_create(
        [
            SaidColumn(organisation_id=organisation_id, kind=kind.code, title=plain(title)[:200], column=column)
            for title, column in {
                plain(title): (title, column) for title, column in zip(header, columns, strict=True)
            }.values()
            if plain(title)
        ],
        update_conflicts=True,
        unique_fields=["organisation", "kind", "title"],
        update_fields=["column"],
    )


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
