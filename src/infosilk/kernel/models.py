"""Tables of the kernel: people, organisations with their identifiers, mandates."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """A human being with an account. Signs in by e-mail; acts for organisations by mandate."""

    # Personal data: every field named here is erased or exported on request.
    PERSONAL: ClassVar[tuple[str, ...]] = ("email", "name")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, default="en")
    demo = models.BooleanField(_("demo account"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(models.Model):
    """A firm, an administration, a cargo centre: whoever people act for."""

    name = models.CharField(_("name"), max_length=300)
    country = models.CharField(_("country"), max_length=2, help_text="ISO 3166-1 alpha-2")
    code = models.SlugField(_("code"), max_length=60, unique=True, help_text="Short name, unique on this node.")
    demo = models.BooleanField(_("demo organisation"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class OrganisationIdentifier(models.Model):
    """An official number of an organisation; which schemes there are and how each is checked: `identifiers.py`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("scheme"), max_length=20)
    value = models.CharField(_("value"), max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint("scheme", "value", name="kernel_identifier_once")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Role(models.TextChoices):
    """What a person does for an organisation."""

    ADMINISTRATOR = "administrator", _("administrator of the organisation")
    TRADER = "trader", _("trader")
    MARKETPLACE = "marketplace", _("marketplace")
    BROKER = "broker", _("customs broker")
    OFFICER = "officer", _("customs officer")
    WAREHOUSE = "warehouse", _("warehouse worker")
    FORWARDER = "forwarder", _("forwarder")
    OFFICE = "office", _("zone office")
    OPERATOR = "operator", _("node operator")


class Mandate(models.Model):
    """Who acts for which organisation, in which role, from when until when."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=models.F("valid_from")),
                name="kernel_mandate_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.organisation} as {self.role}"
