"""What people and firms do with dues: report sums, allocate what could not be counted, write off.

Nobody judges in their own matter: whoever owes a due, or acts for who owes it, books nothing for it.
"""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.commons.payments import dues, ledger, purposes, queries
from infosilk.commons.payments.ledger import Sum
from infosilk.commons.payments.models import Advice, AdviceState, Due, EntryKind
from infosilk.commons.payments.payees import reports_for
from infosilk.commons.payments.purposes import Purpose, named
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.problems import Conflict, ErrorItem, Forbidden, Invalid, NotFound
from infosilk.kernel.record import audit

_CENT = Decimal("0.01")
_MOST = Decimal("1E12")
MAX_TRANSACTION = 60
MAX_NOTE = 400
MAX_NAMES = 5


def may_report(acting: Acting, purpose: Purpose) -> bool:
    """Whether this actor reports sums of the purpose: the payee's desk, or a firm that its rule names."""
    return acting.may(purpose.area, *purpose.desk) or reports_for(acting, purpose.area, purpose.payee)


def received(acting: Acting, reference: str, amount: Decimal, currency: str, transaction_no: str) -> Advice:
    """Money came in for what `reference` names: by a payment firm that the payee's rule names, or by somebody of the
    desk who read it off a bank statement.

    The same transaction again changes nothing; with another amount it is a Conflict. Less than is due leaves the rest
    due, more is marked to be given back. NotFound for a reference that names nothing here.
    """
    return _report(acting, EntryKind.RECEIVED, reference, amount, currency, transaction_no)


def refunded(acting: Acting, reference: str, amount: Decimal, currency: str, transaction_no: str) -> Advice:
    """Money went back to the payer. Invalid for more than is to be given back."""
    return _report(acting, EntryKind.REFUNDED, reference, amount, currency, transaction_no)


def told(
    acting: Acting,
    kind: EntryKind,
    reference: str,
    amount: Decimal,
    currency: str,
    transaction_no: str,
    names: tuple[str, ...] = (),
) -> Advice:
    """As `received` and `refunded`, for whoever has the money already: what fits nothing (an unknown reference, another
    currency, more given back than is known) is kept open for the payee's desk and not refused.

    Forbidden for who reports for no payee; a reference that names nothing goes to the one payee that the actor reports
    for, Invalid where these are several.
    """
    thing = dues.thing_of(reference)
    mine = [one for one in purposes.every() if may_report(acting, one)]
    if not mine or (thing is not None and not may_report(acting, thing[0])):
        raise _not_reported()
    payees = {thing[0].payee} if thing is not None else {one.payee for one in mine}
    if len(payees) > 1:
        raise Invalid(errors=[ErrorItem("reference", _("It does not say which payee the money is for."))])
    number = _checked(amount, transaction_no)
    area, roles = (thing[0] if thing else mine[0]).area, (thing[0] if thing else mine[0]).desk
    source = f"{'desk' if acting.may(area, *roles) else 'firm'}:{acting.organisation_id}"
    plain = tuple(name.strip()[:140] for name in names[:MAX_NAMES] if name.strip())
    return ledger.tell(
        acting,
        Sum(source, kind, number, amount, currency, reference, today(), names=plain, payee=payees.pop()),
    )


def announce(acting: Acting, reference: str) -> Due:
    """Whoever owes it says that it is paid. NotFound for what they do not owe, Conflict when nothing is due."""
    due = queries.owed_by(acting).filter(reference=reference).first()
    if due is None:
        raise NotFound(what=_("payment"))
    if due.state not in ("due", "announced"):
        raise nothing_due(due.title)
    return dues.announce(acting, named(due.purpose), due.key)


def nothing_due(title: str) -> Conflict:
    return Conflict(
        _("Nothing is to be paid here for %(number)s.") % {"number": title},
        mend=_("Charges may be collected with the price, paid already, or cancelled."),
    )


def write_off(acting: Acting, reference: str, amount: Decimal, note: str) -> Due:
    """Ask no longer for `amount` of what is left; the note says why. Conflict for more than is left."""
    note = _reason(note)
    with transaction.atomic():
        due = _of_desk(acting, reference)
        if amount != amount.quantize(_CENT) or not 0 < amount <= dues.balance_of(due).left:
            left = dues.balance_of(due).left
            raise Invalid(errors=[ErrorItem("amount", _("Still to be paid: %(amount)s.") % {"amount": f"{left:f}"})])
        count = due.entries.filter(kind=EntryKind.WRITTEN_OFF).count() + 1
        ledger.write_off(acting, due, amount, f"{due.reference}-{count}", note)
    return due


def allocate(acting: Acting, key: int, reference: str, note: str = "") -> Due:
    """Count an open sum for the due that `reference` names: the desk has found out what it is for. Conflict when it is
    decided already or in another currency."""
    with transaction.atomic():
        # The due before the sum, as whoever tells of a sum holds them.
        known = queries.unallocated(acting).select_related("due").filter(pk=key).first()
        if known is None:
            raise NotFound(what=_("sum"))
        due = _of_desk(acting, reference or (known.due.reference if known.due else ""))
        advice = _open(acting, key)
        if advice.currency != due.currency:
            raise Conflict(
                _("It is paid in %(currency)s.") % {"currency": due.currency},
                mend=_("Give the sum back, or change it and report what came of it under a number of its own."),
            )
        ledger.allocate(acting, advice, due, note.strip()[:MAX_NOTE])
        _decided(acting, advice, "allocated")
    return due


