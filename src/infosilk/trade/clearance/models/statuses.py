"""Status codes of customs, as a consignment went through them; append-only."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from infosilk.trade.clearance.models.consignments import Consignment


class StatusRun(models.Model):
    """The statuses of one transaction, given at one moment.

    `seq` is their place in the feed, given after the commit and in order of commits, so that a reader who goes on from
    where it stopped misses nothing.
    """

    at = models.DateTimeField()
    seq = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="trade_status_run_unplaced", condition=models.Q(seq__isnull=True)),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class StatusRow(models.Model):
    """What one consignment came to in a run: `codes` in their order, given by customs of the country `authority`."""

    pk = models.CompositePrimaryKey("run_id", "n")
    run = models.ForeignKey(StatusRun, on_delete=models.PROTECT, related_name="rows", db_index=False)
    n = models.PositiveIntegerField()
    # Written with the consignment in one transaction; a check of each by the database would cost every order.
    consignment = models.ForeignKey(
        Consignment, on_delete=models.DO_NOTHING, related_name="status_rows", db_constraint=False
    )
    authority = models.CharField(max_length=2)
    codes = ArrayField(models.PositiveSmallIntegerField())

    def __str__(self) -> str:
        return f"{self.authority} {self.codes}"
