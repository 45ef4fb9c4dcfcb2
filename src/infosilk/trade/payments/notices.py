"""Whom a payment's change is told: the buyer, where the e-mail of the order is a verified address here."""

from django.utils.translation import gettext_noop, override

from infosilk.commons.payments.public import Due
from infosilk.kernel.models import Person
from infosilk.kernel.notices.notify import notify
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.payments.models import PaymentState

_CHANGED = gettext_noop("Charges of parcel %(number)s: %(state)s.")


def changed(due: Due, found: Consignment) -> None:
    """Tell the buyer where the payment of their charges stands; in the caller's transaction."""
    with override("en"):
        english = str(PaymentState(due.state).label)
    params = {"number": found.number, "state": {"msgid": english}}
    for person in _buyers(found):
        notify(person, "trade.payment", _CHANGED, params, f"/trade/pay/{found.number}/")


def _buyers(found: Consignment) -> list[Person]:
    from allauth.account.models import EmailAddress  # its app is ready only after ours

    if not found.buyer_email:
        return []
    rows = EmailAddress.objects.filter(email__iexact=found.buyer_email, verified=True)
    return list(Person.objects.filter(pk__in=rows.values("user_id")))
