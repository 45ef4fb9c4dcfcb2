"""The books of the test provider, apart from ours: what was paid there, and which callbacks it still owes."""

from typing import ClassVar

from django.db import models


class SamplePayment(models.Model):
    """A payment at the test provider. `events` is all that happened to it, oldest first."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "events": "a test provider's made-up events",
    }

    number = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    back = models.CharField(max_length=300)
    events = models.JSONField(default=list)
    started_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["number"], name="payments_sample_once"),
        ]

    def __str__(self) -> str:
        return self.number


class SampleCall(models.Model):
    """One callback of the test provider: of which event, when it is sent, when it was."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "event": "a test provider's made-up event",
    }

    payment = models.ForeignKey(SamplePayment, on_delete=models.CASCADE, related_name="calls")
    event = models.JSONField()
    deliver_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["deliver_at"],
                name="payments_sample_call_due",
                condition=models.Q(delivered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.deliver_at}"
