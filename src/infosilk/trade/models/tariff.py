"""National tariffs as dated, sourced data."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q


class TariffLine(models.Model):
    """A dated line of a national tariff: loadable data, never invented. Rates are percentages."""

    jurisdiction = models.CharField(max_length=2)
    code = models.CharField(max_length=10)
    valid = DateRangeField()
    mfn = models.DecimalField(max_digits=6, decimal_places=3)
    base = models.DecimalField(max_digits=6, decimal_places=3)
    fta_category = models.CharField(max_length=3, blank=True)
    source = models.CharField(max_length=400)
    legal_basis = models.CharField(max_length=400)
    verified = models.BooleanField(default=False)
    sample = models.BooleanField(default=False)
    data_set = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["jurisdiction", "code", "valid"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="trade_tariff_line_once_a_day",
                expressions=[
                    (F("jurisdiction"), RangeOperators.EQUAL),
                    (F("code"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(fta_category__in=("", "A0", "A5", "A10", "A15", "E")),
                name="trade_tariff_category_known",
            ),
            models.CheckConstraint(condition=Q(mfn__gte=0) & Q(base__gte=0), name="trade_tariff_rates_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.code}"
