"""Dues: found by reference or by thing, opened when something happens to them, their amounts changed."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.commons.payments import feeds, purposes
from infosilk.commons.payments.engine.balance import Balance
from infosilk.commons.payments.engine.slip import bases_of
from infosilk.commons.payments.models import AmountChange, Due
from infosilk.commons.payments.purposes import Purpose
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import NotFound
from infosilk.kernel.record import audit


def thing_of(reference: str) -> tuple[Purpose, str] | None:
    """The thing that a reference names, as anybody wrote it; None when its check digits do not fit."""
    for base in bases_of(reference):
        found = purposes.thing_of(base)
        if found is not None:
            return found
    return None


def balance_of(due: Due) -> Balance:
    return Balance(due.amount, due.received, due.refunded, due.reversed, due.written_off)


def opened(purpose: Purpose, key: str) -> Due:
    """The due of a thing, held for this transaction; its row begins now if there is none.

    NotFound, Conflict and RuleUnknown of the purpose say why nothing is due.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a due is held in the transaction of what happens to it")
    held = Due.objects.select_for_update(of=("self",))
    found = held.filter(purpose=purpose.code, key=key).first()
    if found is not None:
        return found
    terms = purpose.terms(key)
    now = timezone.now()
    due = Due(
        purpose=purpose.code,
        key=terms.key,
        reference=terms.reference,
        title=terms.title,
        slip_text=terms.slip_text,
        payee=purpose.payee,
        payee_day=terms.payee_day,
        debtor_organisation_id=terms.debtor_organisation_id,
        debtor_person_id=terms.debtor_person_id,
        currency=terms.currency,
        amount=terms.amount,
        due_day=terms.due_day,
        opened_at=now,
        changed_at=now,
    )
    due.state = balance_of(due).state(announced=False)
    try:
        with transaction.atomic():
            due.save()
    except IntegrityError:
        # Of two at once the second finds the row of the first.
        return held.get(purpose=purpose.code, key=terms.key)
    purpose.opened(due, terms)
    return due


def by_reference(reference: str) -> Due:
    """The due that a reference names, held and, if need be, opened. NotFound for one that names nothing."""
    named = thing_of(reference)
    if named is None:
        raise NotFound(what=_("payment"))
    return opened(*named)


def settle(due: Due) -> None:
    """Write what the entries and the amount come to, and tell the purpose. The due is held by the caller."""
    at = timezone.now()
    due.state, due.changed_at = balance_of(due).state(announced=due.announced_at is not None), at
    if due.state == "paid":
        due.paid_at = due.paid_at or at
    due.save()
    feeds.changed(due)


def change_amount(code: str, key: str, amount: Decimal) -> None:
    """Another amount is due for a thing (goods came back, it was cancelled): in the caller's transaction, which holds
    the thing. The history keeps what it was. Nothing happens where no row has begun: the purpose says what is due."""
    due = Due.objects.select_for_update(of=("self",)).filter(purpose=code, key=key).first()
    if due is None or due.amount == amount:
        return
    AmountChange.objects.create(due=due, before=due.amount, after=amount, at=timezone.now())
    due.amount = amount
    settle(due)
    purposes.named(code).changed(due)


def announce(acting: Acting, purpose: Purpose, key: str) -> Due:
    """The payer says that it is paid; nothing is confirmed by it. Whether the actor owes it is the caller's to see."""
    with transaction.atomic():
        due = opened(purpose, key)
        due.announced_at = due.announced_at or timezone.now()
        settle(due)
        audit.record(acting, "payments.due.announced", "payments.due", due.reference, {})
    return due
