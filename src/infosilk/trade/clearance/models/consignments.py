"""Batches and what became of their lines, consignments, documents as received."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.personal import Personal
from infosilk.trade.risk.public import Lane


class Direction(models.TextChoices):
    EXPORT = "export", _("export")
    IMPORT = "import", _("import")


class State(models.TextChoices):
    """Where a consignment stands. Released is the end of the desk's work for what no partner node waits for: bonded
    goods sold here, and exports to a country without a node."""

    LODGED = "lodged", _("lodged")
    RELEASED = "released", _("released")
    HELD = "held", _("held")
    REFUSED = "refused", _("refused")
    ANNOUNCED = "announced", _("announced, waiting for the partner")
    ACCEPTED = "accepted", _("accepted")
    REFUSED_THERE = "refused_there", _("refused by the partner city")
    HELD_THERE = "held_there", _("held by the partner city")
    ON_THE_WAY = "on_the_way", _("on the way")
    ARRIVED = "arrived", _("arrived")
    WITHDRAWN = "withdrawn", _("withdrawn")
    RETURNED = "returned", pgettext_lazy("consignment", "returned")


# A refused order is over: mended, it may be lodged again under the same order number, as a new consignment.
DEAD: tuple[str, ...] = (State.REFUSED, State.REFUSED_THERE)


class Outcome(models.TextChoices):
    """What became of one line of a batch."""

    RELEASED = "released", _("released")
    HELD = "held", _("held")
    REFUSED = "refused", _("refused")
    ALREADY = "already_lodged", _("already lodged")
    INVALID = "invalid", _("could not be read")


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, acting: Acting) -> "BatchQuerySet":
        """A batch is seen by the organisation that lodged it and by customs officers."""
        if "system" in acting.roles or acting.may("trade", "officer"):
            return self
        if acting.organisation_id is None or not acting.may("trade", *OWNERS):
            return self.none()
        return self.filter(organisation_id=acting.organisation_id)


class Batch(models.Model):
    """One file or request of orders, lodged at once."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "filename": "the name of a batch, chosen by the firm",
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    lines_count = models.PositiveIntegerField(default=0)
    released_count = models.PositiveIntegerField(default=0)
    held_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    already_count = models.PositiveIntegerField(default=0)
    invalid_count = models.PositiveIntegerField(default=0)
    lodged_at = models.DateTimeField()
    # The batch whose bad lines came mended in this one.
    mends = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="mended_in", db_index=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["organisation", "-id"], name="trade_batch_own")]

    def __str__(self) -> str:
        return f"{self.filename} ({self.pk})"


OWNERS: tuple[str, ...] = ("marketplace", "trader", "broker", "administrator")


class ConsignmentQuerySet(models.QuerySet["Consignment"]):
    def visible_to(self, acting: Acting) -> "ConsignmentQuerySet":
        """What this actor may see: officers all; marketplace, seller and business consignee their own; the
        forwarder what it carries; a person without an organisation what they bought (by verified e-mail)."""
        if "system" in acting.roles or acting.may("trade", "officer"):
            return self
        own = acting.organisation_id
        if own is None:
            return self.bought_by(acting) if acting.areas is None or "trade" in acting.areas else self.none()
        allowed = Q(pk__in=())
        if acting.may("trade", *OWNERS):
            allowed |= Q(marketplace_id=own) | Q(seller_id=own) | Q(consignee_id=own)
        if acting.may("trade", "forwarder"):
            allowed |= Q(carrier_id=own)
        return self.filter(allowed)

    def bought_by(self, acting: Acting) -> "ConsignmentQuerySet":
        """What the person bought for themselves: the buyer's e-mail is a verified address of theirs."""
        if acting.person_id is None:
            return self.none()
        return self.filter(buyer_kind="private", buyer_email__in=verified_addresses(acting.person_id))


def verified_addresses(person_id: int) -> list[str]:
    """The e-mail addresses that the person has proved to hold, in lower case."""
    from allauth.account.models import EmailAddress  # its app is ready only after ours

    found = EmailAddress.objects.filter(user_id=person_id, verified=True).values_list("email", flat=True)
    return [address.lower() for address in found if address]


