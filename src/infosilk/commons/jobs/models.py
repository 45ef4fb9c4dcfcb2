"""Jobs, and what each found wrong."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from infosilk.commons.documents.public import StoredDocument
from infosilk.commons.jobs.engine.estimate import time_left
from infosilk.commons.jobs.kinds import kinds
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Mandate, Organisation, Person
from infosilk.kernel.personal import Personal


class JobState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("job", "waiting")
    RUNNING = "running", pgettext_lazy("job", "at work")
    CANCELLING = "cancelling", pgettext_lazy("job", "stopping")
    DONE = "done", pgettext_lazy("job", "done")
    FAILED = "failed", pgettext_lazy("job", "failed")
    CANCELLED = "cancelled", pgettext_lazy("job", "cancelled")
    BROKEN = "broken", pgettext_lazy("job", "broken off")


AT_WORK = (JobState.RUNNING, JobState.CANCELLING)
OPEN = (JobState.WAITING, *AT_WORK)
TAKEN_UP_AGAIN = (JobState.FAILED, JobState.CANCELLED, JobState.BROKEN)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, acting: Acting) -> "JobQuerySet":
        """One's own, and of the organisation represented those that one might have asked for: whoever may not read the
        audit trail does not read it in a job's result. The operator's desk and the node itself see all; a token those
        of the areas that it may work in."""
        if acting.may("commons", "operator", "system"):
            return self
        own = Q(person_id=acting.person_id) if acting.person_id is not None else Q(pk=None)
        if acting.organisation_id is None:
            found = self.filter(own, organisation=None)
        else:
            may = [one.code for one in kinds().values() if acting.may(one.area, *one.roles)]
            found = self.filter(own | Q(kind__in=may), organisation_id=acting.organisation_id)
        return found if acting.areas is None else found.filter(area__in=acting.areas)


class Job(models.Model):
    """One piece of long work.

    `attempt` counts how often it was begun, and is the fence: what is written under an older number is not taken.
    `tries` counts the beginnings since it last came further. `checkpoint` is where it goes on. `worked` is the time at
    work by a clock that is never set back. `reason` is why it was not done, as a stored reason.
    """

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "note": Personal("jobs", owner="person"),
        "params": Personal("jobs", owner="person"),
        "checkpoint": Personal("jobs", owner="person"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "reason": "codes of reasons",
    }

    kind = models.CharField(max_length=60)
    area = models.CharField(max_length=40)
    about = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.CharField(max_length=200, blank=True)
    # Of its kind, no other may be waiting or at work on this node.
    alone = models.BooleanField(default=False)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    checkpoint = models.JSONField(default=dict)
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    worked = models.DurationField(default=timedelta)
    faults_found = models.PositiveIntegerField(default=0)
    reason = models.JSONField(null=True)
    result = models.ForeignKey(StoredDocument, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "organisation", "key"],
                condition=~Q(key="") & Q(organisation__isnull=False),
                name="commons_job_key_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "person", "key"],
                condition=~Q(key="") & Q(organisation__isnull=True),
                nulls_distinct=False,
                name="commons_job_person_key_once",
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(alone=True, state__in=OPEN), name="commons_job_alone"),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="commons_job_state_known"),
            models.CheckConstraint(condition=Q(done__gte=0), name="commons_job_done"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True) | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="commons_job_ended_where_it_ended",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="commons_job_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["organisation", "-id"], name="commons_job_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def left(self) -> timedelta | None:
        """How long it still takes, where that can be told."""
        return time_left(self.worked, self.done, self.total) if self.state in AT_WORK else None


class JobFault(models.Model):
    """One thing that a job found wrong: where, as a stored reason. At most `MOST_FAULTS` of a job are kept."""

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "reason": Personal("jobs"),
    }

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="faults")
    number = models.PositiveIntegerField()
    where = models.CharField(max_length=200)
    reason = models.JSONField()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["job", "number"], name="commons_job_fault_once")
        ]

    def __str__(self) -> str:
        return f"{self.where}: {self.reason.get('code', '')}"
