"""Sums as they were told: by firms, desks, providers and banks. None is ever thrown away."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from infosilk.commons.payments.models.dues import Due, Entry, EntryKind
from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.personal import Personal


class AdviceState(models.TextChoices):
    BOOKED = "booked", _("counted")
    SAME = "same", _("the same money as another sum")
    OPEN = "open", _("to be allocated")
    RETURNED = "returned", pgettext_lazy("money", "given back")


class OpenReason(models.TextChoices):
    """Why a sum was not counted at once."""

    UNKNOWN = "unknown", _("It names no due that is known here.")
    NOT_DUE = "not-due", _("Nothing is to be paid here for what it names.")
    CURRENCY = "currency", _("It is in another currency than the due.")
    PERHAPS = "perhaps", _("An equal sum for this due was told by somebody else; it may be the same money.")
    OWN = "own", _("Whoever brought it owes the due; somebody else of the desk books it.")
    REVERSAL = "reversal", _("The bank takes a movement back that is not known here.")
    OLD = "old", _("Its day of value is more than a year ago, or still to come.")


class Advice(models.Model):
    """One sum as its source told it, once for each number of the source. `names` are all numbers that it goes by,
    `same_as` the sum that it is the same money as, `text` what the payer wrote: kept until it is allocated."""

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "note": Personal("accounting", keep="record.keep-accounting", leave="clear"),
        "names": Personal("accounting", keep="record.keep-accounting", leave="clear"),
        "text": Personal("accounting", keep="record.keep-accounting", since="", leave="clear"),
    }

    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=11, choices=EntryKind.choices)
    transaction = models.CharField(max_length=140)
    names = ArrayField(models.CharField(max_length=140), default=list)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=140, blank=True)
    text = models.CharField(max_length=400, blank=True)
    payee = models.CharField(max_length=60, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    value_day = models.DateField()
    told_at = models.DateTimeField()
    due = models.ForeignKey(Due, null=True, on_delete=models.PROTECT, related_name="advices")
    state = models.CharField(max_length=8, choices=AdviceState.choices)
    reason = models.CharField(max_length=8, choices=OpenReason.choices, blank=True)
    entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="advice")
    same_as = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="same")
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "kind", "transaction"], name="payments_advice_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_advice_amount"),
            models.CheckConstraint(
                condition=Q(state="booked", entry__isnull=False)
                | Q(state="same", same_as__isnull=False, entry__isnull=True)
                | Q(state__in=("open", "returned"), entry__isnull=True, same_as__isnull=True),
                name="payments_advice_state",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="payments_advice_open", condition=Q(state="open")),
            GinIndex(fields=["names"], name="payments_advice_names"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.transaction} {self.state}"
