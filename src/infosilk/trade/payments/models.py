"""Payments of a private parcel's charges, and each sum that a payment firm took for them or gave back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from infosilk.kernel.models import Organisation, Person
from infosilk.trade.clearance.public import Consignment


class PaymentState(models.TextChoices):
    DUE = "due", _("charges to be paid")
    ANNOUNCED = "announced", _("charges paid, as the buyer says")
    PAID = "paid", _("charges paid")
    CANCELLED = "cancelled", _("no charges due")


class ChargePayment(models.Model):
    """The payment of one consignment's charges. It begins when the buyer announces it or money comes in: until then
    what is due is the consignment's charges alone.

    `amount` is what is due, in `currency`, at `rate` (1 of the charges' currency, of the day of release); `received`
    and `refunded` are the sums of its receipts. No card, no account, no name of a payer is kept.
    """

    consignment = models.OneToOneField(Consignment, on_delete=models.PROTECT, related_name="payment")
    reference = models.CharField(max_length=40)
    state = models.CharField(max_length=9, choices=PaymentState.choices)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    received = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    refunded = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    announced_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["reference"], name="trade_payment_reference_once"),
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="trade_payment_state_known"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, received__gte=0, refunded__gte=0, refunded__lte=models.F("received")),
                name="trade_payment_sums",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"


class ReceiptKind(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("money", "received")
    REFUNDED = "refunded", pgettext_lazy("money", "given back")


class ChargeReceipt(models.Model):
    """One sum that came in or was given back, under the number that the firm (or desk) knows it by; append-only."""

    payment = models.ForeignKey(ChargePayment, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=8, choices=ReceiptKind.choices)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    transaction = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "transaction"], name="trade_receipt_transaction_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="trade_receipt_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
