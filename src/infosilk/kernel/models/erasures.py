"""Requests to erase a person's data, and what law keeps of it meanwhile: encrypted, each under its own end."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from infosilk.kernel.personal import Personal


class Erasure(models.Model):
    """One erasing of one subject. `subject` is a keyed hash of who it was, so that the same request is recognised;
    `evidence` is the file number of the proof of identity, `report` what was done, as kernel.record.erasing says it.
    """

    PERSONAL: ClassVar[dict[str, Personal]] = {"evidence": Personal("requests", keep="record.keep-requests")}
    NOT_PERSONAL: ClassVar[dict[str, str]] = {"report": "tables, counts, rules and days"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=64)
    evidence = models.CharField(max_length=200, blank=True)
    report = models.JSONField(default=list)
    done_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-done_at"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["subject"], name="kernel_erasure_subject")]

    def __str__(self) -> str:
        return str(self.id)


class Blocked(models.Model):
    """The content of one row's personal fields that law keeps until `until`: AES-256-GCM under the key of this erasing
    and this day, which lies in a file (kernel.record.blocking). `content` is None once its time was over.

    `table` is the model ("trade_clearance.consignment"), `row` its key with "/" between the parts of one.
    """

    PERSONAL: ClassVar[dict[str, Personal]] = {"content": Personal("requests", leave="clear")}

    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="blocked")
    table = models.CharField(max_length=100)
    row = models.CharField(max_length=200)
    rule = models.CharField(max_length=100)
    until = models.DateField()
    content = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(content__isnull=False, destroyed_at__isnull=True)
                | Q(content__isnull=True, destroyed_at__isnull=False),
                name="kernel_blocked_or_destroyed",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["table", "row"], name="kernel_blocked_row"),
            models.Index(fields=["until"], name="kernel_blocked_until", condition=Q(destroyed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row} until {self.until}"
