"""Dues, the history of their amounts, and the entries that count."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.personal import Personal


class DueState(models.TextChoices):
    DUE = "due", _("to be paid")
    ANNOUNCED = "announced", _("paid, as the payer says")
    PAID = "paid", pgettext_lazy("a due", "paid")
    CANCELLED = "cancelled", _("nothing is due")


class Due(models.Model):
    """What is owed for one thing of a purpose. `amount` is due in `currency`; the other sums are those of its entries.

    Its row begins when somebody announces a payment, starts one, or money comes in. No card, no account, no name of a
    payer is kept.
    """

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "title": "what is paid",
        "slip_text": "what is paid",
    }

    purpose = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    reference = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    slip_text = models.CharField(max_length=70, blank=True)
    payee = models.CharField(max_length=60)
    payee_day = models.DateField()
    debtor_organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    debtor_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=DueState.choices)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    received = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    refunded = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    reversed = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    written_off = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    due_day = models.DateField(null=True)
    announced_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["reference"], name="payments_due_reference_once"),
            models.UniqueConstraint(fields=["purpose", "key"], name="payments_due_thing_once"),
            models.CheckConstraint(condition=Q(state__in=DueState.values), name="payments_due_state_known"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, received__gte=0, refunded__gte=0, reversed__gte=0, written_off__gte=0),
                name="payments_due_sums",
            ),
            models.CheckConstraint(
                condition=Q(debtor_organisation__isnull=True) | Q(debtor_person__isnull=True),
                name="payments_due_one_debtor",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["purpose", "state", "id"], name="payments_due_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"


class AmountChange(models.Model):
    """An amount of a due as it was before and after a change; append-only."""

    due = models.ForeignKey(Due, on_delete=models.PROTECT, related_name="amount_changes")
    before = models.DecimalField(max_digits=16, decimal_places=2)
    after = models.DecimalField(max_digits=16, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"


class EntryKind(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("money", "received")
    REFUNDED = "refunded", pgettext_lazy("money", "given back")
    REVERSED = "reversed", pgettext_lazy("money", "taken back by the bank")
    WRITTEN_OFF = "written_off", pgettext_lazy("money", "written off")


class Entry(models.Model):
    """One sum that counts for a due, under the number that its source knows it by; append-only.

    `source` is who told of it: a firm ("firm:12"), a desk ("desk:3"), a bank account ("bank:…") or a provider.
    """

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "note": Personal("accounting", keep="record.keep-accounting", leave="clear")
    }

    due = models.ForeignKey(Due, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=11, choices=EntryKind.choices)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    source = models.CharField(max_length=60)
    transaction = models.CharField(max_length=140)
    note = models.CharField(max_length=400, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    value_day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "kind", "transaction"], name="payments_entry_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_entry_amount"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="payments_entry_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
