"""The index, and what waits to be indexed."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from infosilk.kernel.personal import Personal


class SearchEntry(models.Model):
    """One thing that can be found. `terms` are its words, and words that say who may see it; `argument` leads to it.

    It holds nothing that its own table does not hold, and is made anew from that: what is erased there is gone here.
    """

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "title": Personal("search", leave="delete"),
        "note": Personal("search", leave="delete"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "argument": "numbers of things",
        "number": "numbers of things",
        "terms": "goes with its row",
    }

    kind = models.CharField(max_length=40)
    key = models.BigIntegerField()
    title = models.CharField(max_length=400)
    note = models.CharField(max_length=400, blank=True)
    argument = models.CharField(max_length=100)
    number = models.CharField(max_length=40, blank=True)
    terms = SearchVectorField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "key"], name="commons_search_entry_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["terms"], name="commons_search_terms"),
            models.Index(fields=["number"], name="commons_search_number", condition=~models.Q(number="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.title}"


class SearchPending(models.Model):
    """Keys of a kind whose rows changed: written by the tables' triggers, in the transaction of the change."""

    kind = models.CharField(max_length=40)
    keys = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return f"{self.kind}: {len(self.keys)}"
