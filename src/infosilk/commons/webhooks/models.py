"""Webhooks of organisations with the last attempts of each, and what happened, for feeds without a ledger."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from infosilk.commons.webhooks import feeds
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.record.sealing import SealedField


class WebhookState(models.TextChoices):
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")


class Pause(models.TextChoices):
    """Why a webhook is paused."""

    ASKED = "asked", _("somebody paused it")
    SILENT = "silent", _("its receiver did not answer for three days")
    MAKER = "maker", _("whoever made it no longer acts for the organisation")


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, acting: Acting) -> "WebhookQuerySet":
        """Those of the organisation represented, of feeds that the actor may have it told of."""
        codes = [one.code for one in feeds.offered(acting)]
        return self.filter(organisation_id=acting.organisation_id or 0, feed__in=codes)


class Webhook(models.Model):
    """Where an organisation wants to be told of a feed, of its `events` alone where some are named. `after` is the last
    entry that it was told, `pending` the last one of a request that failed and is tried again as it was. It tells by
    the mandate of `person`, who made it or took it over."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "url": "an organisation's own server",
        "secret": "made by the node",
        "previous_secret": "made by the node",
        "last_error": "what a server answered",
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    feed = models.CharField(max_length=60)
    events = ArrayField(models.CharField(max_length=40), default=list)
    url = models.CharField(max_length=500)
    # Sealed, for signing needs them; shown once, when they are made.
    secret = SealedField()
    previous_secret = SealedField(null=True)
    previous_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=6, choices=WebhookState.choices, default=WebhookState.ACTIVE)
    pause = models.CharField(max_length=6, choices=Pause.choices, blank=True)
    after = models.BigIntegerField(default=0)
    pending = models.BigIntegerField(default=0)
    told = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    next_at = models.DateTimeField()
    # When a trial was asked for that is not sent yet.
    trial_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "feed", "url"], name="commons_webhook_once"),
            models.CheckConstraint(condition=Q(state__in=WebhookState.values), name="commons_webhook_state_known"),
            models.CheckConstraint(
                condition=Q(state="active", pause="") | Q(state="paused", pause__in=Pause.values),
                name="commons_webhook_paused_for_a_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], name="commons_webhook_due", condition=Q(state="active")),
            models.Index(fields=["trial_at"], name="commons_webhook_trial", condition=Q(trial_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.url


class WebhookAttempt(models.Model):
    """One request to a webhook: what was answered (`status`; 0: nothing), how long it took, which entries it told; none
    of a trial."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {"error": "what a server answered"}

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=300, blank=True)
    trial = models.BooleanField(default=False)
    entries = models.PositiveIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    milliseconds = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.webhook_id}: {self.status}"


class Happening(models.Model):
    """Something that happened to an organisation, in a feed; `seq` is its place, given after it was committed."""

    # A feed tells numbers, states and sums of an organisation, and of no person.
    NOT_PERSONAL: ClassVar[dict[str, str]] = {"data": "numbers and states of an organisation's own"}

    feed = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    event = models.CharField(max_length=40)
    data = models.JSONField()
    at = models.DateTimeField()
    seq = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["seq"], name="commons_happening_place_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "feed", "seq"], name="commons_happening_feed"),
            models.Index(fields=["id"], name="commons_happening_waiting", condition=Q(seq__isnull=True)),
            models.Index(fields=["at"], name="commons_happening_age"),
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.event} {self.seq}"
