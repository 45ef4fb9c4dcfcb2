"""Trying a mended line: read, matched and charged as lodging does it, and nothing of it stored."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.formats.sheet import Refused
from infosilk.kernel.problems import ErrorItem, Invalid
from infosilk.kernel.reasons import finding_words
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import DEAD, Consignment, Outcome
from infosilk.trade.orders.engine import reader
from infosilk.trade.orders.engine.line import MAX_LINE, Line, Unreadable


@dataclass(slots=True)
class Checked:
    """`ok`: it would be lodged (released, or held for an officer or for risk). `text` is the line as it is kept:
    rows of a table become JSON as soon as they can be read."""

    ok: bool
    text: str
    table: bool
    order_no: str = ""
    reasons: list[dict[str, Any]] = field(default_factory=list)
    line: Line | None = None


def check(acting: Acting, organisation_id: int, number: int, text: str, table: bool = False) -> Checked:
    """What would become of the line `text`. Invalid for what is more than one order, or longer than a line may be."""
    line = _read(number, text, table)
    if line.bundle is None:
        as_table = table and line.table
        kept = text if as_table or not table else line.raw.decode()
        return Checked(False, kept, as_table, line.order_no, [reason.as_dict() for reason in line.faults])
    kept = clearance.text_of(line).decode() if table else text
    outcomes, fresh = clearance.dry_run(acting, organisation_id, [line])
    if fresh:
        verdict = fresh[0][1]
        return Checked(
            verdict.decision != "refuse", kept, False, line.order_no, [one.as_dict() for one in verdict.reasons], line
        )
    outcome = outcomes[number]
    reasons = outcome.reasons
    if outcome.outcome == Outcome.ALREADY:
        # Unchanged, it is what was refused: its reasons still stand.
        refused = Consignment.objects.filter(number=outcome.number, state__in=DEAD).first()
        reasons = refused.reasons if refused is not None else reasons
    return Checked(False, kept, False, line.order_no, reasons, line)


def _read(number: int, text: str, table: bool) -> Line:
    raw = text.encode("utf-8", "replace")
    if len(raw) > MAX_LINE:
        raise Invalid(
            errors=[ErrorItem("raw", _("This is longer than %(limit)s bytes.") % {"limit": MAX_LINE}, _("Shorten it."))]
        )
    if not table:
        return reader.parse(number, raw)
    try:
        found = list(reader.read(BytesIO(raw), "text/csv", encoding="utf-8"))
    except Unreadable as error:
        raise Invalid(errors=[ErrorItem("raw", error.detail, error.mend)]) from error
    except Refused as refused:
        item = finding_words.item(refused.finding)
        raise Invalid(errors=[ErrorItem("raw", item.message, item.mend)]) from refused
    if len(found) != 1:
        raise Invalid(
            errors=[
                ErrorItem("raw", _("There must be exactly one order here."), _("Keep its header and its own rows."))
            ]
        )
    found[0].number = number
    return found[0]
