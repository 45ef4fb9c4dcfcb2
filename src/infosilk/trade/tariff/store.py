"""Measures out of the table: as this node knows them now, or knew them at a moment."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import QuerySet

from infosilk.trade.tariff.engine.measure import Category, Cited, Kind, Measure
from infosilk.trade.tariff.models import TariffMeasure


def rows(known: datetime | None = None) -> QuerySet[TariffMeasure]:
    """The measures that the node goes by now, or went by at `known`."""
    if known is None:
        return TariffMeasure.objects.filter(known__endswith__isnull=True)
    return TariffMeasure.objects.filter(known__contains=known)


def measures(jurisdiction: str, day: date, known: datetime | None = None) -> Iterator[Measure]:
    """Every measure of `jurisdiction` in force on `day`."""
    found = rows(known).filter(jurisdiction=jurisdiction, valid__contains=day).select_related("version")
    return (measure(row) for row in found.iterator(chunk_size=5000))


def measure(row: TariffMeasure) -> Measure:
    """A row as the engine's value."""
    return Measure(
        kind=cast("Kind", row.kind),
        jurisdiction=row.jurisdiction,
        code=row.code,
        cited=cited(row),
        valid_from=row.valid.lower,
        valid_until=last_day(row.valid),
        origin=row.origin,
        scope=row.scope,
        rate=row.rate,
        amount=row.amount,
        currency=row.currency,
        per=row.per,
        category=cast("Category", row.category) if row.category else None,
        base=row.base,
        quota_order=row.quota_order,
        quota_volume=row.quota_volume,
        quota_unit=row.quota_unit,
        what=row.what,
        proof=row.proof,
        data_set=row.data_set,
        version=row.version.number,
    )


def cited(row: TariffMeasure) -> Cited:
    """Where the measure is from; its code is `tariff.RS.851830` for the duty, with kind and origin for others."""
    parts = ["tariff", row.jurisdiction, row.code]
    parts += [] if row.kind == "mfn" else [row.kind]
    parts += [row.origin] if row.origin else []
    return Cited(".".join(parts), row.legal_basis, row.source, row.verified, row.sample)


def last_day(valid: Any) -> date | None:
    """The last day of a stored range, which PostgreSQL ends with the day after; None: no end."""
    return valid.upper - timedelta(days=1) if valid.upper is not None else None
