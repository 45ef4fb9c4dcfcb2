"""Payments that were started with a provider, and what the provider called back."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from infosilk.commons.payments.models.dues import Due
from infosilk.kernel.models import Person


def new_token() -> str:
    return secrets.token_urlsafe(24)


class ProviderState(models.TextChoices):
    STARTED = "started", _("started")
    PENDING = "pending", _("waiting for the provider")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")


class ProviderPayment(models.Model):
    """A payment of a due by way of a provider. `token` is the secret part of its address; `poll_at` when the provider
    is asked for what it has not called back. What counts are the due's entries, not this state."""

    due = models.ForeignKey(Due, on_delete=models.PROTECT, related_name="provider_payments")
    provider = models.CharField(max_length=30)
    token = models.CharField(max_length=40, default=new_token)
    provider_no = models.CharField(max_length=140)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=9, choices=ProviderState.choices, default=ProviderState.STARTED)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    poll_at = models.DateTimeField(null=True)
    polls = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["token"], name="payments_provider_token_once"),
            models.UniqueConstraint(fields=["provider", "provider_no"], name="payments_provider_no_once"),
            models.CheckConstraint(condition=Q(state__in=ProviderState.values), name="payments_provider_state"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["poll_at"], name="payments_provider_poll", condition=Q(poll_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.state}"


class ProviderEvent(models.Model):
    """One event that a provider called back, or told when it was asked: kept first, applied after, once.

    `provider_no` is the provider's number of the payment, `kind` what happened, `error` why it is not applied yet.
    """

    provider = models.CharField(max_length=30)
    event_no = models.CharField(max_length=140)
    provider_no = models.CharField(max_length=140)
    kind = models.CharField(max_length=11)
    transaction = models.CharField(max_length=140, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    value_day = models.DateField(null=True)
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "event_no"], name="payments_event_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="payments_event_waits", condition=Q(applied_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_no}"
