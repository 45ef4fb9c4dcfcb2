"""Payments of charges: announced by the buyer, received and given back as the payment firm (or an officer) says.

Each holds its consignment, so that two reports of one sum count once. No state of the consignment and no status code
changes by it: what customs released stays released.
"""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Role
from infosilk.kernel.problems import Conflict, ErrorItem, Forbidden, Invalid, NotFound
from infosilk.kernel.record import audit
from infosilk.trade.clearance.public import Consignment, released_on
from infosilk.trade.payments import book, notices
from infosilk.trade.payments.engine.slip import number_of
from infosilk.trade.payments.models import ChargePayment, ChargeReceipt, PaymentState, ReceiptKind

_CENT = Decimal("0.01")
_MOST = Decimal("1E12")
MAX_TRANSACTION = 60


def announce(acting: Acting, number: str) -> ChargePayment:
    """The buyer says that it is paid; nothing is confirmed by it. NotFound for what they did not buy, Conflict when
    nothing is to be paid here."""
    with transaction.atomic():
        found = _locked(Consignment.objects.bought_by(acting), number)
        row = _payment(found)
        if row.state not in (PaymentState.DUE, PaymentState.ANNOUNCED):
            raise _nothing_due(found)
        row.announced_at = row.announced_at or timezone.now()
        _settle(row, found)
        audit.record(acting, "trade.payment.announced", "trade.payment", row.reference, {})
    return row


def received(acting: Acting, reference: str, amount: Decimal, currency: str, transaction_no: str) -> ChargePayment:
    """Money came in for the charges that `reference` names: by a payment firm that the rule payment.receiver names, or
    by an officer who read it off a bank statement.

    The same transaction again changes nothing; with another amount it is a Conflict. Less than is due leaves the rest
    due, more is marked to be given back. NotFound for a reference that names no private import here.
    """
    return _book(acting, ReceiptKind.RECEIVED, reference, amount, currency, transaction_no)


def refunded(acting: Acting, reference: str, amount: Decimal, currency: str, transaction_no: str) -> ChargePayment:
    """Money went back to the payer. Invalid for more than is to be given back."""
    return _book(acting, ReceiptKind.REFUNDED, reference, amount, currency, transaction_no)


def recount(found: Consignment) -> None:
    """Charges of `found` were cancelled (goods came back, it was withdrawn): in the caller's transaction,
    which holds it."""
    row = ChargePayment.objects.filter(consignment=found).first()
    if row is not None:
        found.payment = row
        before = row.state, row.amount
        _settle(row, found)
        if (row.state, row.amount) != before:
            notices.changed(row, found)


def _book(
    acting: Acting, kind: ReceiptKind, reference: str, amount: Decimal, currency: str, transaction_no: str
) -> ChargePayment:
    if not (acting.may("trade", Role.OFFICER) or book.collects(acting)):
        raise Forbidden(
            _("Payments are reported by a payment firm that customs names, or by an officer."),
            mend=_("The firms stand in the dated rule payment.receiver."),
        )
    transaction_no = _checked(amount, transaction_no)
    number = number_of(reference)
    if number is None:
        raise NotFound(what=_("payment"))
    with transaction.atomic():
        found = _locked(Consignment.objects.all(), number)
        row = _payment(found)
        if currency != row.currency:
            raise Invalid(errors=[ErrorItem("currency", _("It is paid in %(currency)s.") % {"currency": row.currency})])
        own = acting.organisation_id
        assert own is not None
        earlier = ChargeReceipt.objects.filter(organisation_id=own, kind=kind, transaction=transaction_no).first()
        if earlier is not None:
            if (earlier.payment_id, earlier.amount) != (row.pk, amount):
                raise Conflict(
                    _("Transaction %(number)s was reported already, with something else.") % {"number": transaction_no},
                    mend=_("Report each sum under its own number; what was reported is not changed."),
                )
            return row
        balance = book.due(found).balance
        if kind == ReceiptKind.REFUNDED and amount > balance.to_refund:
            raise Invalid(
                errors=[ErrorItem("amount", _("To be given back: %(amount)s.") % {"amount": f"{balance.to_refund:f}"})]
            )
        at = timezone.now()
        ChargeReceipt.objects.create(
            payment=row,
            kind=kind,
            amount=amount,
            transaction=transaction_no,
            organisation_id=own,
            person_id=acting.person_id,
            at=at,
        )
        if kind == ReceiptKind.RECEIVED:
            row.received += amount
        else:
            row.refunded += amount
        _settle(row, found)
        changes = {"amount": f"{amount:f}", "currency": currency, "transaction": transaction_no, "state": row.state}
        audit.record(acting, f"trade.payment.{kind}", "trade.payment", row.reference, changes)
        notices.changed(row, found)
    return row


def _locked(rows: "object", number: str) -> Consignment:
    found: Consignment | None = (
        rows.select_for_update(of=("self",)).filter(number=number).first()  # type: ignore[attr-defined]
    )
    if found is None:
        raise NotFound(what=_("payment"))
    return found


def _payment(found: Consignment) -> ChargePayment:
    """The payment of `found`, begun now if there is none. NotFound for what no buyer pays here."""
    if not book.of_private_import(found):
        raise NotFound(what=_("payment"))
    row = ChargePayment.objects.filter(consignment=found).first()
    if row is None:
        to = book.receiver(released_on(found))
        if to.collected_by != "administration":
            raise _nothing_due(found)
        due = book.due(found, to)
        row = ChargePayment.objects.create(
            consignment=found,
            reference=due.reference,
            state=due.state,
            currency=due.currency,
            amount=due.balance.amount,
            rate=due.rate,
            changed_at=timezone.now(),
        )
    found.payment = row
    return row


def _settle(row: ChargePayment, found: Consignment) -> None:
    """Write what the receipts and the charges come to."""
    due = book.due(found)
    at = timezone.now()
    row.amount, row.state, row.changed_at = due.balance.amount, due.state, at
    if due.state == "paid":
        row.paid_at = row.paid_at or at
    row.save()


def _nothing_due(found: Consignment) -> Conflict:
    return Conflict(
        _("Nothing is to be paid here for %(number)s.") % {"number": found.number},
        mend=_("Charges may be collected with the price, paid already, or cancelled."),
    )


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
