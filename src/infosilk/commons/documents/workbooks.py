"""What people read about a workbook that is not taken."""

from typing import IO

from django.utils.translation import gettext as _

from infosilk.commons.documents.engine import workbook
from infosilk.kernel.problems import ErrorItem, Invalid


def check(content: IO[bytes]) -> None:
    """Invalid unless `content` is a safe workbook; it says what is in it and what to do."""
    try:
        workbook.check(content)
    except workbook.Refused as refused:
        raise Invalid(errors=[ErrorItem("content", *_words(refused.why))]) from None


def _words(why: workbook.Why) -> tuple[str, str]:
    if why == "macros":
        return _("The workbook holds macros."), _("Save it as a workbook without macros (.xlsx).")
    if why == "links":
        return (
            _("The workbook fetches data from other files or from the network."),
            _("Break its links and remove its connections and queries, keep the values, and save it anew."),
        )
    if why == "objects":
        return _("The workbook holds embedded objects."), _("Remove them, or save them as files of their own.")
    if why == "behind":
        return _("The workbook's file holds something else besides."), _("Save it anew with a spreadsheet program.")
    if why == "unsafe":
        return (
            _("The workbook is packed so that it would do harm, or is far too large unpacked."),
            _("Save it anew with a spreadsheet program, or as CSV."),
        )
    if why == "damaged":
        return _("The workbook is damaged or not complete."), _("Send it once more, or save it anew.")
    return (
        _("The file is not an XLSX workbook."),
        _("Save it as .xlsx; other office files are taken as PDF."),
    )
