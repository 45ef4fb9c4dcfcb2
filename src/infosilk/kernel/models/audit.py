"""The audit trail: what was done, by whom, for whom, chained so that a change shows."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One action. Written once; triggers forbid changing, deleting and truncating.

    `body` is the entry as canonical JSON and the columns beside it are copies to search by. `number` (gapless
    per stream) and `hash` are set by a deferred trigger at commit, so that the stream's lock is the last one
    taken and held for the length of the commit only. hash = SHA-256 of the bytes `<previous hash,
    hex>|<stream>|<number>|<body>`; the first entry's previous hash is 64 zeros.

    People stand here by their number, not by name: the trail outlives the erasure of a person's data.
    """

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "body": "people stand in it by number (ADR 0022)",
        "hash": "a digest",
    }

    stream = models.CharField(_("stream"), max_length=40)
    number = models.BigIntegerField(_("number"), null=True)
    at = models.DateTimeField(_("time"))
    action = models.CharField(_("action"), max_length=100)
    object_type = models.CharField(_("object type"), max_length=100)
    object_id = models.CharField(_("object"), max_length=200)
    actor = models.CharField(_("actor"), max_length=200)
    person_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    body = models.TextField()
    hash = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="kernel_audit_number_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, hash__isnull=True) | Q(number__isnull=False, hash__isnull=False),
                name="kernel_audit_sealed_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["stream", "at"], name="kernel_audit_when"),
            models.Index(fields=["object_type", "object_id"], name="kernel_audit_object"),
            # Only entries of transactions that have not committed have no number: this index is all but
            # empty.
            models.Index(fields=["stream", "id"], condition=Q(number__isnull=True), name="kernel_audit_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.number}: {self.action} {self.object_type} {self.object_id}"


class AuditHead(models.Model):
    """How far a stream's chain has come: its last number and hash. The row is the chain's lock."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "hash": "a digest",
    }

    stream = models.CharField(max_length=40, primary_key=True)
    number = models.BigIntegerField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.stream} at {self.number}"
