"""Law as dated data: rules in force from when until when, and exchange rates of a day."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _


class DatedRule(models.Model):
    """A rate, limit, deadline or list that holds in `jurisdiction` from `valid_from` to `valid_until`, both included.

    `jurisdiction` is an ISO 3166-1 alpha-2 code, or a wider one such as "EU" or "RS-CN" (an agreement of the two).
    `verified` says that somebody compared it with the legal text; `sample` that it is made up for trying things.
    """

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "value": "law",
    }

    code = models.CharField(_("code"), max_length=100)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=20)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    value = models.JSONField(_("value"), encoder=DjangoJSONEncoder)
    source = models.CharField(_("source"), max_length=500)
    legal_basis = models.CharField(_("legal basis"), max_length=500)
    verified = models.BooleanField(_("verified"), default=False)
    sample = models.BooleanField(_("sample"), default=False)
    data_set = models.CharField(_("data set"), max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="kernel_rule_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(verified=True, sample=True), name="kernel_rule_sample_unverified"),
            ExclusionConstraint(
                name="kernel_rule_one_in_force",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    ("jurisdiction", RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_until"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.jurisdiction} from {self.valid_from}"


class ExchangeRate(models.Model):
    """1 `base` costs `rate` `quote` on `day`; currencies are ISO 4217."""

    base = models.CharField(_("from"), max_length=3)
    quote = models.CharField(_("to"), max_length=3)
    day = models.DateField(_("day"))
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10)
    source = models.CharField(_("source"), max_length=300)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base", "quote", "day"], name="kernel_rate_once_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="kernel_rate_positive"),
            models.CheckConstraint(condition=~Q(base=F("quote")), name="kernel_rate_two_currencies"),
        ]

    def __str__(self) -> str:
        return f"1 {self.base} = {self.rate} {self.quote} on {self.day}"


class DataVersion(models.Model):
    """When a table that processes keep in memory last changed (microseconds); its trigger writes it."""

    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "name": "the name of a table",
    }

    name = models.CharField(max_length=40, primary_key=True)
    version = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
