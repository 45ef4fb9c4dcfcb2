"""Files of banks: what they hold line by line, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from infosilk.commons.payments.models.advices import Advice, OpenReason
from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.personal import Personal


class StatementState(models.TextChoices):
    CHECKING = "checking", _("is being looked at")
    CHECKED = "checked", _("looked at, not booked")
    BOOKING = "booking", _("is being booked")
    BOOKED = "booked", _("booked")


class Statement(models.Model):
    """A file of a bank. The file itself is not kept, its lines are."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "filename": "the name of a bank's file",
    }

    payee = models.CharField(max_length=60)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=StatementState.choices, default=StatementState.CHECKING)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The job that works on it, of a large file.
    job = models.BigIntegerField(null=True)
    lines_count = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["payee", "sha256"], name="payments_statement_once"),
            models.CheckConstraint(condition=Q(state__in=StatementState.values), name="payments_statement_state"),
        ]

    def __str__(self) -> str:
        return self.filename


class LineOutcome(models.TextChoices):
    """What a line becomes when the file is booked, or has become."""

    COUNTS = "counts", _("counts for its due")
    ALREADY = "already", _("booked already")
    SAME = "same", _("the same money as a sum that was told")
    OPEN = "open", _("to be allocated")
    LEFT = "left", _("left out")
    FAULT = "fault", _("cannot be read")


class StatementLine(models.Model):
    """A line of a file. `place` is its line in the file, `fault` the code of the rule that it breaks, with `params`."""

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "text": Personal("accounting", keep="record.keep-accounting", since="", leave="clear"),
        "names": Personal("accounting", keep="record.keep-accounting", since="", leave="clear"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "params": "codes of a fault",
        "fault": "a code",
    }

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    account = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=11, blank=True)
    reversal = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    transaction = models.CharField(max_length=140, blank=True)
    names = models.JSONField(default=list)
    reference = models.CharField(max_length=140, blank=True)
    text = models.CharField(max_length=400, blank=True)
    value_day = models.DateField(null=True)
    outcome = models.CharField(max_length=7, choices=LineOutcome.choices, blank=True)
    open_reason = models.CharField(max_length=8, choices=OpenReason.choices, blank=True)
    fault = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict)
    # What is to be done with it next is done: looked at while the file is checked, booked while it is booked.
    done = models.BooleanField(default=False)
    advice = models.ForeignKey(Advice, null=True, on_delete=models.PROTECT, related_name="lines")

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["statement", "number"], name="payments_line_waits", condition=Q(done=False)),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["statement", "number"], name="payments_line_once"),
            models.CheckConstraint(condition=Q(outcome__in=["", *LineOutcome.values]), name="payments_line_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}:{self.number}"
