"""What officers and traders did about a consignment that needs a person's judgement; append-only."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from infosilk.commons.documents.public import StoredDocument
from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.personal import Personal
from infosilk.trade.clearance.public import Consignment


class ReviewKind(models.TextChoices):
    CLAIM = "claim", _("took it up")
    UNCLAIM = "unclaim", _("laid it down")
    NOTE = "note", _("noted")
    ASK = "ask", _("asked the trader")
    ANSWER = "answer", _("answered")
    PROPOSE = "propose", _("proposed a decision")
    CONFIRM = "confirm", _("confirmed the decision")
    REJECT = "reject", _("rejected the proposal")
    DECIDE = "decide", _("decided")


class Decision(models.TextChoices):
    RELEASE = "release", _("release")
    REFUSE = "refuse", _("refuse")


class ReviewEntry(models.Model):
    """One step of a review. `shown` steps are read by the trader too; `until` is when a claim ends by itself."""

    # What officers write may name people.
    PERSONAL: ClassVar[dict[str, Personal]] = {
        "text": Personal("customs", keep="record.keep-customs", since="at", leave="clear"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "because": "codes of reasons",
    }

    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="review")
    kind = models.CharField(max_length=8, choices=ReviewKind.choices)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    shown = models.BooleanField(default=False)
    decision = models.CharField(max_length=7, choices=Decision.choices, blank=True)
    # Why a second officer is needed: reason codes, "lane", "value", "override".
    because = models.JSONField(default=list)
    until = models.DateTimeField(null=True)
    document = models.ForeignKey(StoredDocument, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.consignment_id}"
