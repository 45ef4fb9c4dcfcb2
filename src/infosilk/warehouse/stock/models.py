"""Tables of the warehouse: locations, immutable moves, balances, receipts, what is expected."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.models import Organisation


class Kind(models.TextChoices):
    """What a location is. Supplier, customer and loss are virtual: where goods come from and go to."""

    BONDED = "bonded", _("bonded store")
    SUPPLIER = "supplier", _("supplier")
    CUSTOMER = "customer", _("customer")
    LOSS = "loss", _("loss")


class CustomsStatus(models.TextChoices):
    """Whether duty and tax on the goods were settled."""

    BONDED = "bonded", _("bonded: duty and tax not paid")
    FREE = "free", _("in free circulation")


class Location(models.Model):
    """A place that holds stock; data of the zone (`corridors/warehouses.toml`), never typed in code."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "titles": "places",
        "source": "where a figure is from",
    }

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    virtual = models.BooleanField(_("virtual"), default=False)
    titles = models.JSONField(_("titles"), default=dict)
    place_uri = models.CharField(_("place"), max_length=300, blank=True)
    keeper = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("keeper"),
    )
    source = models.TextField(_("source"), blank=True)
    verified = models.BooleanField(_("verified"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(virtual=~Q(kind=Kind.BONDED)), name="warehouse_location_virtual_unless_bonded"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Receipt(models.Model):
    """One arrival of goods, booked once: `key` is the caller's, the same key with other lines is refused."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "digest": "a digest",
    }

    key = models.CharField(_("key"), max_length=200, unique=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="receipts")
    at = models.DateTimeField(_("received"))
    lines = models.PositiveIntegerField(_("lines"))
    digest = models.BinaryField(max_length=32)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.key


class Move(models.Model):
    """`quantity` of a thing from `source` to `target`. Never changed or deleted: a mistake is moved back."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {"note": "about goods"}

    class Why(models.TextChoices):
        RECEIPT = "receipt", _("received")
        PUT_AWAY = "put_away", _("put away")
        ADJUSTMENT = "adjustment", _("adjusted")

    key = models.CharField(_("key"), max_length=200)
    line = models.PositiveIntegerField(_("line"))
    why = models.CharField(_("reason"), max_length=12, choices=Why.choices)
    source = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("from"))
    target = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("to"))
    sku = models.CharField(_("article"), max_length=100)
    lot = models.CharField(_("consignment"), max_length=60)
    owner = models.CharField(_("owner"), max_length=120)
    customs_status = models.CharField(_("customs status"), max_length=10, choices=CustomsStatus.choices)
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=5)
    unit = models.CharField(_("unit"), max_length=10)
    hs_code = models.CharField(_("HS code"), max_length=12, blank=True)
    description = models.CharField(_("goods"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(_("time"))
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("key", "line", name="warehouse_move_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="warehouse_move_carries_something"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="warehouse_move_goes_somewhere"),
        ]
        indexes = [
            models.Index("lot", name="warehouse_move_lot"),
            models.Index("owner", "id", name="warehouse_move_owner"),
            models.Index("source", "id", name="warehouse_move_source"),
            models.Index("target", "id", name="warehouse_move_target"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} {self.sku}"


class Balance(models.Model):
    """What a location holds of one thing of one owner, lot and customs status; always the sum of the moves."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="balances")
    virtual = models.BooleanField()
    sku = models.CharField(_("article"), max_length=100)
    lot = models.CharField(_("consignment"), max_length=60)
    owner = models.CharField(_("owner"), max_length=120)
    customs_status = models.CharField(_("customs status"), max_length=10, choices=CustomsStatus.choices)
    unit = models.CharField(_("unit"), max_length=10)
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=5, default=0)
    hs_code = models.CharField(_("HS code"), max_length=12, blank=True)
    description = models.CharField(_("goods"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "location", "sku", "lot", "owner", "customs_status", "unit", name="warehouse_balance_once"
            ),
            models.CheckConstraint(
                condition=Q(virtual=True) | Q(quantity__gte=0), name="warehouse_balance_not_below_zero"
            ),
        ]
        indexes = [
            models.Index("lot", name="warehouse_balance_lot"),
            models.Index("owner", "id", name="warehouse_balance_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} {self.sku}"


class Expected(models.Model):
    """An arrival that is announced: shown to the keeper until the receipt with the same key is booked."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "url_name": "the name of a page",
    }

    key = models.CharField(_("key"), max_length=200, unique=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="expected")
    consignments = models.PositiveIntegerField(_("consignments"))
    pieces = models.PositiveIntegerField(_("pieces"))
    departed_at = models.DateTimeField(_("departed"))
    earliest = models.DateTimeField(_("earliest"), null=True, blank=True)
    latest = models.DateTimeField(_("latest"), null=True, blank=True)
    window_verified = models.BooleanField(default=False)
    label = models.CharField(_("shipment"), max_length=60)
    url_name = models.CharField(max_length=100, blank=True, help_text="The page of the arrival, by its label.")
    received_at = models.DateTimeField(_("received"), null=True, blank=True)

    def __str__(self) -> str:
        return self.key
