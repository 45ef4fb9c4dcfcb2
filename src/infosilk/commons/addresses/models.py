"""Addresses, contacts and citizens' numbers: each of one organisation or of one person."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infosilk.commons.addresses.engine import address as engine
from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.personal import Personal
from infosilk.kernel.record.sealing import SealedField

_PART = Personal("reaching", owner="person", leave="delete")


class AddressUse(models.TextChoices):
    SEAT = "seat", _("seat or home")
    DELIVERY = "delivery", _("deliveries")
    POST = "post", _("letters")
    BILLING = "billing", _("invoices")


class ContactKind(models.TextChoices):
    EMAIL = "email", _("e-mail address")
    PHONE = "phone", _("telephone")


class ContactUse(models.TextChoices):
    GENERAL = "general", _("anything")
    DELIVERY = "delivery", _("deliveries")
    BILLING = "billing", _("invoices")
    CUSTOMS = "customs", _("customs")
    EMERGENCY = "emergency", _("emergencies")


class Owned(models.Model):
    """Of an organisation, or of a person."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


def _one_owner(name: str) -> models.CheckConstraint:
    one = Q(organisation__isnull=True, person__isnull=False) | Q(organisation__isnull=False, person__isnull=True)
    return models.CheckConstraint(condition=one, name=name)


class PostalAddress(Owned):
    """An address for one use. `key` is the same for the same place in another script (`engine.address.key`)."""

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "street": _PART,
        "extra": _PART,
        "postal_code": _PART,
        "city": _PART,
        "district": _PART,
        "area": _PART,
        "key": _PART,
    }

    use = models.CharField(max_length=8, choices=AddressUse.choices)
    country = models.CharField(max_length=2)
    street = models.CharField(max_length=200, blank=True)
    extra = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120, blank=True)
    district = models.CharField(max_length=120, blank=True)
    area = models.CharField(max_length=120, blank=True)
    key = models.CharField(max_length=400, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _one_owner("commons_address_one_owner"),
            models.UniqueConstraint(fields=["organisation", "use"], name="commons_address_organisation_use_once"),
            models.UniqueConstraint(fields=["person", "use"], name="commons_address_person_use_once"),
        ]

    def __str__(self) -> str:
        return ", ".join(engine.lines(self.address))

    @property
    def address(self) -> engine.Address:
        return engine.Address(**{name: getattr(self, name) for name in engine.PARTS})


class Contact(Owned):
    """A way to reach somebody, for one use. It is what its owner says; nobody has tried it."""

    PERSONAL: ClassVar[dict[str, Personal]] = {"value": _PART, "note": _PART}

    kind = models.CharField(max_length=5, choices=ContactKind.choices)
    use = models.CharField(max_length=9, choices=ContactUse.choices)
    value = models.CharField(max_length=254)
    # Whom to ask for, when.
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _one_owner("commons_contact_one_owner"),
            models.UniqueConstraint(
                fields=["organisation", "kind", "use", "value"], name="commons_contact_organisation_once"
            ),
            models.UniqueConstraint(fields=["person", "kind", "use", "value"], name="commons_contact_person_once"),
        ]

    def __str__(self) -> str:
        return self.value


class CitizenNumber(models.Model):
    """A person's number in a register of citizens: sealed, found by its digest under a key outside the database. It is
    claimed by the person, and gives no right before somebody compared it (`verified_at`)."""

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "number": Personal("identity", owner="person", leave="delete"),
        "digest": Personal("identity", owner="person", leave="delete"),
        "ending": Personal("identity", owner="person", leave="delete"),
    }

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    country = models.CharField(max_length=2)
    number = SealedField()
    digest = models.CharField(max_length=64)
    # The last three signs, which are shown.
    ending = models.CharField(max_length=3)
    entered_at = models.DateTimeField(db_default=Now())
    verified_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "kind", "country"], name="commons_number_person_kind_once"),
            # Of a number that was compared there is one holder; anybody may claim what is not theirs yet.
            models.UniqueConstraint(
                fields=["kind", "country", "digest"],
                condition=Q(verified_at__isnull=False),
                name="commons_number_verified_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "country", "digest"], name="commons_number_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} •••{self.ending}"
