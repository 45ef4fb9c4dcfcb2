"""The one way by which a sum gets into the books: told, recognised, counted once.

Whoever tells of a sum (a firm, a desk, a provider, a file of a bank) tells it here. Each holds its due, so that two
reports of one sum count once; what cannot be counted is kept and shown to the payee's desk.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.commons.payments import dues, purposes
from infosilk.commons.payments.engine import sameness
from infosilk.commons.payments.models import Advice, AdviceState, Due, Entry, EntryKind, OpenReason
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.models import Mandate
from infosilk.kernel.problems import Conflict, NotFound, Problem
from infosilk.kernel.record import audit

_COLUMN = {
    EntryKind.RECEIVED: "received",
    EntryKind.REFUNDED: "refunded",
    EntryKind.REVERSED: "reversed",
    EntryKind.WRITTEN_OFF: "written_off",
}

# So many sums that share a number and an amount are looked at.
_MOST_ALIKE = 50


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum as its source tells it: `transaction` is the source's own number, `names` further numbers that the money
    goes by (an end-to-end id, a provider's number), `reference` what the payer or the source names. `hold` is why it is
    to be looked at by a person in any case."""

    source: str
    kind: str
    transaction: str
    amount: Decimal
    currency: str
    reference: str
    value_day: date
    names: tuple[str, ...] = ()
    text: str = ""
    payee: str = ""
    hold: str = ""


def tell(acting: Acting, told: Sum) -> Advice:
    """Take a sum in: counted, recognised as told before, or kept to be allocated. The same number of the same source
    again changes nothing; with something else it is a Conflict."""
    with transaction.atomic():
        due, reason = _due_of(told)
        known = _known(told)
        if known is not None:
            return _again(known, told, due)
        same = _same_money(told, due)
        if same is not None and due is None:
            due, reason = same.due, ""
        if due is not None and reason == "":
            reason = _obstacle(acting, told, due)
        advice = _kept(acting, told, due, same, reason)
        if advice is None:
            known = _known(told)
            assert known is not None
            return _again(known, told, due)
        if due is not None and reason == "":
            _gather(advice, due)
            _count(acting, due, advice)
        return advice


def allocate(acting: Acting, advice: Advice, due: Due, note: str) -> Entry:
    """Count an open sum for a due, as somebody of the desk decided. Both are held by the caller."""
    advice.due = due
    advice.decided_by_id, advice.decided_at, advice.note = acting.person_id, timezone.now(), note
    return _book(acting, advice)


def write_off(acting: Acting, due: Due, amount: Decimal, number: str, note: str) -> Entry:
    """Ask for less, as the desk decided. The due is held by the caller."""
    return _enter(
        acting,
        due,
        Sum(f"desk:{acting.organisation_id}", EntryKind.WRITTEN_OFF, number, amount, due.currency, "", today()),
        note,
    )


def _due_of(told: Sum) -> tuple[Due | None, str]:
    """The due that the sum names, held, or why there is none."""
    try:
        with transaction.atomic():
            return dues.by_reference(told.reference), ""
    except NotFound:
        return None, OpenReason.UNKNOWN
    except Problem:
        # Charged by somebody else, or law that is not loaded: the money is here all the same.
        return None, OpenReason.NOT_DUE


def _known(told: Sum) -> Advice | None:
    return Advice.objects.filter(source=told.source, kind=told.kind, transaction=told.transaction).first()


def _again(known: Advice, told: Sum, due: Due | None) -> Advice:
    same_due = known.due_id == due.pk if due is not None and known.due_id else known.reference == told.reference
    allocated = known.decided_at is not None
    if (known.amount, known.currency) == (told.amount, told.currency) and (same_due or allocated):
        return known
    raise Conflict(
        _("Transaction %(number)s was reported already, with something else.") % {"number": told.transaction},
        mend=_("Report each sum under its own number; what was reported is not changed."),
    )


def _same_money(told: Sum, due: Due | None) -> Advice | None:
    """The sum that another source told under a common number; the one that all others are the same as."""
    names = [name for name in (told.transaction, *told.names) if name and name != told.reference]
    rows = Advice.objects.filter(kind=told.kind, amount=told.amount, currency=told.currency, names__overlap=names)
    rows = rows.exclude(source=told.source).exclude(state=AdviceState.RETURNED)
    rows = rows.filter(due=due) if due is not None else rows.filter(due__isnull=False)
    for found in rows.order_by("pk")[:_MOST_ALIKE]:
        root = found.same_as or found
        # One source's two numbers are two payments, whatever third number they share.
        if told.source == root.source or root.same.filter(source=told.source).exists():
            continue
        if due is None and root.due_id:
            Due.objects.select_for_update(of=("self",)).get(pk=root.due_id)
        return root
    return None


def _obstacle(acting: Acting, told: Sum, due: Due) -> str:
    if told.currency != due.currency:
        return OpenReason.CURRENCY
    if told.hold:
        return told.hold
    return OpenReason.OWN if owes(acting, due) else ""


