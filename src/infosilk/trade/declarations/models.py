"""Customs declarations of general trade, and every message about them as it was received or sent."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.personal import Personal
from infosilk.trade.clearance.public import Direction
from infosilk.trade.risk.public import Lane


class DeclarationState(models.TextChoices):
    RELEASED = "released", _("released")
    HELD = "held", _("held")
    REFUSED = "refused", _("refused")
    CANCELLED = "cancelled", _("cancelled")


class DeclarationQuerySet(models.QuerySet["LodgedDeclaration"]):
    def visible_to(self, acting: Acting) -> "DeclarationQuerySet":
        """A declaration is seen by the organisation that lodged it and by customs officers."""
        if "system" in acting.roles or acting.may("trade", "officer"):
            return self
        if acting.organisation_id is None or not acting.may("trade", "broker", "trader", "administrator"):
            return self.none()
        return self.filter(organisation_id=acting.organisation_id)


class LodgedDeclaration(models.Model):
    """One declaration as it stands now: `version` counts from 1 and grows with each amendment."""

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "importer_name": Personal("customs", keep="record.keep-customs", since="lodged_at", leave="clear"),
        "exporter_name": Personal("customs", keep="record.keep-customs", since="lodged_at", leave="clear"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "goods": "goods",
        "reasons": "codes of reasons",
        "risk": "codes of reasons",
        "charges": "sums",
    }

    number = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    declarant_code = models.CharField(max_length=35)
    lrn = models.CharField(max_length=35)
    version = models.PositiveSmallIntegerField(default=1)
    direction = models.CharField(max_length=6, choices=Direction.choices)
    type_code = models.CharField(max_length=6)
    state = models.CharField(max_length=9, choices=DeclarationState.choices)
    lane = models.CharField(max_length=6, choices=Lane.choices, blank=True)
    exporter_name = models.CharField(max_length=140, blank=True)
    importer_name = models.CharField(max_length=140, blank=True)
    country = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    goods_value = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    goods = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    # What risk found, for officers alone: nobody learns from it how to pass.
    risk = models.JSONField(default=list)
    charges = models.JSONField(null=True)
    charges_total = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    content_sha256 = models.CharField(max_length=64)
    lodged_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["number"], name="trade_declaration_number_once"),
            # A refused declaration is over: mended, it is lodged again under its reference.
            models.UniqueConstraint(
                fields=["organisation", "declarant_code", "lrn"],
                condition=~Q(state=DeclarationState.REFUSED),
                name="trade_declaration_reference_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "declarant_code", "lrn", "content_sha256"],
                name="trade_declaration_content_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeclarationState.values), name="trade_declaration_state_known"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="trade_declaration_version_from_one"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-id"], name="trade_declaration_own"),
            models.Index(fields=["state", "id"], name="trade_declaration_by_state"),
        ]

    def __str__(self) -> str:
        return self.number


class MessageKind(models.TextChoices):
    DECLARATION = "declaration", _("declaration")
    AMENDMENT = "amendment", _("amendment")
    CANCELLATION = "cancellation", _("cancellation")
    ANSWER = "answer", _("answer of customs")


class DeclarationMessage(models.Model):
    """A message exactly as it was received or sent; append-only (a trigger refuses UPDATE and DELETE). `answers` is the
    message that an answer is to, None for one that an officer's decision brought."""

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "payload": Personal("customs", keep="record.keep-customs", since="at", leave="clear"),
    }

    declaration = models.ForeignKey(LodgedDeclaration, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=12, choices=MessageKind.choices)
    version = models.PositiveSmallIntegerField()
    payload = models.TextField()
    sha256 = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64, blank=True)
    answers = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="answer")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["declaration", "kind", "content_sha256"],
                condition=~Q(content_sha256=""),
                name="trade_declaration_message_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.declaration_id}.{self.version}"
