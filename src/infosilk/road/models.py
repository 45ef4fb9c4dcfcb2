"""Tables of the road: what waits, what was said and heard, how far each way is, keys, what is parked."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.personal import Personal


class Direction(models.TextChoices):
    IN = "in", _("incoming")
    OUT = "out", _("outgoing")


class Outbox(models.Model):
    """A message that an action wants to send; lives until it is sealed into the log. `data` is JSON text."""

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "data": Personal("road", leave="clear"),
    }

    partner = models.CharField(max_length=40)
    topic = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    message_id = models.UUIDField()
    data = models.TextField()
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["partner", "id"], name="road_outbox_order")]

    def __str__(self) -> str:
        return f"{self.topic} {self.subject} to {self.partner}"


class LogEntry(models.Model):
    """One message of the log, in its exact signed bytes. Written once; a trigger forbids changing or deleting it.

    `hash` is SHA-256 over `jws`, which the next message of the same partner and direction names as its
    `prev`.
    """

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "jws": Personal("road", keep="record.keep-customs", since="recorded_at", leave="tombstone"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "hash": "a digest",
    }

    pk = models.CompositePrimaryKey("partner", "direction", "seq")
    partner = models.CharField(max_length=40)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    seq = models.BigIntegerField()
    message_id = models.UUIDField()
    topic = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    jws = models.TextField()
    hash = models.BinaryField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message_id", "partner", "direction"], name="road_message_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="road_log_seq_from_one"),
        ]
        indexes = [BrinIndex(fields=["recorded_at"], name="road_log_recorded", pages_per_range=32, autosummarize=True)]

    def __str__(self) -> str:
        return f"{self.direction} {self.partner} {self.seq}: {self.topic} {self.subject}"


class OutLink(models.Model):
    """How far this node's own messages to `partner` have come. Sealed >= acknowledged, always.

    `receipt` is the partner's latest signed high-water mark, which by its chain hash proves all before it;
    `alarm` is one that contradicts our log. `kid` names the key that this partner knows us by; `next_kid`
    becomes it once the announcement, message `next_kid_seq`, is acknowledged.
    """

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "sealed_hash": "a digest",
        "receipt": "a signed mark of numbers",
        "last_error": "an error of the line",
        "alarm": "a signed mark of numbers",
    }

    class State(models.TextChoices):
        UP = "up", _("up")
        RETRYING = "retrying", _("trying again")
        STALLED = "stalled", _("stalled")
        BROKEN = "broken", _("broken")

    partner = models.CharField(max_length=40, primary_key=True)
    sealed_seq = models.BigIntegerField(default=0)
    sealed_hash = models.BinaryField(default=bytes(32))
    acked_seq = models.BigIntegerField(default=0)
    receipt = models.TextField(default="")
    kid = models.CharField(max_length=100, default="")
    next_kid = models.CharField(max_length=100, default="")
    next_kid_seq = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UP)
    attempts = models.IntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    last_contact_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")
    stalled_at = models.DateTimeField(null=True)
    alarm = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(acked_seq__gte=0) & Q(acked_seq__lte=models.F("sealed_seq")),
                name="road_acked_is_sealed",
            )
        ]

    def __str__(self) -> str:
        return f"to {self.partner}: {self.acked_seq} of {self.sealed_seq}"


class InLink(models.Model):
    """How far `partner`'s messages have come here; its row is the lock under which they are applied."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "hash": "a digest",
        "last_refusal": "the form of a request",
    }

    partner = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=bytes(32))
    last_contact_at = models.DateTimeField(null=True)
    last_refusal = models.TextField(default="")
    last_refusal_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"from {self.partner}: {self.seq}"


class Parked(models.Model):
    """A message that was taken but not applied (`in`), or one of ours that the partner refused (`out`)."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "reason": "names codes and fields of a message, not its content",
    }

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RESOLVED = "resolved", _("resolved")
        REFUSED = "refused", _("refused")

    class Kind(models.TextChoices):
        REFUSED = "refused", _("not taken by its handler")
        ERROR = "error", _("its handler failed")
        BEHIND = "behind", _("waits behind another")
        EXPIRED = "expired", _("expired")
        PARTNER = "partner", _("refused by the partner")

    partner = models.CharField(max_length=40)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    seq = models.BigIntegerField()
    message_id = models.UUIDField()
    topic = models.CharField(_("topic"), max_length=100)
    subject = models.CharField(_("subject"), max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(_("attempts"), default=0)
    parked_at = models.DateTimeField(_("parked"), db_default=Now())
    last_try_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "direction", "seq"], name="road_parked_once")]
        indexes = [
            models.Index(
                fields=["partner", "subject", "seq"],
                name="road_parked_waiting",
                condition=Q(state="waiting", direction="in"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner} {self.seq}: {self.topic} {self.subject} ({self.state})"


class Key(models.Model):
    """A public key of this node or of a partner. Our private halves lie in <home>/secrets/road-<kid>.key."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "public": "a node's key",
    }

    kid = models.CharField(max_length=100, primary_key=True)
    node = models.CharField(max_length=40)
    public = models.BinaryField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    announced_by = models.CharField(max_length=100, default="")

    class Meta:
        indexes = [models.Index(fields=["node", "not_before"], name="road_key_of_node")]

    def __str__(self) -> str:
        return self.kid


class Nonce(models.Model):
    """A request that was taken; kept for as long as its `created` could still pass."""

    pk = models.CompositePrimaryKey("partner", "nonce")
    partner = models.CharField(max_length=40)
    nonce = models.CharField(max_length=100)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [BrinIndex(fields=["seen_at"], name="road_nonce_seen", autosummarize=True)]

    def __str__(self) -> str:
        return f"{self.partner} {self.nonce}"