def owes(acting: Acting, due: Due) -> bool:
    """Whether whoever acts owes the due, by themselves or for whom they act."""
    if due.debtor_organisation_id is not None and due.debtor_organisation_id == acting.organisation_id:
        return True
    if acting.person_id is None:
        return False
    if due.debtor_person_id == acting.person_id:
        return True
    if due.debtor_organisation_id is not None:
        mandates = Mandate.objects.active(timezone.now())
        return mandates.filter(person_id=acting.person_id, organisation_id=due.debtor_organisation_id).exists()
    alone = Acting(name=acting.name, via=acting.via, person_id=acting.person_id)
    return Due.objects.filter(pk=due.pk, key__in=purposes.named(due.purpose).owes(alone)).exists()


def _kept(acting: Acting, told: Sum, due: Due | None, same: Advice | None, reason: str) -> Advice | None:
    """The sum's row, not counted yet; None when another process has just told it."""
    if same is not None and reason == "":
        state = AdviceState.SAME
    else:
        state, same = AdviceState.OPEN, None
        reason = reason or OpenReason.PERHAPS
    try:
        with transaction.atomic():
            return Advice.objects.create(
                source=told.source,
                kind=told.kind,
                transaction=told.transaction,
                names=sorted({name[:140] for name in (told.transaction, *told.names) if name}),
                amount=told.amount,
                currency=told.currency,
                reference=told.reference[:140],
                text=told.text[:400] if due is None else "",
                payee=told.payee or (due.payee if due else ""),
                organisation_id=acting.organisation_id,
                person_id=acting.person_id,
                value_day=told.value_day,
                told_at=timezone.now(),
                due=due,
                state=state,
                reason="" if state == AdviceState.SAME else reason,
                same_as=same,
            )
    except IntegrityError:
        return None


def _gather(advice: Advice, due: Due) -> None:
    """Sums that were told before without a due, under a number of this one, are the same money."""
    root = advice.same_as or advice
    rows = Advice.objects.select_for_update().filter(
        due__isnull=True,
        state=AdviceState.OPEN,
        kind=advice.kind,
        amount=advice.amount,
        currency=advice.currency,
        names__overlap=advice.names,
    )
    tellers = {advice.source} if root is advice else {root.source, *root.same.values_list("source", flat=True)}
    for one in rows.exclude(source__in=tellers).order_by("pk"):
        one.due, one.state, one.reason, one.same_as, one.text = due, AdviceState.SAME, "", root, ""
        one.save()


def _count(acting: Acting, due: Due, told: Advice) -> None:
    """Count as many of the sums that are equal to the one that was told as there must be."""
    rows = due.advices.filter(kind=told.kind, amount=told.amount, currency=due.currency)
    equal = [told if one.pk == told.pk else one for one in rows]
    tellers: dict[int, set[str]] = {}
    for one in equal:
        tellers.setdefault(one.same_as_id or one.pk, set()).add(one.source)
    roots = [
        one
        for one in equal
        if one.state == AdviceState.BOOKED or (one.state, one.reason) == (AdviceState.OPEN, OpenReason.PERHAPS)
    ]
    sums = [sameness.Told(one.pk, frozenset(tellers[one.pk]), one.entry_id is not None) for one in roots]
    wanted = set(sameness.to_count(sums))
    for one in roots:
        if one.pk in wanted:
            one.due = due
            _book(acting, one)


def _book(acting: Acting, advice: Advice) -> Entry:
    assert advice.due is not None
    told = Sum(
        advice.source,
        advice.kind,
        advice.transaction,
        advice.amount,
        advice.currency,
        advice.reference,
        advice.value_day,
    )
    entry = _enter(acting, advice.due, told, advice.note)
    advice.entry, advice.state, advice.reason, advice.text = entry, AdviceState.BOOKED, "", ""
    advice.save(update_fields=["due", "entry", "state", "reason", "text", "decided_by", "decided_at", "note"])
    return entry


def _enter(acting: Acting, due: Due, told: Sum, note: str) -> Entry:
    entry = Entry.objects.create(
        due=due,
        kind=told.kind,
        amount=told.amount,
        source=told.source,
        transaction=told.transaction,
        note=note,
        organisation_id=acting.organisation_id,
        person_id=acting.person_id,
        value_day=told.value_day,
        at=timezone.now(),
    )
    column = _COLUMN[EntryKind(told.kind)]
    setattr(due, column, getattr(due, column) + told.amount)
    dues.settle(due)
    changes = {
        "amount": f"{told.amount:f}",
        "currency": due.currency,
        "transaction": told.transaction,
        "source": told.source,
        "state": due.state,
    }
    audit.record(acting, f"payments.{told.kind}", "payments.due", due.reference, changes)
    purposes.named(due.purpose).changed(due)
    return entry
