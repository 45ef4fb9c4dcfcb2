"""Statements of banks: looked at before anything is booked, booked line by line, never twice.

A file is kept as its lines. Looking at it does what booking would do and takes it back, so that what is shown is what
will be; booking goes on where a crash left it. Large files are worked on by a job.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models import Sum as Total
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.commons.jobs import public as jobs
from infosilk.commons.payments import dues, ledger, payees, queries, reading
from infosilk.commons.payments.engine import statement_faults as faults
from infosilk.commons.payments.engine.slip import plain_reference
from infosilk.commons.payments.engine.statement import BankLine, candidates
from infosilk.commons.payments.models import (
    Advice,
    AdviceState,
    Due,
    Entry,
    EntryKind,
    LineOutcome,
    OpenReason,
    Statement,
    StatementLine,
    StatementState,
)
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.problems import Conflict, Forbidden, NotFound, TooLarge
from infosilk.kernel.reasons.reason import Reason
from infosilk.kernel.record import audit

# A file of so many lines is worked on at once; a larger one in the background.
INLINE_LINES = 100
KIND = "payments.statement"
# What payers wrote is kept for so long, then cleared: after the accounts of the year are closed.
WORDS_KEPT = timedelta(days=500)
_LONG_AGO = timedelta(days=366)
_LOOKS_LIKE_ONE = re.compile(r"^(?:97)?[0-9]{2}[A-Z]{0,4}[0-9]{6,}[A-Z0-9]*$")


def visible_to(acting: Acting) -> "QuerySet[Statement]":
    """The statements of the payees whose desk this actor works at."""
    return Statement.objects.filter(payee__in={one.payee for one in queries.desks(acting)})


def upload(
    acting: Acting,
    payee: str,
    filename: str,
    content: bytes,
    columns: Mapping[str, str] | None = None,
    account: str = "",
) -> Statement:
    """Keep a file of a bank and look at it; nothing is booked. The same file again is the same statement.

    Forbidden unless the actor works at the payee's desk, Invalid for a file that cannot be read.
    """
    if payee not in {one.payee for one in queries.desks(acting)}:
        raise Forbidden(_("Statements are brought by the payee's desk."))
    limit: int = settings.NODE.upload_limit_mb * 1024 * 1024
    if len(content) > limit:
        raise TooLarge(limit=limit)
    digest = hashlib.sha256(content + repr(sorted((columns or {}).items())).encode() + account.encode()).hexdigest()
    known = Statement.objects.filter(payee=payee, sha256=digest).first()
    if known is not None:
        return known
    found = reading.read(filename, content, columns or {}, account)
    with transaction.atomic():
        row = Statement.objects.create(
            payee=payee,
            filename=filename[-255:] or "statement",
            sha256=digest,
            format=found.form,
            organisation_id=acting.organisation_id,
            person_id=acting.person_id,
            lines_count=len(found.lines),
            uploaded_at=timezone.now(),
        )
        own = payees.accounts(payee)
        StatementLine.objects.bulk_create(
            (_line(row, number, line, own) for number, line in enumerate(found.lines, 1)), batch_size=1000
        )
        changes = {"file": row.filename, "sha256": digest, "lines": row.lines_count}
        audit.record(acting, "payments.statement.uploaded", "payments.statement", str(row.pk), changes)
        _begin(acting, row)
    return _inline(row)


def book(acting: Acting, key: int) -> Statement:
    """Book what counts and keep what does not, to be allocated. Again, it changes nothing. NotFound for another desk's,
    Conflict while it is still being looked at."""
    with transaction.atomic():
        row = visible_to(acting).select_for_update(of=("self",)).filter(pk=key).first()
        if row is None:
            raise NotFound(what=_("statement"))
        if row.state == StatementState.CHECKING:
            raise Conflict(_("It is still being looked at."), mend=_("Try again in a moment."))
        if row.state == StatementState.CHECKED:
            row.state = StatementState.BOOKING
            row.organisation_id, row.person_id = acting.organisation_id, acting.person_id
            row.save(update_fields=["state", "organisation", "person"])
            row.lines.filter(outcome__in=_WORKED).update(done=False)
            audit.record(acting, "payments.statement.booked", "payments.statement", str(row.pk), {})
            _begin(acting, row)
    return _inline(row)


def work(key: int, progress: Callable[[int, int], None] = lambda done, total: None) -> Statement:
    """Look at or book the lines of a statement that are not done; several processes may, each line is done once.
    `progress` is told how many of how many are done."""
    while True:
        row = Statement.objects.get(pk=key)
        if row.state not in (StatementState.CHECKING, StatementState.BOOKING):
            return row
        lines = list(row.lines.filter(done=False)[:200])
        if not lines:
            _finish(row)
            continue
        one = _look if row.state == StatementState.CHECKING else _book
        done = row.lines.filter(done=True).count()
        moved = 0
        for line in lines:
            moved += one(row, line)
            progress(done + moved, row.lines_count)
        if not moved:
            return row  # Another process is at all of them.


def _begin(acting: Acting, row: Statement) -> None:
    """Have a large file worked on in the background, in the transaction of what is asked; a small one is done at once,
    after it, and the node's own commands do theirs themselves."""
    if row.lines_count > INLINE_LINES and "system" not in acting.roles:
        job = jobs.start(acting, KIND, {"statement": row.pk}, key=f"{row.pk} {row.state}", about=row.filename)
        Statement.objects.filter(pk=row.pk).update(job=job.pk)


