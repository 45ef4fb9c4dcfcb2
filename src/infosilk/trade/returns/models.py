"""Returns: goods that a buyer sends back, on the node of the buyer's country and told to the sender's."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.personal import Personal
from infosilk.trade.clearance.public import Consignment


class ReturnState(models.TextChoices):
    APPLIED = "applied", _("applied for")
    ACCEPTED = "accepted", _("accepted, goods are awaited")
    BACK = "back", _("goods are back")
    REFUSED = "refused", _("refused")
    EXPIRED = "expired", pgettext_lazy("return", "expired")


OPEN_RETURNS: tuple[str, ...] = (ReturnState.APPLIED, ReturnState.ACCEPTED)


class Return(models.Model):
    """One application to send goods back. `lines` are [{"number": goods line, "quantity": text}].

    On the sender's node it is a copy of what the partner told. `charges_cancelled` is in the currency of the
    consignment's charges, `limit_restored` in `limit_currency`; both are set when the goods are back.
    """

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "reason": Personal("customs", keep="record.keep-customs", since="", leave="clear"),
        "note": Personal("customs", keep="record.keep-customs", since="", leave="clear"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "lines": "goods",
    }

    number = models.CharField(max_length=50)
    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="returns")
    state = models.CharField(max_length=8, choices=ReturnState.choices)
    whole = models.BooleanField()
    lines = models.JSONField()
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    back_until = models.DateField()
    charges_cancelled = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    charges_currency = models.CharField(max_length=3, blank=True)
    limit_restored = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    limit_currency = models.CharField(max_length=3, blank=True)
    applied_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["number"], name="trade_return_number_once"),
            models.CheckConstraint(condition=Q(state__in=ReturnState.values), name="trade_return_state_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "id"], name="trade_return_by_state")]

    def __str__(self) -> str:
        return self.number
