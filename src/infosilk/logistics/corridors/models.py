"""Tables of logistics: shipments and the consignments that they carry."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.models import Organisation


class State(models.TextChoices):
    """Where a shipment stands."""

    ON_THE_WAY = "on_the_way", _("on the way")
    ARRIVED = "arrived", _("arrived")
    REFUSED = "refused", _("refused by the partner node")


class Shipment(models.Model):
    """Consignments that travel together along one corridor; the same number on both nodes."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "forwarder_name": "a firm",
        "window_source": "where a figure is from",
        "reason": "a code and figures",
    }

    number = models.CharField(_("shipment"), max_length=40, unique=True)
    corridor = models.CharField(_("corridor"), max_length=60)
    origin_node = models.CharField(_("from"), max_length=31)
    destination_node = models.CharField(_("to"), max_length=31)
    forwarder = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("forwarder")
    )
    forwarder_name = models.CharField(_("forwarder"), max_length=300, blank=True)
    consignments = models.PositiveIntegerField(_("consignments"))
    pieces = models.PositiveIntegerField(_("pieces"))
    gross_weight_kg = models.DecimalField(_("gross weight (kg)"), max_digits=16, decimal_places=5)
    departed_at = models.DateTimeField(_("departed"))
    earliest = models.DateTimeField(_("earliest arrival"), null=True)
    latest = models.DateTimeField(_("latest arrival"), null=True)
    window_verified = models.BooleanField(default=False)
    window_source = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.ON_THE_WAY)
    arrived_at = models.DateTimeField(_("arrived"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="arrived", arrived_at__gte=F("departed_at"))
                | (~Q(state="arrived") & Q(arrived_at__isnull=True)),
                name="logistics_arrived_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(earliest__isnull=True, latest__isnull=True) | Q(latest__gte=F("earliest")),
                name="logistics_window_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-departed_at"], name="logistics_shipment_state"),
            models.Index("forwarder", "id", name="logistics_shipment_forwarder"),
        ]

    def __str__(self) -> str:
        return self.number


class Loaded(models.Model):
    """A consignment in a shipment. While `current`, no other shipment can carry it."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="loaded")
    number = models.CharField(_("consignment"), max_length=60)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("number", condition=Q(current=True), name="logistics_one_shipment_at_a_time"),
            models.UniqueConstraint("shipment", "number", name="logistics_loaded_once"),
        ]

    def __str__(self) -> str:
        return self.number
