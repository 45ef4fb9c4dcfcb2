"""Certificates of origin: applied for and issued here, or received from the partner city; sales invoices."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.personal import Personal
from infosilk.trade.clearance.public import OWNERS, Consignment


class CertificateState(models.TextChoices):
    APPLIED = "applied", _("applied for")
    ISSUED = "issued", _("issued")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", pgettext_lazy("certificate", "revoked")


class CertificateQuerySet(models.QuerySet["OriginCertificate"]):
    def visible_to(self, acting: Acting) -> "CertificateQuerySet":
        """Officers see all, a firm those that it applied for, those of consignments it has part in, and no others."""
        if "system" in acting.roles or acting.may("trade", "officer"):
            return self
        own = acting.organisation_id
        if own is None or not acting.may("trade", *OWNERS):
            return self.none()
        parties = Q(consignment__seller_id=own) | Q(consignment__marketplace_id=own) | Q(consignment__consignee_id=own)
        return self.filter(Q(organisation_id=own) | (parties & ~Q(state=CertificateState.APPLIED)))


class OriginCertificate(models.Model):
    """A certificate of origin. `node` is the node that issued it (or will); `claim` what it says
    (`origin.OriginClaim.payload`); `statement` what its node signed, `revocation` too."""

    # Names and address of a consignee who is a person.
    PERSONAL: ClassVar[dict[str, Personal]] = {
        "note": Personal("origin", keep="record.keep-origin", leave="clear"),
        "claim": Personal("origin", keep="record.keep-origin", leave="clear"),
        "statement": Personal("origin", keep="record.keep-origin", leave="clear"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "revocation": "a signed revocation of a number",
    }

    number = models.CharField(max_length=80)
    node = models.CharField(max_length=31)
    state = models.CharField(max_length=8, choices=CertificateState.choices)
    consignment = models.ForeignKey(Consignment, null=True, on_delete=models.PROTECT, related_name="certificates")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    claim = models.JSONField()
    statement = models.TextField(blank=True)
    revocation = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    applied_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["number"], name="trade_certificate_number_once"),
            # One certificate for one consignment, as long as it is alive.
            models.UniqueConstraint(
                fields=["consignment"],
                condition=Q(state__in=("applied", "issued")),
                name="trade_certificate_consignment_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CertificateState.values), name="trade_certificate_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("issued", "revoked")) | (~Q(statement="") & Q(issued_at__isnull=False)),
                name="trade_certificate_issued_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SalesInvoiceQuerySet(models.QuerySet["SalesInvoice"]):
    def visible_to(self, acting: Acting) -> "SalesInvoiceQuerySet":
        """A firm's own invoices."""
        own = acting.organisation_id
        if own is None or not acting.may("trade", *OWNERS):
            return self.none()
        return self.filter(organisation_id=own)


class SalesInvoice(models.Model):
    """An invoice of a Serbian firm as it was written for the system of e-invoices; append-only."""

    # The buyer's name and address are a firm's or a body's, as the system of e-invoices takes no others.
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "buyer_name": "a firm or a body of the budget: the system of e-invoices takes no others",
        "xml": "between firms",
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=3)
    buyer_name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    payable = models.DecimalField(max_digits=18, decimal_places=2)
    issued = models.DateField()
    xml = models.TextField()
    sha256 = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    objects = SalesInvoiceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "number"], name="trade_sales_invoice_once"),
        ]

    def __str__(self) -> str:
        return self.number
