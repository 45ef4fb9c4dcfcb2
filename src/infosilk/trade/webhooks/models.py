"""Webhooks of organisations and the last attempts of each."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.models import Organisation


class WebhookState(models.TextChoices):
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")


class Webhook(models.Model):
    """Where an organisation wants to be told of statuses. `after` is the last status of the feed that it was told,
    `pending` the last one of a request that failed and is tried again as it was."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=500)
    # In the clear, for signing needs it; shown once, when it is made.
    secret = models.CharField(max_length=80)
    previous_secret = models.CharField(max_length=80, blank=True)
    previous_until = models.DateTimeField(null=True)
    codes = ArrayField(models.PositiveSmallIntegerField(), default=list)
    state = models.CharField(max_length=6, choices=WebhookState.choices, default=WebhookState.ACTIVE)
    after = models.BigIntegerField(default=0)
    pending = models.BigIntegerField(default=0)
    told = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    next_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "url"], name="trade_webhook_once"),
            models.CheckConstraint(condition=Q(state__in=WebhookState.values), name="trade_webhook_state_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], name="trade_webhook_due", condition=Q(state="active")),
        ]

    def __str__(self) -> str:
        return self.url


class WebhookAttempt(models.Model):
    """One request to a webhook: what was answered (`status`; 0: nothing), how long it took, which statuses it told."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=300, blank=True)
    statuses = models.PositiveIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    milliseconds = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.webhook_id}: {self.status}"
