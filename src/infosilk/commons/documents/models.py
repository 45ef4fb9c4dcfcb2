"""Files that people and programs hand in: where they lie, whose they are, what they must still look like."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.personal import Personal


class StoredDocument(models.Model):
    """A file behind fsspec. It belongs to an organisation, or to a person who acted for themselves.

    `size` in bytes, `sha256` of the whole content; both are checked at each reading.
    """

    # The content may hold anything about anybody, and people write names into file names.
    PERSONAL: ClassVar[dict[str, Personal]] = {"name": Personal("documents", owner="person")}
    NOT_PERSONAL: ClassVar[dict[str, str]] = {"path": "numbers of our own"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="documents")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="documents")
    name = models.CharField(_("file name"), max_length=255)
    media_type = models.CharField(_("media type"), max_length=100)
    kind = models.CharField(_("kind"), max_length=60)
    size = models.BigIntegerField(_("size"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    path = models.CharField(max_length=300, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(size__gte=0), name="commons_document_size")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.media_type})"
