"""Tariff measures as dated, sourced, versioned data: when they hold (`valid`), and when we knew (`known`)."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from infosilk.kernel.models import Person

# Which measure a row is: no two of one identity hold on one day.
IDENTITY = ("jurisdiction", "kind", "code", "origin", "scope", "quota_order")


class MeasureKind(models.TextChoices):
    """What a measure does; the codes are those of `tariff.engine.measure.Kind`."""

    MFN = "mfn", _("third-country duty (MFN)")
    FTA = "fta", _("preference")
    VAT = "vat", _("VAT")
    EXCISE = "excise", _("excise")
    CONSUMPTION_TAX = "consumption_tax", _("consumption tax")
    QUOTA = "quota", _("tariff quota")
    PROHIBITION = "prohibition", _("prohibition")
    LICENCE = "licence", pgettext_lazy("tariff measure", "licence")
    POSITIVE_LIST = "positive_list", _("positive list")


class DataSetVersion(models.Model):
    """One load of a data set. A new version closes the one before; nothing is overwritten.

    `restored` is the version whose content a rollback brought back. Counts: rows of the file that were loaded, and
    what they changed.
    """

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "note": "about a tariff",
        "filename": "the name of a file with a tariff, chosen by the operator",
    }

    data_set = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    via = models.CharField(max_length=10)
    filename = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=400, blank=True)
    rows = models.PositiveIntegerField()
    added = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    samples_left_out = models.PositiveIntegerField(default=0)
    restored = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        ordering: ClassVar[list[str]] = ["data_set", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["data_set", "number"], name="trade_data_set_version_once"),
            # A chain: one first version, and each is superseded at most once, so that one is the last.
            models.UniqueConstraint(
                fields=["data_set"], condition=Q(supersedes__isnull=True), name="trade_data_set_one_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.data_set} {self.number}"

    @property
    def current(self) -> bool:
        """Whether the node goes by it: nothing superseded it."""
        return not hasattr(self, "superseded_by")


class TariffMeasure(models.Model):
    """A measure of a tariff. Rates are percentages, `amount` is `currency` per `per` (UN/ECE Rec. 20).

    `valid` are the days on which it holds, `known` the time through which this node went by it: a row is closed,
    never changed. `version` is the load that it came with.
    """

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "note": "about a measure",
        "what": "goods",
    }

    version = models.ForeignKey(DataSetVersion, on_delete=models.PROTECT, related_name="measures")
    data_set = models.CharField(max_length=200)
    jurisdiction = models.CharField(max_length=2)
    kind = models.CharField(max_length=20, choices=MeasureKind.choices)
    code = models.CharField(max_length=10)
    origin = models.CharField(max_length=8, blank=True)
    scope = models.CharField(max_length=40, blank=True)
    valid = DateRangeField()
    known = DateTimeRangeField()
    rate = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    per = models.CharField(max_length=3, blank=True)
    category = models.CharField(max_length=3, blank=True)
    base = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    quota_order = models.CharField(max_length=20, blank=True)
    quota_volume = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    quota_unit = models.CharField(max_length=3, blank=True)
    what = models.JSONField(default=dict)
    proof = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=400)
    source_url = models.CharField(max_length=400, blank=True)
    source_date = models.DateField(null=True)
    legal_basis = models.CharField(max_length=400)
    verified = models.BooleanField(default=False)
    sample = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["jurisdiction", "code", "kind", "valid"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["jurisdiction", "code"], name="trade_measure_by_code"),
            models.Index(fields=["data_set"], condition=Q(known__endswith__isnull=True), name="trade_measure_current"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # On any day, as known at any moment, one measure of an identity. By its 64-bit hash: an index over the six
            # texts makes a load four times slower.
            ExclusionConstraint(
                name="trade_measure_once_a_day",
                expressions=[
                    (
                        Func(
                            *IDENTITY,
                            arg_joiner=" || '/' || ",
                            output_field=models.BigIntegerField(),
                            template="hashtextextended(%(expressions)s, 0)",
                        ),
                        RangeOperators.EQUAL,
                    ),
                    ("valid", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(kind__in=MeasureKind.values), name="trade_measure_kind_known"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{2,10}$"), name="trade_measure_code_digits"),
            models.CheckConstraint(
                condition=Q(category__in=("", "A0", "A5", "A10", "A15", "E")), name="trade_measure_category_known"
            ),
            models.CheckConstraint(
                condition=(Q(rate__isnull=True) | Q(rate__gte=0))
                & (Q(base__isnull=True) | Q(base__gte=0))
                & (Q(amount__isnull=True) | Q(amount__gte=0)),
                name="trade_measure_not_negative",
            ),
            models.CheckConstraint(condition=~Q(verified=True, sample=True), name="trade_measure_sample_unverified"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | (~Q(currency="") & ~Q(per="")), name="trade_measure_amount_per_unit"
            ),
            # Nothing answers with a rate that is not there.
            models.CheckConstraint(
                condition=~Q(kind__in=("mfn", "vat", "excise", "consumption_tax"))
                | Q(rate__isnull=False)
                | Q(amount__isnull=False),
                name="trade_measure_has_its_rate",
            ),
            models.CheckConstraint(
                condition=~Q(kind="fta") | Q(rate__isnull=False) | (Q(base__isnull=False) & ~Q(category="")),
                name="trade_measure_preference_has_its_base",
            ),
            models.CheckConstraint(
                condition=~Q(kind="quota")
                | (~Q(quota_order="") & Q(quota_volume__gt=0) & ~Q(quota_unit="") & Q(rate__isnull=False)),
                name="trade_measure_quota_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.kind} {self.code}"

    @property
    def identity(self) -> tuple[str, str, str, str, str, str]:
        """Which measure it is: no two of one identity hold on one day."""
        return (self.jurisdiction, self.kind, self.code, self.origin, self.scope, self.quota_order)


class TariffUpload(models.Model):
    """A file that waits for its confirmation; nothing of it is in force. `content` is compressed (zlib)."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "filename": "the name of a file with a tariff, chosen by the operator",
        "content": "a tariff",
    }

    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    filename = models.CharField(max_length=255)
    data_set = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(db_index=True)
    version = models.ForeignKey(DataSetVersion, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return self.filename
