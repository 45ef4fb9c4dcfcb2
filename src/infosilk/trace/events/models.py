"""Tables of trace: events as they were captured, what each is about, and who may see which things."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.models import Organisation


class TraceEvent(models.Model):
    """One EPCIS 2.0 event, kept as it was captured. Never changed or deleted (a trigger refuses it).

    `event_id` is unique: capturing the same event again does nothing. The one exception is the standard's
    own: an error declaration repeats the event that it withdraws, under the same identifier.
    """

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "body": "things, places and times; people do not stand in events",
        "context": "names of vocabularies",
        "digest": "a digest",
    }

    event_id = models.CharField(_("event"), max_length=300)
    withdraws = models.BooleanField(_("error declaration"), default=False)
    type = models.CharField(_("type"), max_length=20)
    event_time = models.DateTimeField(_("time"))
    time_zone_offset = models.CharField(_("offset"), max_length=6)
    record_time = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    action = models.CharField(_("action"), max_length=8, blank=True)
    biz_step = models.CharField(_("step"), max_length=300, blank=True)
    disposition = models.CharField(_("condition"), max_length=300, blank=True)
    read_point = models.CharField(_("read point"), max_length=300, blank=True)
    biz_location = models.CharField(_("place"), max_length=300, blank=True)
    node = models.CharField(_("node"), max_length=31, help_text="The node of the zone that captured it.")
    captured_by = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    body = models.JSONField()
    context = models.JSONField(default=dict)
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of the event's canonical JSON.")

    class Meta:
        constraints = [models.UniqueConstraint("event_id", "withdraws", name="trace_event_once")]
        indexes = [
            models.Index("event_time", "id", name="trace_event_time"),
            models.Index("captured_by", "id", name="trace_event_captured_by"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.biz_step} {self.event_id}"


class SubjectRole(models.IntegerChoices):
    """As what an event names a thing: EPCIS 2.0's epcList and childEPCs, parentID, inputEPCList, outputEPCList."""

    EPC = 0
    PARENT = 1
    INPUT = 2
    OUTPUT = 3


class EventSubject(models.Model):
    """Which things an event is about: a consignment by its bare number, anything else by its URI."""

    pk = models.CompositePrimaryKey("subject", "event_id", "role")
    subject = models.CharField(max_length=300)
    event = models.ForeignKey(TraceEvent, on_delete=models.CASCADE, related_name="subjects")
    role = models.SmallIntegerField(choices=SubjectRole.choices)

    def __str__(self) -> str:
        return self.subject


class SubjectOwner(models.Model):
    """Which organisation may see a thing's events; registered by the area that knows
    (`trace.events.public.register_owners`).
    """

    pk = models.CompositePrimaryKey("subject", "organisation_id")
    subject = models.CharField(max_length=300)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index("organisation", "subject", name="trace_owner_subjects")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.subject}"