def _inline(row: Statement) -> Statement:
    if row.lines_count <= INLINE_LINES:
        return work(row.pk)
    return Statement.objects.get(pk=row.pk)


def faults_of(row: Statement) -> Iterator[tuple[str, Reason]]:
    """What is wrong with lines of the file, each with its place."""
    for line in row.lines.filter(outcome=LineOutcome.FAULT).iterator():
        yield str(line.place), Reason(line.fault, "error", line.params)


def forget_words(now: datetime | None = None) -> int:
    """Clear what payers wrote on lines of files that were brought long ago; how many lines."""
    before = (now or timezone.now()) - WORDS_KEPT
    return StatementLine.objects.filter(statement__uploaded_at__lt=before).exclude(text="").update(text="")


_WORKED = (LineOutcome.COUNTS, LineOutcome.SAME, LineOutcome.OPEN, LineOutcome.ALREADY)


def _finish(row: Statement) -> None:
    if row.state == StatementState.CHECKING:
        Statement.objects.filter(pk=row.pk, state=row.state).update(state=StatementState.CHECKED)
    else:
        Statement.objects.filter(pk=row.pk, state=row.state).update(
            state=StatementState.BOOKED, booked_at=timezone.now()
        )


def _line(row: Statement, number: int, line: BankLine, own: set[str]) -> StatementLine:
    """A line as it is kept, with what can be said of it by itself."""
    account = payees.plain_account(line.account)
    made = StatementLine(
        statement=row,
        number=number,
        place=line.place,
        account=account[:40],
        reversal=line.reversal,
        amount=line.amount,
        currency=line.currency,
        transaction=line.transaction,
        names=list(line.names),
        text=line.text,
        value_day=line.value_day,
    )
    if line.fault is not None:
        return _decided(made, LineOutcome.FAULT, line.fault)
    if account not in own:
        return _decided(made, LineOutcome.LEFT, faults.OtherAccount.reason(account=account or "-"))
    if not line.booked:
        return _decided(made, LineOutcome.LEFT, faults.NotBooked.reason())
    named = next((one for one in candidates(line) if dues.thing_of(one) is not None), "")
    # Never the words of the payer: they are kept apart, and not for ever.
    made.reference = (named or next(iter(line.references), ""))[:140]
    if line.credit:
        made.kind = EntryKind.RECEIVED
    else:
        made.kind = EntryKind.REVERSED if line.reversal else EntryKind.REFUNDED
        if not named and not line.reversal:
            return _decided(made, LineOutcome.LEFT, faults.OtherDebit.reason())
    wrong = next((one for one in line.references if _LOOKS_LIKE_ONE.match(plain_reference(one))), "")
    if not named and wrong:
        _noted(made, faults.CheckDigits.reason(reference=wrong[:60]))
    if (line.value_day is not None and abs(today() - line.value_day) > _LONG_AGO) or (
        line.value_day or today()
    ) > today():
        _noted(made, faults.LongAgo.reason(day=f"{line.value_day}"))
    return made


def _decided(made: StatementLine, outcome: LineOutcome, reason: Reason) -> StatementLine:
    made.outcome, made.done = outcome, True
    _noted(made, reason)
    return made


def _noted(made: StatementLine, reason: Reason) -> None:
    made.fault, made.params = reason.code, dict(reason.params)


