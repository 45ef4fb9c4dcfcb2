"""Organisations, their official numbers, and the mandates of the people who act for them."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.identity.roles import LONGEST, ordinary_roles, role_choices
from infosilk.kernel.models.people import Person


class Organisation(models.Model):
    """A firm, an administration, a cargo centre: whoever people act for."""

    # A firm's name is no personal data, though a sole trader's may be one: it stands in public registers.
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "name": "stands in a public register",
    }

    name = models.CharField(_("name"), max_length=300)
    country = models.CharField(_("country"), max_length=2, help_text="ISO 3166-1 alpha-2")
    code = models.SlugField(_("code"), max_length=60, unique=True, help_text="Short name, unique on this node.")
    # What its administrators may grant: without this limit any firm could make itself customs.
    roles = ArrayField(models.CharField(max_length=LONGEST), default=ordinary_roles)
    demo = models.BooleanField(_("demo organisation"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="kernel_organisation_country")
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationIdentifier(models.Model):
    """An official number of an organisation; which schemes there are and how each is checked:
    `identity/identifiers.py`.

    `verified_at` is when somebody compared it with the register; a number that only passes its check
    sum is not verified.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("scheme"), max_length=20)
    value = models.CharField(_("value"), max_length=40)
    verified_at = models.DateTimeField(_("compared with the register"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("scheme", "value", name="kernel_identifier_once")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def active(self, at: datetime) -> "MandateQuerySet":
        """Mandates in force at the moment `at` (UTC): begun, not ended, not revoked, of an active person."""
        return self.filter(
            Q(revoked_at__isnull=True) | Q(revoked_at__gt=at),
            Q(valid_until__isnull=True) | Q(valid_until__gt=at),
            valid_from__lte=at,
            person__is_active=True,
        )


class Mandate(models.Model):
    """Who acts for which organisation, in which role, from when until when (the end is not included)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates")
    role = models.CharField(_("role"), max_length=LONGEST, choices=role_choices)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="kernel_mandate_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.organisation} as {self.role}"

    def state(self, at: datetime) -> str:
        """`active`, `revoked`, `expired` or `not yet`, at the moment `at`."""
        if self.revoked_at is not None and self.revoked_at <= at:
            return "revoked"
        if self.valid_until is not None and self.valid_until <= at:
            return "expired"
        return "active" if self.valid_from <= at else "not yet"
