"""Mending a line, and lodging what was mended: only that, in a batch that names the one it mends."""

import json
from io import BytesIO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.access import or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict
from infosilk.kernel.record import audit
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import KEPT, Batch, BatchLine, LodgeReport, Outcome, ReceivedLine
from infosilk.trade.intake.mend import queries
from infosilk.trade.intake.mend.check import check
from infosilk.trade.intake.models import MendedLine, OrderDraft
from infosilk.trade.orders.engine import reader


def batch_of(acting: Acting, batch_id: int) -> Batch:
    """The organisation's own batch; NotFound for any other."""
    acting.require("trade", *clearance.MAY_LODGE)
    return or_404(queries.mendable(acting), _("batch"), pk=batch_id)


def mend(acting: Acting, batch_id: int, line: int, text: str, *, table: bool = False, version: int = 0) -> MendedLine:
    """Keep `text` as the mended line and check it at once; nothing is lodged.

    `version` is that of the draft that was changed (0: there was none): Conflict when somebody changed it meanwhile,
    and when the line is good, lodged in another batch, or older than it can be mended.
    """
    batch = batch_of(acting, batch_id)
    found = or_404(BatchLine.objects.filter(batch=batch), _("line of the batch"), line=line)
    if found.outcome not in (Outcome.INVALID, Outcome.REFUSED) or batch.lodged_at < timezone.now() - KEPT:
        raise Conflict(
            _("Line %(line)s of this batch cannot be mended.") % {"line": line},
            mend=_("Bad lines can be mended for %(days)s days; lodge the order in a new batch.") % {"days": KEPT.days},
        )
    done = check(acting, batch.organisation_id, line, text, table)
    now = timezone.now()
    row = MendedLine(
        batch=batch,
        line=line,
        raw=done.text,
        table=done.table,
        ok=done.ok,
        reasons=done.reasons,
        version=version + 1,
        person_id=acting.person_id,
        changed_at=now,
        expires_at=batch.lodged_at + KEPT,
    )
    try:
        with transaction.atomic():
            known = MendedLine.objects.select_for_update(of=("self",)).filter(batch=batch, line=line).first()
            if known is not None and known.lodged_in_id is not None:
                raise Conflict(_("Line %(line)s was mended and lodged already.") % {"line": line})
            if (known.version if known else 0) != version:
                raise _meanwhile(line)
            row.save(force_insert=known is None, force_update=known is not None)
            audit.record(
                acting,
                "trade.line.mended",
                "trade.batch",
                str(batch.pk),
                {"line": line, "version": row.version, "ok": row.ok},
            )
    except IntegrityError as error:
        raise _meanwhile(line) from error
    return row


def lodge_mended(acting: Acting, batch_id: int) -> LodgeReport:
    """Lodge the mended lines of the batch that are right, under their own line numbers, as a new batch that names it.

    Two at once: the second waits and finds nothing. Conflict when nothing is ready.
    """
    batch = batch_of(acting, batch_id)
    with transaction.atomic():
        rows = list(
            MendedLine.objects.select_for_update(of=("self",))
            .filter(batch=batch, ok=True, lodged_in=None)
            .order_by("line")
        )
        wanted = set(queries.open_lines(batch))
        rows = [row for row in rows if row.line in wanted]
        if not rows:
            raise Conflict(_("No mended line waits to be lodged."), mend=_("Mend a line first."))
        text = "".join(f"{one_line(row.raw)}\n" for row in rows)
        lines = [reader.parse(row.line, row.raw.encode()) for row in rows]
        name = _("%(name)s, mended") % {"name": batch.filename[:180]}
        report = clearance.lodge(acting, BytesIO(text.encode()), name, media_type="application/x-ndjson", lines=lines)
        Batch.objects.filter(pk=report.batch_id).update(mends=batch)
        keys = [row.line for row in rows]
        # What they say of people lies in the new batch's documents now.
        MendedLine.objects.filter(batch=batch, line__in=keys).update(
            lodged_in_id=report.batch_id, raw="", reasons=[], changed_at=timezone.now()
        )
        ReceivedLine.objects.filter(batch=batch, line__in=keys).delete()
        audit.record(
            acting,
            "trade.batch.mended",
            "trade.batch",
            str(batch.pk),
            {"lodged_in": report.batch_id, "lines": len(keys)},
        )
    return report


def one_line(text: str) -> str:
    """A line of NDJSON: JSON without line ends, anything else with blanks in their place."""
    if "\n" not in text and "\r" not in text:
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except (ValueError, RecursionError):
        return " ".join(text.splitlines())


def expire() -> int:
    """What waited too long is gone: received lines, drafts of lines and of guided orders. Returns how many."""
    now = timezone.now()
    gone, _received = ReceivedLine.objects.filter(expires_at__lt=now).delete()
    gone += MendedLine.objects.filter(expires_at__lt=now, lodged_in=None).delete()[0]
    return gone + OrderDraft.objects.filter(expires_at__lt=now).delete()[0]


def _meanwhile(line: int) -> Conflict:
    return Conflict(
        _("Line %(line)s was changed by somebody else meanwhile.") % {"line": line},
        mend=_("Look at the line as it stands now, and change it again."),
    )
