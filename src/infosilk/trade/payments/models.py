"""The due of a parcel's charges, and the rate by which it was made."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from infosilk.commons.payments.public import Due
from infosilk.trade.clearance.public import Consignment


class PaymentState(models.TextChoices):
    """The states of a due in the words of charges."""

    DUE = "due", _("charges to be paid")
    ANNOUNCED = "announced", _("charges paid, as the buyer says")
    PAID = "paid", _("charges paid")
    CANCELLED = "cancelled", _("no charges due")


class ChargePayment(models.Model):
    """The due of one consignment's charges, from when the buyer announces a payment or money comes in: until then what
    is due is the consignment's charges alone. `rate` is 1 of the charges' currency in that of the due, of the day of
    release."""

    consignment = models.OneToOneField(Consignment, on_delete=models.PROTECT, related_name="payment")
    due = models.OneToOneField(Due, on_delete=models.PROTECT, related_name="+")
    rate = models.DecimalField(max_digits=20, decimal_places=10)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return str(self.due)
