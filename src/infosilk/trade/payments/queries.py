"""Reads of payments: what a person may see of a parcel's charges, and the payment slip of what is left."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Role
from infosilk.kernel.problems import NotFound, Problem
from infosilk.trade.clearance.public import Consignment, ConsignmentQuerySet, Direction, released_on
from infosilk.trade.payments import book
from infosilk.trade.payments.engine.slip import MODEL, account_of, ips_text, number_of
from infosilk.trade.payments.models import ChargePayment, PaymentState


@dataclass(frozen=True, slots=True)
class Receipt:
    """A sum that came in or went back, as those may read it who may see the payment."""

    kind: str
    amount: Decimal
    transaction: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Charges:
    """Where the payment of a parcel's charges stands. `problem` says what to load before anything can be paid;
    `collected` is true where the marketplace collects them with the price. `slip` is None when nothing is left to be
    paid, or when no slip of this country is known here. It names no person."""

    number: str
    due: book.Due | None
    to: book.Receiver | None
    slip: "Slip | None"
    collected: bool
    problem: Problem | None

    @property
    def state(self) -> str:
        return self.due.state if self.due else ""


@dataclass(frozen=True, slots=True)
class Slip:
    """A payment slip: what to write on it, and what its QR code says."""

    account: str
    name: str
    amount: Decimal
    currency: str
    purpose_code: str
    purpose: str
    model: str
    reference: str
    qr: str


def charges_of(found: Consignment) -> Charges | None:
    """Where the payment of `found` stands; None where no private buyer pays charges here."""
    if not book.of_private_import(found):
        return None
    try:
        to = book.receiver(released_on(found))
        if to.collected_by != "administration":
            return Charges(found.number, None, to, None, True, None)
        due = book.due(found, to)
        return Charges(found.number, due, to, slip_of(due, to), False, None)
    except Problem as problem:
        return Charges(found.number, None, None, None, False, problem)


def slip_of(due: book.Due, to: book.Receiver) -> Slip | None:
    """The slip for what is left. A receiver whose account cannot exist has none: better no slip than a wrong one."""
    if not due.balance.left or to.form != "ips-rs" or due.currency != "RSD":
        return None
    purpose = f"Carina {due.consignment.number}"
    try:
        account_of(to.account)
        qr = ips_text(
            account=to.account,
            name=to.name,
            amount=due.balance.left,
            purpose_code=to.purpose_code,
            purpose=purpose,
            reference=due.reference,
        )
    except ValueError:
        return None
    return Slip(to.account, to.name, due.balance.left, due.currency, to.purpose_code, purpose, MODEL, due.reference, qr)


def seen(acting: Acting, number: str) -> Consignment:
    """The consignment whose payment this actor may see: the buyer, whoever has part in it, officers, and the payment
    firms that customs names. NotFound otherwise, also for what nobody pays here."""
    rows: ConsignmentQuerySet = Consignment.objects.visible_to(acting) | Consignment.objects.bought_by(acting)
    if book.collects(acting):
        rows = Consignment.objects.filter(direction=Direction.IMPORT, buyer_kind="private")
    found = rows.select_related("payment").filter(number=number).first()
    if found is None or not book.of_private_import(found):
        raise NotFound(what=_("payment"))
    return found


def by_reference(acting: Acting, reference: str) -> Consignment:
    """The consignment that a reference names, for whoever may see its payment."""
    return seen(acting, number_of(reference) or "")


def receipts(found: Consignment) -> list[Receipt]:
    row = ChargePayment.objects.filter(consignment=found).first()
    if row is None:
        return []
    return [
        Receipt(one.kind, one.amount, one.transaction, one.organisation.name, one.at)
        for one in row.receipts.select_related("organisation")
    ]


def payable(acting: Acting) -> "QuerySet[Consignment]":
    """Private parcels let in here with charges, of what this actor may see: for a named payment firm, all; none
    where the marketplace collects them."""
    rows: ConsignmentQuerySet = Consignment.objects.visible_to(acting)
    if not book.pays_here():
        rows = rows.none()
    elif book.collects(acting):
        rows = Consignment.objects.all()
    return rows.select_related("payment").filter(
        direction=Direction.IMPORT, buyer_kind="private", state__in=book.STANDS, charges_total__gt=0
    )


def unpaid(rows: "QuerySet[Consignment]") -> "QuerySet[Consignment]":
    """Of `payable` those whose charges are not paid."""
    return rows.exclude(payment__state__in=(PaymentState.PAID, PaymentState.CANCELLED))


def may_list(acting: Acting) -> bool:
    """Who works with the list of charges: officers, carriers, owners of marketplaces' orders, payment firms."""
    return acting.may("trade", Role.OFFICER, Role.FORWARDER) or book.collects(acting)


def as_dict(found: Consignment, charges: Charges) -> dict[str, Any]:
    """A payment as the API shows it: nothing about anybody."""
    due, slip = charges.due, charges.slip
    if due is None:
        raise charges.problem or NotFound(what=_("payment"))
    balance = due.balance
    return {
        "reference": due.reference,
        "consignment": found.number,
        "state": due.state,
        "currency": due.currency,
        "amount": balance.amount,
        "received": balance.received,
        "refunded": balance.refunded,
        "left": balance.left,
        "to_refund": balance.to_refund,
        "charged": due.owed,
        "charged_currency": due.charged_in,
        "rate": due.rate,
        "sample": due.sample,
        "qr": slip.qr if slip else "",
        "receipts": [
            {"kind": one.kind, "amount": one.amount, "transaction": one.transaction, "at": one.at}
            for one in receipts(found)
        ],
    }


def to_refund(rows: "QuerySet[Consignment]") -> "QuerySet[Consignment]":
    """Of `payable` those for which more came in than is due."""
    return rows.filter(payment__received__gt=F("payment__amount") + F("payment__refunded"))
