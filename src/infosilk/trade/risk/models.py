"""Inspections and what they found, risk models, trusted traders, and since when a seller is known."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from infosilk.kernel.models import Person
from infosilk.kernel.personal import Personal


class Result(models.TextChoices):
    """What an inspection found."""

    CONFORM = "conform", pgettext_lazy("inspection", "as declared")
    MINOR = "minor", pgettext_lazy("inspection", "minor fault")
    IRREGULAR = "irregular", pgettext_lazy("inspection", "irregular")


class Irregularity(models.TextChoices):
    VALUE = "value", _("value declared too low")
    CLASSIFICATION = "classification", _("wrong HS code")
    ORIGIN = "origin", _("wrong origin")
    QUANTITY = "quantity", _("quantity or weight differs")
    FORBIDDEN = "forbidden", _("prohibited goods or no licence")
    COUNTERFEIT = "counterfeit", _("infringement of a mark")
    IDENTITY = "identity", _("buyer or seller is not who was declared")
    OTHER = "other", pgettext_lazy("irregularity", "other")


class RiskModel(models.Model):
    """A learned model. `artefact` is risk/model.py's file (ZIP of JSON, UBJSON and arrays; no code), `sha256` of it.

    `learned_until` is up to when inspections were learned from; later ones are added to its histories.
    """

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "metrics": "figures",
        "artefact": "a model of counts",
    }

    trained_at = models.DateTimeField()
    learned_until = models.DateTimeField()
    learned_from = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    metrics = models.JSONField(default=dict)
    artefact = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    active = models.BooleanField(default=False)
    activated_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["active"], condition=Q(active=True), name="trade_risk_model_one_active"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.trained_at:%Y-%m-%d}"


class Level(models.TextChoices):
    RELIABLE = "reliable", pgettext_lazy("trusted trader", "reliable")
    AUTHORISED = "authorised", _("authorised economic operator")


class TrustedTrader(models.Model):
    """Trust in a trader, by the customs registration that stands in the documents, for some days."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "why_withdrawn": "about a firm",
        "name": "a firm",
    }

    registration = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=10, choices=Level.choices)
    valid = DateRangeField()
    basis = models.CharField(max_length=400)
    granted_by = models.CharField(max_length=200)
    granted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    why_withdrawn = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="trade_trust_once_a_day",
                expressions=[("registration", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="trade_trust_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.registration} {self.level}"


class KnownSeller(models.Model):
    """Since when a seller's registration is known on this node."""

    code = models.CharField(max_length=60, primary_key=True)
    first_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Lane(models.TextChoices):
    GREEN = "green", _("green: released")
    BLUE = "blue", _("blue: released, checked afterwards")
    YELLOW = "yellow", _("yellow: documents are checked")
    RED = "red", _("red: goods are examined")


class Inspection(models.Model):
    """A consignment (by its number) that risk chose to be looked at, and what was found.

    `seller` is the registration that stands in its documents: what was found counts in that seller's history.
    `random`: drawn by chance; `targeted`: rules or model chose it, whatever chance did; neither: an officer's own
    choice. `lane` is the lane it came to, `codes` what fired (rules, "model", "random"), `reasons` for officers alone.
    `facts` are the columns that the model judges each goods line by, kept so that it can learn from the result.
    """

    # The buyer stands in `facts` as a keyed hash: a pseudonym.
    PERSONAL: ClassVar[dict[str, Personal]] = {
        "facts": Personal("customs", keep="record.keep-customs", since=""),
        "note": Personal("customs", keep="record.keep-customs", since=""),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "codes": "codes of goods",
        "reasons": "codes of reasons",
    }

    number = models.CharField(max_length=40, unique=True)
    seller = models.CharField(max_length=60)
    lane = models.CharField(max_length=6, choices=Lane.choices)
    codes = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    random = models.BooleanField(default=False)
    targeted = models.BooleanField(default=False)
    score = models.FloatField(null=True)
    model = models.ForeignKey(RiskModel, null=True, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    officer = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    result = models.CharField(max_length=9, choices=Result.choices, blank=True)
    irregularity = models.CharField(max_length=14, choices=Irregularity.choices, blank=True)
    recovered = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(result="", done_at__isnull=True) | Q(result__in=Result.values, done_at__isnull=False),
                name="trade_inspection_done_with_result",
            ),
            models.CheckConstraint(
                condition=(Q(result__in=("minor", "irregular")) & ~Q(irregularity=""))
                | (~Q(result__in=("minor", "irregular")) & Q(irregularity="")),
                name="trade_inspection_kind_of_fault",
            ),
            models.CheckConstraint(condition=Q(recovered__gte=0), name="trade_inspection_recovered"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1), name="trade_inspection_score"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["done_at"], name="trade_inspection_by_done"),
            models.Index(fields=["seller"], name="trade_inspection_by_seller"),
            models.Index(fields=["id"], name="trade_inspection_waiting", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.lane} {self.result}"