class Consignment(models.Model):
    """One order on its way through the zone; kept on both nodes under the number that the exporting node gave."""

    # Personal data: erased or exported on request. Address and telephone lie in the documents alone.
    PERSONAL: ClassVar[dict[str, Personal]] = {
        "buyer_name": Personal("customs", keep="record.keep-customs", since="lodged_at"),
        "buyer_email": Personal("customs", keep="record.keep-customs", since="lodged_at"),
        "buyer_city": Personal("customs", keep="record.keep-customs", since="lodged_at"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "marketplace_name": "a firm",
        "seller_name": "a firm",
        "goods": "goods",
        "reasons": "codes of reasons",
        "charges": "sums",
    }

    number = models.CharField(max_length=40)
    direction = models.CharField(max_length=6, choices=Direction.choices)
    partner = models.CharField(max_length=31)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="consignments")
    order_no = models.CharField(max_length=60)
    marketplace_code = models.CharField(max_length=60)
    marketplace_name = models.CharField(max_length=400)
    seller_code = models.CharField(max_length=60)
    seller_name = models.CharField(max_length=400)
    logistics_code = models.CharField(max_length=60)
    logistics_no = models.CharField(max_length=60)
    marketplace = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    carrier = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    consignee = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    buyer_kind = models.CharField(max_length=8)
    buyer_name = models.CharField(max_length=400)
    buyer_email = models.CharField(max_length=400)
    buyer_city = models.CharField(max_length=400)
    buyer_country = models.CharField(max_length=2)
    gift = models.BooleanField(default=False)
    currency = models.CharField(max_length=3)
    goods_value = models.DecimalField(max_digits=16, decimal_places=4)
    pieces = models.PositiveIntegerField()
    gross_weight_kg = models.DecimalField(max_digits=12, decimal_places=5)
    goods = models.JSONField()
    state = models.CharField(max_length=14, choices=State.choices)
    lane = models.CharField(max_length=6, choices=Lane.choices, blank=True)
    reasons = models.JSONField(default=list)
    charges = models.JSONField(null=True)
    charges_total = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    shipment_no = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=200, blank=True)
    tracking_token = models.CharField(max_length=32)
    content_sha256 = models.CharField(max_length=64)
    ordered_at = models.DateTimeField()
    lodged_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # 9610, 1210, 1239, 9710, 9810; empty for what was stored before it was kept here.
    supervision_code = models.CharField(max_length=4, default="", db_default="")

    objects = ConsignmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Not unique=True: that makes a second index for LIKE, which nobody asks and every order pays.
            models.UniqueConstraint(fields=["number"], name="trade_consignment_number_once"),
            models.UniqueConstraint(
                fields=["marketplace_code", "order_no", "direction"],
                condition=~Q(state__in=DEAD),
                name="trade_consignment_order_once",
            ),
            models.UniqueConstraint(
                fields=["marketplace_code", "order_no", "direction", "content_sha256"],
                name="trade_consignment_content_once",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="trade_consignment_state_known"),
            models.CheckConstraint(
                condition=Q(direction="import") | Q(batch__isnull=False),
                name="trade_consignment_export_has_batch",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "id"], name="trade_consignment_by_state"),
            models.Index(fields=["seller", "id"], name="trade_consignment_by_seller"),
            models.Index(fields=["buyer_email"], name="trade_consignment_by_buyer"),
            models.Index(fields=["lodged_at"], name="trade_consignment_by_lodging"),
            models.Index(
                fields=["consignee"], name="trade_consignment_consignee", condition=Q(consignee__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BatchLine(models.Model):
    """What became of one line of a batch: kept as it was decided when it was lodged."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "reasons": "codes of reasons",
    }

    pk = models.CompositePrimaryKey("batch_id", "line")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line = models.PositiveIntegerField()
    order_no = models.CharField(max_length=60, blank=True)
    consignment_number = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    lane = models.CharField(max_length=6, choices=Lane.choices, blank=True)
    reasons = models.JSONField(default=list)
    charges_total = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    charges_currency = models.CharField(max_length=3, default="EUR", db_default="EUR")

    class Meta:
        ordering: ClassVar[list[str]] = ["line"]
        indexes: ClassVar[list[models.Index]] = [
            # Good lines, which are many, pay nothing for it.
            models.Index(
                fields=["batch", "line"], name="trade_batchline_bad", condition=Q(outcome__in=("invalid", "refused"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"


class DocumentKind(models.TextChoices):
    ORDER = "order", _("order")
    PAYMENT = "payment", _("payment")
    WAYBILL = "waybill", _("waybill")
    LIST = "list", _("inventory list")
    ANNOUNCEMENT = "announcement", _("announcement by the partner node")


class TradeDocument(models.Model):
    """A document exactly as it was received; append-only (a trigger refuses UPDATE and DELETE)."""

    # The whole text is personal data: it holds the buyer's name, address and telephone.
    PERSONAL: ClassVar[dict[str, Personal]] = {
        "payload": Personal(
            "customs",
            keep="record.keep-customs",
            since="received_at",
            leave="tombstone",
            paths=("buyer*", "payer*", "consignee*", "telephone", "note"),
        ),
    }

    pk = models.CompositePrimaryKey("consignment_id", "kind")
    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="documents", db_index=False)
    kind = models.CharField(max_length=12, choices=DocumentKind.choices)
    number = models.CharField(max_length=60)
    payload = models.TextField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


# How long a bad line can be mended and a draft be gone on with; then what they say of people is gone.
KEPT = timedelta(days=30)


class ReceivedLine(models.Model):
    """A line of a batch of which nothing else was stored (not readable, or refused before it became a consignment),
    as it was received. `table`: rows of a table below its header, else a JSON value; `cut`: it was longer than kept.
    """

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "raw": Personal("drafts", leave="delete"),
    }

    pk = models.CompositePrimaryKey("batch_id", "line")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+", db_index=False)
    line = models.PositiveIntegerField()
    raw = models.BinaryField()
    table = models.BooleanField(default=False)
    cut = models.BooleanField(default=False)
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["expires_at"], name="trade_received_line_end")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"
