"""Lodging a batch whatever it is written in: a table, JSON, or CEB messages in XML, told apart by content."""

from collections.abc import Callable
from typing import BinaryIO

from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Forbidden
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import LodgeReport
from infosilk.trade.intake.ceb import actions


def is_xml(start: bytes) -> bool:
    """Whether a file that begins with `start` is XML."""
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def lodge_file(
    acting: Acting,
    stream: BinaryIO,
    filename: str,
    *,
    media_type: str | None = None,
    encoding: str = "",
    progress: Callable[[int], None] | None = None,
) -> LodgeReport:
    """`clearance.lodge`, also of CEB messages: those orders are lodged whose four documents are there by now.

    `encoding` is that of a table, where somebody said it.
    """
    stream.seek(0)
    start = stream.read(64)
    if not is_xml(start) and media_type != "application/xml":
        return clearance.lodge(acting, stream, filename, media_type=media_type, encoding=encoding, progress=progress)
    acting.require("trade", *clearance.MAY_LODGE)
    stream.seek(0)
    report = actions.receive(acting, stream.read(), filename).report
    if report is None:
        raise Forbidden(_("Your organisation sends documents and lodges no orders."))
    return report
