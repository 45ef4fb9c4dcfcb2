"""Sealed values under the newest key: after a rotation every column is gone through, some rows at a time.

What is done stands, so that a run that was killed goes on where it was: a value that is under the newest key already is
left alone. When nothing is left under an old key, its file may be taken away.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction

from infosilk.kernel.record import sealing
from infosilk.kernel.record.sealing import Sealed, SealedField

ROWS = 500


@dataclass(frozen=True, slots=True)
class Column:
    """A sealed column: its place, how many values it has, how many of them are under an older key."""

    place: str
    values: int
    old: int


def columns() -> Iterator[tuple[type[models.Model], SealedField]]:
    """Every sealed column of the installed rooms."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield model, field


def state() -> list[Column]:
    """How far it is. Reads every sealed value, and opens none."""
    newest = sealing.newest_id()
    found = []
    for model, field in columns():
        values = [one.data for one in _values(model, field)]
        found.append(Column(field.place, len(values), sum(sealing.key_id(data) != newest for data in values)))
    return found


def reseal() -> Iterator[tuple[str, int]]:
    """Seal every value under the newest key; yields (place, how many so far) after each transaction. Conflict, with
    nothing lost, at a value whose key is missing."""
    newest = sealing.newest_id()
    for model, field in columns():
        done, last = 0, 0
        while True:
            with transaction.atomic():
                rows = model._default_manager.filter(pk__gt=last).exclude(**{field.attname: None}).order_by("pk")
                some = list(rows.select_for_update()[:ROWS])
                for row in some:
                    value: Sealed = getattr(row, field.attname)
                    if sealing.key_id(value.data) != newest:
                        fresh = Sealed(field.place, sealing.reseal(value.data, field.place))
                        model._default_manager.filter(pk=row.pk).update(**{field.attname: fresh})
                        done += 1
            if not some:
                break
            last = some[-1].pk
            yield field.place, done


def _values(model: type[models.Model], field: SealedField) -> Iterator[Sealed]:
    rows = model._default_manager.exclude(**{field.attname: None}).values_list(field.attname, flat=True)
    yield from rows.iterator(chunk_size=5000)
