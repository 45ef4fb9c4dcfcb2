"""Notes that officers often write, kept to be picked."""

from typing import ClassVar

from django.db import models

from infosilk.kernel.models import Organisation, Person


class NoteTemplate(models.Model):
    """A note that officers of one administration often write; `person` keeps it to one of them."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "title": "a phrase for many cases",
        "text": "a phrase for many cases",
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    title = models.CharField(max_length=80)
    text = models.CharField(max_length=900)

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "id"]

    def __str__(self) -> str:
        return self.title