def same(acting: Acting, key: int, other: int) -> Advice:
    """An open sum is the same money as another of its due: nothing is counted for it."""
    with transaction.atomic():
        known = Advice.objects.filter(pk=other, state=AdviceState.BOOKED, payee__in=_payees(acting)).first()
        if known is None or known.due is None:
            raise NotFound(what=_("sum"))
        _of_desk(acting, known.due.reference)
        advice = _open(acting, key)
        if (known.kind, known.amount, known.currency) != (advice.kind, advice.amount, advice.currency):
            raise Conflict(_("The two sums are not equal."), mend=_("Choose the sum that is the same money."))
        advice.due, advice.state, advice.reason, advice.same_as = known.due, AdviceState.SAME, "", known
        _decide(acting, advice, "", "same")
    return advice


def give_back(acting: Acting, key: int, note: str) -> Advice:
    """An open sum went back to whoever paid it; the note says how (the number of the transfer)."""
    note = _reason(note)
    with transaction.atomic():
        advice = _open(acting, key)
        if advice.due is not None and ledger.owes(acting, advice.due):
            raise _own_matter()
        advice.state, advice.reason = AdviceState.RETURNED, ""
        _decide(acting, advice, note, "given-back")
    return advice


def _report(
    acting: Acting, kind: EntryKind, reference: str, amount: Decimal, currency: str, transaction_no: str
) -> Advice:
    thing = dues.thing_of(reference)
    if thing is None:
        if not queries.reports_any(acting):
            raise _not_reported()
        raise NotFound(what=_("payment"))
    purpose, key = thing
    if not may_report(acting, purpose):
        raise _not_reported()
    number = _checked(amount, transaction_no)
    desk = acting.may(purpose.area, *purpose.desk)
    source = f"{'desk' if desk else 'firm'}:{acting.organisation_id}"
    told = Sum(source, kind, number, amount, currency, reference, today())
    with transaction.atomic():
        due = dues.opened(purpose, key)
        if currency != due.currency:
            raise Invalid(errors=[ErrorItem("currency", _("It is paid in %(currency)s.") % {"currency": due.currency})])
        if ledger.owes(acting, due):
            raise _own_matter()
        told_before = Advice.objects.filter(source=source, kind=kind, transaction=number).exists()
        to_refund = dues.balance_of(due).to_refund
        if kind == EntryKind.REFUNDED and not told_before and amount > to_refund:
            raise Invalid(
                errors=[ErrorItem("amount", _("To be given back: %(amount)s.") % {"amount": f"{to_refund:f}"})]
            )
        return ledger.tell(acting, told)


def _of_desk(acting: Acting, reference: str) -> Due:
    """The due that the actor's desk works on, held. NotFound for another desk's."""
    thing = dues.thing_of(reference)
    if thing is None or not acting.may(thing[0].area, *thing[0].desk):
        raise NotFound(what=_("payment"))
    due = dues.opened(*thing)
    if ledger.owes(acting, due):
        raise _own_matter()
    return due


def _open(acting: Acting, key: int) -> Advice:
    found = queries.unallocated(acting).select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise NotFound(what=_("sum"))
    return found


def _payees(acting: Acting) -> set[str]:
    return {one.payee for one in queries.desks(acting)}


def _decide(acting: Acting, advice: Advice, note: str, what: str) -> None:
    advice.decided_by_id, advice.decided_at, advice.note, advice.text = acting.person_id, timezone.now(), note, ""
    advice.save()
    _decided(acting, advice, what)


def _decided(acting: Acting, advice: Advice, what: str) -> None:
    changes = {"amount": f"{advice.amount:f}", "currency": advice.currency, "transaction": advice.transaction}
    audit.record(acting, f"payments.sum.{what}", "payments.advice", str(advice.pk), changes)


def _not_reported() -> Forbidden:
    return Forbidden(
        _("Payments are reported by a payment firm that the payee names, or by the payee's desk."),
        mend=_("The firms stand in the payee's dated rule, and their numbers are compared with the register."),
    )


def _own_matter() -> Forbidden:
    return Forbidden(
        _("You owe this yourself, or act for whoever owes it."), mend=_("Somebody else of the payee's desk books it.")
    )


def _reason(note: str) -> str:
    note = note.strip()
    if not 1 <= len(note) <= MAX_NOTE:
        raise Invalid(errors=[ErrorItem("note", _("Say why, in at most 400 characters."))])
    return note


def _checked(amount: Decimal, transaction_no: str) -> str:
    errors = []
    if not amount.is_finite() or not 0 < amount < _MOST or amount != amount.quantize(_CENT):
        errors.append(ErrorItem("amount", _("The amount is above 0 and has at most two decimal places.")))
    plain = transaction_no.strip()
    if not 1 <= len(plain) <= MAX_TRANSACTION:
        errors.append(ErrorItem("transaction", _("Give the number by which you know the transaction.")))
    if errors:
        raise Invalid(errors=errors)
    return plain