def _sum(row: Statement, line: StatementLine) -> ledger.Sum:
    assert line.amount is not None and line.value_day is not None
    return ledger.Sum(
        source=f"bank:{line.account}",
        kind=line.kind,
        transaction=line.transaction,
        amount=line.amount,
        currency=line.currency,
        reference=line.reference,
        value_day=line.value_day,
        names=tuple(line.names),
        text=line.text,
        payee=row.payee,
        hold=_hold(line),
    )


def _hold(line: StatementLine) -> str:
    """Why the line is left to a person in any case."""
    if line.fault == faults.LongAgo.code:
        return OpenReason.OLD
    if not line.reversal or line.amount is None:
        return ""
    # By ISO 20022 the direction is that of the reversal itself; some banks give that of what it takes back. It counts
    # when it fits something that was booked, and is left to a person when not.
    thing = dues.thing_of(line.reference)
    back_of = EntryKind.RECEIVED if line.kind == EntryKind.REVERSED else EntryKind.REFUNDED
    booked = Entry.objects.filter(
        due__in=Due.objects.filter(purpose=thing[0].code, key=thing[1]) if thing else [], amount=line.amount
    )
    taken = booked.filter(kind=EntryKind.REVERSED).count() if line.kind == EntryKind.REVERSED else 0
    return "" if booked.filter(kind=back_of).count() > taken else OpenReason.REVERSAL


def _acting(row: Statement) -> Acting:
    return Acting(
        name=f"statement {row.pk}", via="worker", person_id=row.person_id, organisation_id=row.organisation_id
    )


def _look(row: Statement, line: StatementLine) -> bool:
    """What the line would become: told, and taken back. Equal sums for one due are told together, for what becomes of
    one depends on the others."""
    before = row.lines.filter(
        number__lt=line.number,
        amount=line.amount,
        reference=line.reference,
        outcome__in=_WORKED,
    )
    if dues.thing_of(line.reference) is None:
        before = before.filter(transaction=line.transaction)
    with transaction.atomic():
        for one in before[:50]:
            _told(row, one)
        outcome = _told(row, line)
        transaction.set_rollback(True)
    _write(line, outcome, None)
    return True


def _book(row: Statement, line: StatementLine) -> bool:
    with transaction.atomic():
        held = StatementLine.objects.select_for_update(skip_locked=True).filter(pk=line.pk, done=False).first()
        if held is None:
            return False
        outcome = _told(row, held)
        _write(held, outcome, outcome[1])
    return True


def _told(row: Statement, line: StatementLine) -> tuple[str, Advice | None]:
    told = _sum(row, line)
    known = Advice.objects.filter(source=told.source, kind=told.kind, transaction=told.transaction).exists()
    if not known and dues.thing_of(told.reference) is None and _in_parts(told, told.transaction) == told.amount:
        return LineOutcome.ALREADY, None
    try:
        with transaction.atomic():
            advice = ledger.tell(_acting(row), told)
            if not known:
                _dissolve(told, advice)
    except Conflict:
        return LineOutcome.FAULT, None
    if known:
        return LineOutcome.ALREADY, advice
    return {"booked": LineOutcome.COUNTS, "same": LineOutcome.SAME}.get(advice.state, LineOutcome.OPEN), advice


def _in_parts(told: ledger.Sum, collected: str) -> Decimal:
    """What the parts of a collected entry come to, as far as a file with its details (camt.054) told them."""
    parts = Advice.objects.filter(source=told.source, kind=told.kind, names__contains=[collected])
    return parts.exclude(transaction=collected).aggregate(sum=Total("amount"))["sum"] or Decimal(0)


def _dissolve(told: ledger.Sum, part: Advice) -> None:
    """A collected entry that waits without a due is the same money as its parts, once all of them are told."""
    whole = Advice.objects.select_for_update().filter(
        source=told.source, kind=told.kind, transaction__in=told.names, state=AdviceState.OPEN, due__isnull=True
    )
    for one in whole.exclude(pk=part.pk):
        if _in_parts(told, one.transaction) == one.amount:
            one.state, one.reason, one.same_as, one.text = AdviceState.SAME, "", part.same_as or part, ""
            one.save()


def _write(line: StatementLine, outcome: tuple[str, Advice | None], advice: Advice | None) -> None:
    line.outcome, line.done, line.advice = outcome[0], True, advice
    line.open_reason = outcome[1].reason if outcome[1] is not None and outcome[0] == LineOutcome.OPEN else ""
    if outcome[0] == LineOutcome.FAULT:
        _noted(line, faults.TransactionDiffers.reason(number=line.transaction))
    line.save()
