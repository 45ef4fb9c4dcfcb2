"""Lodging a batch: read, match, charge, choose a lane, decide, store and announce, in one transaction.

`chunk.py` decides and stores each chunk of it. Two batches with the same orders at the same time meet at the unique
constraint; the later one starts over and then sees what the earlier one stored.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import BinaryIO

from django.db import connection, transaction
from django.db.utils import IntegrityError, OperationalError
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.formats.sheet import Refused
from infosilk.kernel.problems import Invalid, Problem, TooLarge
from infosilk.kernel.reasons import finding_words
from infosilk.kernel.record import audit
from infosilk.trade.clearance import notices
from infosilk.trade.clearance.chunk import Work
from infosilk.trade.clearance.duplicates import LineOutcome, sort_out
from infosilk.trade.clearance.engine.verdict import Verdict
from infosilk.trade.clearance.models.consignments import Batch, Outcome
from infosilk.trade.orders.engine import reader
from infosilk.trade.orders.engine.line import Line, Unreadable

CHUNK = 1000
_TRIES = 6
_ALONE = 0x6C6F_6467
MAY_LODGE = ("marketplace", "trader", "broker")


@dataclass(slots=True)
class LodgeReport:
    """A batch that was lodged: its key, what became of each line, seconds. Counts by outcome are in
    `counts`."""

    batch_id: int
    filename: str
    lines: list[LineOutcome]
    counts: dict[str, int]
    seconds: float


def lodge(
    acting: Acting,
    stream: BinaryIO,
    filename: str,
    *,
    media_type: str | None = None,
    encoding: str = "",
    progress: Callable[[int], None] | None = None,
    lines: Sequence[Line] | None = None,
) -> LodgeReport:
    """Lodge the batch in `stream` (seekable) for the organisation represented; `lines` when it was read already.

    Needs the role marketplace, trader or broker. A bad line never stops the batch: each line's outcome is in
    the report and kept. Lodging the same file again lodges nothing twice. Raises Invalid for a file that is
    no batch, TooLarge for more than MAX_LINES orders.
    """
    acting.require("trade", *MAY_LODGE)
    if acting.organisation_id is None:
        raise Problem(_("Lodging needs an organisation to lodge for."), mend=_("Switch to a mandate."))
    started = time.perf_counter()
    for left in reversed(range(_TRIES)):
        try:
            stream.seek(0)
            with transaction.atomic():
                if left < _TRIES - 1:
                    _alone()
                report = _in_chunks(
                    acting, acting.organisation_id, stream, filename, (media_type, encoding), progress, lines
                )
            report.seconds = time.perf_counter() - started
            return report
        except Unreadable as error:
            raise Invalid(error.detail, mend=error.mend) from error
        except Refused as refused:
            item = finding_words.item(refused.finding)
            raise Invalid(item.message, mend=item.mend) from refused
        except (IntegrityError, OperationalError) as error:
            # Somebody lodged one of these orders at the same moment (unique violation or deadlock). Now it is
            # stored.
            if not left or getattr(error.__cause__, "sqlstate", "") not in ("23505", "40P01", "40001"):
                raise
    raise AssertionError("unreachable")


def _alone() -> None:
    """Wait for the others that start over: long batches with the same buyers, chunk by chunk in different orders, would
    meet again and again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])


class _Hashed:
    """Reads through to a stream and hashes what was read; a stream that is sought in is hashed whole at once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = sha256()
        self._whole = False

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        if not self._whole:
            self.digest.update(data)
        return data

    def readline(self, size: int = -1) -> bytes:
        data = self._stream.readline(size)
        if not self._whole:
            self.digest.update(data)
        return data

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        if not self._whole:
            while data := self._stream.read(1 << 20):
                self.digest.update(data)
            self._whole = True
        return self._stream.seek(offset, whence)


def _in_chunks(
    acting: Acting,
    organisation_id: int,
    stream: BinaryIO,
    filename: str,
    written: tuple[str | None, str],
    progress: Callable[[int], None] | None,
    given: Sequence[Line] | None,
) -> LodgeReport:
    media_type, encoding = written
    hashed = _Hashed(stream)
    if given is None:
        lines = reader.read(hashed, media_type, filename, encoding)  # type: ignore[arg-type]
    else:
        hashed.read()
        lines = iter(given)
    work = Work(acting, organisation_id)
    work.batch = Batch.objects.create(
        organisation_id=organisation_id,
        person_id=acting.person_id,
        filename=filename[:200],
        media_type=media_type or "",
        sha256="",
        lodged_at=work.at,
    )
    outcomes: list[LineOutcome] = []
    while chunk := list(islice(lines, CHUNK)):
        if len(outcomes) + len(chunk) > reader.MAX_LINES:
            raise TooLarge(
                _("A batch has at most %(limit)s orders.") % {"limit": reader.MAX_LINES},
                mend=_("Split the file; orders that are already lodged are recognised."),
            )
        outcomes.extend(work.decide_and_store(chunk))
        if progress is not None:
            progress(len(outcomes))
    counts = {str(outcome): 0 for outcome in Outcome.values}
    counts.update(Counter(line.outcome for line in outcomes))
    batch = work.batch
    batch.sha256 = hashed.digest.hexdigest()
    batch.lines_count = len(outcomes)
    batch.released_count, batch.held_count = counts["released"], counts["held"]
    batch.refused_count, batch.already_count = counts["refused"], counts["already_lodged"]
    batch.invalid_count = counts["invalid"]
    batch.save()
    notices.held_here(counts["held"])
    audit.record(acting, "trade.batch.lodged", "trade.batch", str(batch.pk), {"sha256": batch.sha256, "lines": counts})
    return LodgeReport(batch.pk, batch.filename, outcomes, counts, 0.0)


def dry_run(
    acting: Acting, organisation_id: int, lines: list[Line]
) -> tuple[dict[int, LineOutcome], list[tuple[Line, Verdict]]]:
    """What documents and law say of `lines`: outcomes of those not to be lodged, verdicts of the others. Nothing
    is stored; limits and risk are not asked, for whoever could ask them without lodging could sound them out."""
    work = Work(acting, organisation_id)
    outcomes, fresh = sort_out(lines, work.context)
    return outcomes, [(line, work.verdict(line)) for line in fresh]
