"""What buyers do with the charges of their parcels, and what becomes of them when goods go back.

No state of the consignment and no status code changes by a payment: what customs released stays released.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from infosilk.commons.payments import public as payments
from infosilk.commons.payments.public import Due
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import NotFound
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.payments import book
from infosilk.trade.payments.models import ChargePayment, PaymentState
from infosilk.trade.payments.purposes import CHARGES


def announce(acting: Acting, number: str) -> Due:
    """The buyer says that it is paid; nothing is confirmed by it. NotFound for what they did not buy, Conflict when
    nothing is to be paid here."""
    with transaction.atomic():
        bought = Consignment.objects.bought_by(acting)
        if not bought.select_for_update(of=("self",)).filter(number=number).exists():
            raise NotFound(what=_("payment"))
        if payments.opened(CHARGES, number).state not in (PaymentState.DUE, PaymentState.ANNOUNCED):
            raise payments.nothing_due(number)
        return payments.announce(acting, CHARGES, number)


def recount(found: Consignment) -> None:
    """Charges of `found` were cancelled (goods came back, it was withdrawn): in the caller's transaction,
    which holds it."""
    begun = ChargePayment.objects.select_related("due").filter(consignment=found).first()
    if begun is not None:
        found.payment = begun
        payments.change_amount(CHARGES.code, found.number, book.charges_due(found).balance.amount)
