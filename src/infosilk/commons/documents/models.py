"""Files that people and programs hand in: where they lie, whose they are, what they must still look like."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from infosilk.commons.documents.kinds import AREA, ROLES, codes_for
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.models import Mandate, Organisation, Person
from infosilk.kernel.personal import Personal


class Purpose(models.TextChoices):
    """What a document is granted for."""

    CUSTOMS = "customs", pgettext_lazy("purpose", "customs")
    TRANSPORT = "transport", pgettext_lazy("purpose", "transport")
    INSURANCE = "insurance", pgettext_lazy("purpose", "insurance")
    SALE = "sale", pgettext_lazy("purpose", "sale")


class DocumentQuerySet(models.QuerySet["StoredDocument"]):
    def present(self) -> "DocumentQuerySet":
        """Those that were not removed; of the others the row stands in the place of the file."""
        return self.filter(removed_at__isnull=True)

    def managed_by(self, acting: Acting) -> "DocumentQuerySet":
        """Of the organisation represented, those of the kinds that the actor's role sees; nobody else's."""
        if acting.organisation_id is None:
            return self.none()
        return self.present().filter(organisation_id=acting.organisation_id, kind__in=codes_for(acting))

    def visible_to(self, acting: Acting) -> "DocumentQuerySet":
        """Those that one manages, and those that another organisation granted to one's own and that still hold."""
        if acting.organisation_id is None or not acting.may(AREA, *ROLES):
            return self.managed_by(acting)
        granted = DocumentGrant.objects.holding(today()).filter(organisation_id=acting.organisation_id)
        return (self.managed_by(acting) | self.present().filter(pk__in=granted.values("document_id"))).order_by("pk")


class StoredDocument(models.Model):
    """A file behind fsspec. It belongs to an organisation, or to a person who acted for themselves.

    `size` in bytes, `sha256` of the whole content; both are checked at each reading. Of one that was removed the row
    stays without name and file, so that the checksum still says what was there. `thumbnail`: there is one.
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
    thumbnail = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_at = models.DateTimeField(null=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(size__gte=0), name="commons_document_size"),
            models.CheckConstraint(condition=Q(removed_at=None) | Q(name=""), name="commons_document_removed_whole"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sha256"], name="commons_document_content", condition=Q(removed_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.media_type})"


class GrantQuerySet(models.QuerySet["DocumentGrant"]):
    def holding(self, day: date) -> "GrantQuerySet":
        """Those that are not revoked and not over on `day`."""
        return self.filter(revoked_at__isnull=True, until__gte=day)


class DocumentGrant(models.Model):
    """That another organisation may read a document, until the end of the day `until`, unless revoked before."""

    document = models.ForeignKey(StoredDocument, on_delete=models.CASCADE, related_name="grants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    until = models.DateField()
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(null=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="commons_document_purpose"),
            models.UniqueConstraint(
                fields=["document", "organisation"], condition=Q(revoked_at=None), name="commons_document_grant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.organisation_id}"


class LinkQuerySet(models.QuerySet["DocumentLink"]):
    def holding(self, at: datetime) -> "LinkQuerySet":
        """Those that are not revoked, not over at the moment `at`, and not used up."""
        return self.filter(revoked_at__isnull=True, until__gt=at, opened__lt=F("most"))

    def visible_to(self, acting: Acting) -> "LinkQuerySet":
        """Those of the organisation represented, and everybody's to documents that the actor manages."""
        managed = StoredDocument.objects.managed_by(acting)
        seen = StoredDocument.objects.visible_to(acting)
        own = self.filter(organisation_id=acting.organisation_id or 0, document__in=seen)
        return (own | self.filter(document__in=managed)).order_by("-created_at", "pk")


class DocumentLink(models.Model):
    """That whoever has the link's signed address may open a document without signing in: until the moment `until`,
    `most` times, for a purpose, while its maker may still read it by the `mandate`. `opened` counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(StoredDocument, on_delete=models.CASCADE, related_name="links")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    until = models.DateTimeField()
    most = models.PositiveSmallIntegerField()
    opened = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="commons_document_link_purpose"),
            models.CheckConstraint(condition=Q(opened__lte=F("most")), name="commons_document_link_bounded"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def holds(self) -> bool:
        """Whether it is not revoked, not over and not used up; whether its maker may still read is asked at opening."""
        return self.revoked_at is None and self.until > timezone.now() and self.opened < self.most
