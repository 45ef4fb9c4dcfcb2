"""People: human beings with an account."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.personal import Personal


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """A human being with an account. Signs in by e-mail; acts for organisations by mandate."""

    # Personal data: every field named here is erased or exported on request.
    PERSONAL: ClassVar[dict[str, Personal]] = {
        "email": Personal("account"),
        "name": Personal("account"),
        "language": Personal("account"),
        "last_login": Personal("account"),
        "password": Personal("account"),
    }

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

    class Meta:
        constraints = [
            # Otherwise Ana@x.rs and ana@x.rs would be two people.
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="kernel_person_email_lower")
        ]

    def __str__(self) -> str:
        return self.name or self.email
