"""What a person is told: on the page, and by e-mail."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.models.organisations import Organisation
from infosilk.kernel.models.people import Person
from infosilk.kernel.personal import Personal


class Notification(models.Model):
    """One message to one person, kept as text to translate and what to put into it: each reads their own language."""

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "params": Personal("notices", owner="person", leave="delete"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "emailed_at": "a moment",
    }

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=60)
    message_id = models.CharField(max_length=500)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(_("time"), db_default=Now(), editable=False)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    emailed_at = models.DateTimeField(_("e-mailed"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="kernel_notification_newest"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="kernel_notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"
