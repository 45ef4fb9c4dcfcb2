"""The purpose trade.charges: what a parcel owes, who may see it, and what happens when it is paid."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.commons.payments import public as payments
from infosilk.commons.payments.public import Due, Purpose, Terms
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import NotFound
from infosilk.trade.clearance.public import Consignment, released_on
from infosilk.trade.payments import book, notices
from infosilk.trade.payments.engine.reference import number_of_base
from infosilk.trade.payments.models import ChargePayment


@dataclass(frozen=True, slots=True)
class ChargeTerms(Terms):
    rate: Decimal = Decimal(1)


def _terms(number: str) -> ChargeTerms:
    """What is due of a parcel, which is held. NotFound for what no buyer pays here, Conflict where the marketplace
    collects it."""
    found = Consignment.objects.select_for_update(of=("self",)).filter(number=number).first()
    if found is None or not book.of_private_import(found):
        raise NotFound(what=_("payment"))
    to = book.payee(found)
    if to.collected_by != "administration":
        raise payments.nothing_due(number)
    due = book.charges_due(found, to)
    return ChargeTerms(
        key=number,
        reference=due.reference,
        title=number,
        amount=due.balance.amount,
        currency=due.currency,
        payee_day=released_on(found),
        slip_text=slip_text(number),
        rate=due.rate,
    )


def slip_text(number: str) -> str:
    return f"Carina {number}"


def _opened(due: Due, terms: ChargeTerms) -> None:
    found = Consignment.objects.get(number=due.key)
    ChargePayment.objects.create(consignment=found, due=due, rate=terms.rate)


def _changed(due: Due) -> None:
    notices.changed(due, Consignment.objects.get(number=due.key))


def _visible_to(acting: Acting) -> "QuerySet[Consignment, str]":
    return Consignment.objects.visible_to(acting).values_list("number", flat=True)


def _owes(acting: Acting) -> "QuerySet[Consignment, str]":
    return Consignment.objects.bought_by(acting).values_list("number", flat=True)


CHARGES = payments.purpose(
    Purpose(
        code=book.PURPOSE,
        title=gettext_lazy("Charges of parcels"),
        area="trade",
        payee=book.RULE,
        desk=("officer",),
        key_of=number_of_base,
        terms=_terms,
        visible_to=_visible_to,
        owes=_owes,
        opened=_opened,
        changed=_changed,
        link=lambda number: reverse("trade:payments:pay", args=[number]),
    )
)
