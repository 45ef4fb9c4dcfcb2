"""Reads of payments: what a person may see of a parcel's charges, and the payment slip of what is left."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from infosilk.commons.payments import public as payments
from infosilk.commons.payments.public import Payee, Slip, slip_of
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import NotFound, Problem
from infosilk.trade.clearance.public import Consignment, ConsignmentQuerySet, Direction
from infosilk.trade.payments import book
from infosilk.trade.payments.engine.reference import number_of
from infosilk.trade.payments.models import ChargePayment, PaymentState
from infosilk.trade.payments.purposes import slip_text


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
    due: book.ChargesDue | None
    to: Payee | None
    slip: Slip | None
    collected: bool
    problem: Problem | None

    @property
    def state(self) -> str:
        return self.due.state if self.due else ""


def charges_of(found: Consignment) -> Charges | None:
    """Where the payment of `found` stands; None where no private buyer pays charges here."""
    if not book.of_private_import(found):
        return None
    try:
        to = book.payee(found)
        if to.collected_by != "administration":
            return Charges(found.number, None, to, None, True, None)
        due = book.charges_due(found, to)
        return Charges(found.number, due, to, _slip(due, to), False, None)
    except Problem as problem:
        return Charges(found.number, None, None, None, False, problem)


def _slip(due: book.ChargesDue, to: Payee) -> Slip | None:
    number = due.consignment.number
    return slip_of(to, due.reference, due.balance.left, due.currency, slip_text(number))


def seen(acting: Acting, number: str) -> Consignment:
    """The consignment whose payment this actor may see: the buyer, whoever has part in it, officers, and the payment
    firms that customs names. NotFound otherwise, also for what nobody pays here."""
    rows: ConsignmentQuerySet = Consignment.objects.visible_to(acting) | Consignment.objects.bought_by(acting)
    if book.collects(acting):
        rows = Consignment.objects.filter(direction=Direction.IMPORT, buyer_kind="private")
    found = rows.select_related("payment__due").filter(number=number).first()
    if found is None or not book.of_private_import(found):
        raise NotFound(what=_("payment"))
    return found


def by_reference(acting: Acting, reference: str) -> Consignment:
    """The consignment that a reference names, for whoever may see its payment."""
    return seen(acting, number_of(reference) or "")


def receipts(found: Consignment) -> list[Receipt]:
    begun = ChargePayment.objects.filter(consignment=found).first()
    if begun is None:
        return []
    return [
        Receipt(
            one.kind, one.amount, one.transaction, one.organisation.name if one.organisation else one.source, one.at
        )
        for one in begun.due.entries.select_related("organisation")
    ]


def payable(acting: Acting) -> "QuerySet[Consignment]":
    """Private parcels let in here with charges, of what this actor may see: for a named payment firm, all; none
    where the marketplace collects them."""
    rows: ConsignmentQuerySet = Consignment.objects.visible_to(acting)
    if not book.pays_here():
        rows = rows.none()
    elif book.collects(acting):
        rows = Consignment.objects.all()
    return rows.select_related("payment__due").filter(
        direction=Direction.IMPORT, buyer_kind="private", state__in=book.STANDS, charges_total__gt=0
    )


def unpaid(rows: "QuerySet[Consignment]") -> "QuerySet[Consignment]":
    """Of `payable` those whose charges are not paid."""
    return rows.exclude(payment__due__state__in=(PaymentState.PAID, PaymentState.CANCELLED))


def to_allocate(acting: Acting) -> int:
    """How many sums that were paid to customs wait for this actor to say what they are for."""
    return payments.to_allocate(acting, book.RULE)


def may_list(acting: Acting) -> bool:
    """Who works with the list of charges: officers, carriers, owners of marketplaces' orders, payment firms."""
    return acting.may("trade", "officer", "forwarder") or book.collects(acting)


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
    return rows.filter(
        payment__due__received__gt=F("payment__due__amount")
        - F("payment__due__written_off")
        + F("payment__due__refunded")
        + F("payment__due__reversed")
    )
