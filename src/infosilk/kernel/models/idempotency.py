"""Answers already given to writing calls, by the caller's key."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from infosilk.kernel.personal import Personal


class IdempotencyRecord(models.Model):
    """The stored answer of one writing call. Written in the transaction of the call's effect.

    `scope` is "<organisation id or 0>:<person id or 0>", `request_hash` SHA-256 of method, address and body.
    """

    # The answer is the caller's own; it goes after `kernel.record.idempotency.KEPT`.
    PERSONAL: ClassVar[dict[str, Personal]] = {
        "body": Personal("answers"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "key": "chosen by a program",
        "request_hash": "a digest",
    }

    scope = models.CharField(max_length=50)
    key = models.CharField(max_length=200)
    request_hash = models.BinaryField(max_length=32)
    status = models.SmallIntegerField()
    media_type = models.CharField(max_length=100)
    body = models.BinaryField()
    # Whether `body` has a secret in it, and is encrypted.
    sealed = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="kernel_idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}: {self.status}"
