"""What is not finished: lines of a batch that wait to be mended, and guided orders that somebody has begun."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.personal import Personal
from infosilk.trade.clearance.public import Batch


class MendedLine(models.Model):
    """A bad line as somebody mended it: a draft, checked, until it is lodged in another batch (`lodged_in`), and what
    says of people (`raw`) goes with that. `version` counts its changes, so that two people do not overwrite each other.
    """

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "raw": Personal("drafts", leave="delete"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "reasons": "codes of reasons",
    }

    pk = models.CompositePrimaryKey("batch_id", "line")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+", db_index=False)
    line = models.PositiveIntegerField()
    raw = models.TextField(blank=True)
    table = models.BooleanField(default=False)
    ok = models.BooleanField()
    reasons = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    lodged_in = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["line"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # What is lodged was right, and lies in the consignment's documents, not here.
            models.CheckConstraint(
                condition=Q(lodged_in__isnull=True) | Q(ok=True, raw=""), name="trade_mended_line_lodged"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["expires_at"], name="trade_mended_line_end")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line} ({self.version})"


class OrderDraftQuerySet(models.QuerySet["OrderDraft"]):
    def visible_to(self, acting: Acting) -> "OrderDraftQuerySet":
        """A draft is its person's alone, and only while they act for the organisation that it is for."""
        if acting.person_id is None or acting.organisation_id is None:
            return self.none()
        return self.filter(person_id=acting.person_id, organisation_id=acting.organisation_id)


class OrderDraft(models.Model):
    """A guided order of one person for one organisation: the answers so far, by step. Once lodged, `number` is the
    consignment's and the answers are gone."""

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "answers": Personal("drafts", owner="person", leave="delete"),
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    answers = models.JSONField(default=dict)
    number = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = OrderDraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-changed_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(number="") | Q(answers={}), name="trade_order_draft_lodged")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "organisation"], name="trade_order_draft_own"),
            models.Index(fields=["expires_at"], name="trade_order_draft_end"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.number or 'draft'}"


class WaitingDocument(models.Model):
    """One document of an order that came by itself (CEB): it waits until the other three are there."""

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "payload": Personal("drafts", leave="delete"),
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8)
    order_no = models.CharField(max_length=60)
    guid = models.CharField(max_length=36)
    number = models.CharField(max_length=60)
    payload = models.JSONField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # The consignment or the outcome that the document's order came to; "" while it waits.
    outcome = models.CharField(max_length=14, blank=True)
    consignment_number = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "kind", "guid"], name="trade_waiting_guid_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "order_no"], name="trade_waiting_by_order"),
            models.Index(fields=["expires_at"], name="trade_waiting_by_end", condition=Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
