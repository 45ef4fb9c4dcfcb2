"""Files of banks read: told apart by what is in them, as lines and faults."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from infosilk.commons.payments.engine import camt, office_banking, statement_faults, statement_table
from infosilk.commons.payments.engine.statement import MAX_LINES, BankLine, numbered
from infosilk.kernel.formats import safexml, sheet
from infosilk.kernel.problems import ErrorItem, Invalid
from infosilk.kernel.reasons import explain
from infosilk.kernel.reasons.reason import Reason


@dataclass(frozen=True, slots=True)
class Read:
    """A statement's form ("camt.053", "camt.054", "office-banking", "table") and its lines in their order."""

    form: str
    lines: list[BankLine]


def read(filename: str, content: bytes, columns: Mapping[str, str], account: str) -> Read:
    """The lines of a file. Invalid for one that as a whole cannot be taken; a line's fault is in the line."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    found = _xml(filename, content) if start == b"<" else _table(filename, content, columns, account)
    if not found.lines:
        raise _refused(statement_faults.NoLines.reason(file=filename))
    if len(found.lines) > MAX_LINES:
        raise _refused(statement_faults.TooManyLines.reason(file=filename, limit=str(MAX_LINES)))
    return Read(found.form, numbered(found.lines))


def _xml(filename: str, content: bytes) -> Read:
    try:
        root = safexml.parse(content, max_bytes=32 * 1024 * 1024, max_elements=1_000_000)
    except safexml.XmlRefused as refused:
        raise _refused(refused.reason) from refused
    if office_banking.is_one(root):
        return Read("office-banking", list(office_banking.read(root)))
    form = camt.form_of(root)
    if not form:
        raise _refused(statement_faults.NoStatement.reason(file=filename))
    return Read(form, list(camt.read(root)))


def _table(filename: str, content: bytes, columns: Mapping[str, str], account: str) -> Read:
    try:
        tables = [one for one in sheet.read(filename, content) if one.rows]
    except sheet.Refused as refused:
        if refused.finding.code == "file.empty":
            raise _refused(statement_faults.NoLines.reason(file=filename)) from refused
        raise _refused(refused.finding) from refused
    try:
        where = statement_table.columns_of(tables[0].header, columns, account)
    except statement_table.NotSo as fault:
        raise _refused(fault.reason) from fault
    return Read("table", list(statement_table.read(tables[0].rows, where, account)))


def _refused(reason: Reason) -> Invalid:
    said = explain.explain(reason.as_dict())
    return Invalid(
        _("The file was not taken; nothing of it is booked."), errors=[ErrorItem("file", said.text, said.mend)]
    )
