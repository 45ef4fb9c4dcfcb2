"""API tokens: what a program shows instead of a session."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.models.organisations import Mandate


class ApiToken(models.Model):
    """A token acts by one mandate, in the areas named (None: in all). Of its secret only the SHA-256 is kept.

    It lives no longer than its mandate: a revoked or expired mandate silences every token of it.
    """

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "name": "says what uses the token",
        "digest": "a digest of a random secret",
    }

    prefix = models.CharField(_("prefix"), max_length=16, unique=True)
    digest = models.BinaryField(max_length=32)
    name = models.CharField(_("name"), max_length=100, help_text=_("What uses it, such as “nightly upload”."))
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="tokens")
    areas = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} (isk_{self.prefix}_…)"

    def state(self, at: datetime) -> str:
        """`active`, `revoked` or `expired`, at the moment `at`; a mandate out of force counts as expired."""
        if self.revoked_at is not None and self.revoked_at <= at:
            return "revoked"
        if self.expires_at is not None and self.expires_at <= at:
            return "expired"
        return "active" if self.mandate.state(at) == "active" else "expired"
