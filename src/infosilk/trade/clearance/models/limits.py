"""What each buyer has used of a year's limit, and the ledger that it is the sum of."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.personal import Personal
from infosilk.trade.clearance.models.consignments import Consignment


class BuyerLimit(models.Model):
    """One buyer's use of a calendar year's limit in one jurisdiction.

    `key` is a keyed hash of the buyer's identity number: who holds the table alone learns nobody's number. `used` is
    written by the ledger's trigger and by nothing else; `ceiling` is the highest annual limit that a purchase of this
    row was judged by, so that the database itself refuses what would pass it.
    """

    # A pseudonym: with the node's secret it leads back to a person.
    PERSONAL: ClassVar[dict[str, Personal]] = {
        "key": Personal("customs", keep="record.keep-customs", since="", leave="clear"),
    }

    key = models.CharField(max_length=64)
    # Which secret the key was made with: a node that lost it must not begin to count anew.
    mark = models.CharField(max_length=8)
    jurisdiction = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    used = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    ceiling = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key", "jurisdiction", "year"], name="trade_buyer_limit_once"),
            models.CheckConstraint(condition=Q(used__gte=0), name="trade_buyer_limit_not_negative"),
            models.CheckConstraint(condition=Q(used__lte=F("ceiling")), name="trade_buyer_limit_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.year}: {self.used} {self.currency}"


class LimitKind(models.TextChoices):
    RESERVE = "reserve", _("counted")
    RELEASE = "release", _("given back: refused or withdrawn")
    RESTORE = "restore", _("given back: returned")


class LimitEntry(models.Model):
    """One entry of the ledger; append-only. `amount` is positive when it is counted, negative when it is given back."""

    buyer = models.ForeignKey(BuyerLimit, on_delete=models.PROTECT, related_name="entries")
    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="limit_entries")
    kind = models.CharField(max_length=7, choices=LimitKind.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind="reserve", amount__gt=0) | Q(kind__in=("release", "restore"), amount__lt=0),
                name="trade_limit_entry_sign",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
