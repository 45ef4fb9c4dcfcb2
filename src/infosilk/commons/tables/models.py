"""Tables that were brought: the file, what each row is, what became of it, and which titles mean which column."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infosilk.commons.documents.public import StoredDocument
from infosilk.commons.tables import kinds
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation, Person
from infosilk.kernel.personal import Personal


class ImportState(models.TextChoices):
    COLUMNS = "columns", _("which column is which is to be said")
    CHECKING = "checking", _("is being looked at")
    READY = "ready", _("looked at, not applied")
    APPLYING = "applying", _("is being applied")
    APPLIED = "applied", _("applied")
    UNDOING = "undoing", _("is being undone")
    UNDONE = "undone", _("undone")
    BROKEN = "broken", _("cannot be read to its end")


WORKING = (ImportState.CHECKING, ImportState.APPLYING, ImportState.UNDOING)


class Outcome(models.TextChoices):
    """What a row is, compared with what is there."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("the same")
    FAULT = "fault", _("to be mended")


class RowState(models.TextChoices):
    """What became of a row."""

    WAITING = "waiting", _("not applied")
    APPLIED = "applied", _("applied")
    REFUSED = "refused", _("not applied: changed since")
    REVERSED = "reversed", _("undone")
    KEPT = "kept", _("not undone: changed since")


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, acting: Acting) -> "ImportQuerySet":
        """Those of the organisation represented, of kinds that the actor may bring."""
        if "system" in acting.roles:
            return self
        codes = [one.code for one in kinds.offered(acting)]
        return self.filter(organisation_id=acting.organisation_id or 0, kind__in=codes)


class Import(models.Model):
    """A table of an organisation. `columns` names for each column of the file the kind's column ("" for none);
    `header_row` is the row as a spreadsheet counts it; `read` how many rows below it were looked at. `gone` counts
    what is there and not in the table. File and rows are kept as long as the rule record.keep-tables says.
    """

    PERSONAL: ClassVar[dict[str, Personal]] = {"filename": Personal("documents", owner="person")}
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "others": "names of encodings",
        "sheets_left": "names of sheets",
        "header": "titles of columns",
        "language": "the language of the page",
        "columns": "names of columns",
        "problem": "a code of a reason",
    }

    kind = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    language = models.CharField(max_length=10, default="en")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    document = models.ForeignKey(StoredDocument, null=True, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=4)
    encoding = models.CharField(max_length=20, blank=True)
    others = models.JSONField(default=list)
    sheet = models.CharField(max_length=100, blank=True)
    sheets_left = models.JSONField(default=list)
    header = models.JSONField(default=list)
    header_row = models.PositiveIntegerField(default=1)
    columns = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.COLUMNS)
    problem = models.JSONField(null=True)
    read = models.PositiveIntegerField(default=0)
    # How often it was looked at anew: each time is a job of its own.
    started = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(null=True)
    uploaded_at = models.DateTimeField(db_default=Now(), editable=False)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="tables_import_state"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="tables_import_works", condition=Q(state__in=[str(s) for s in WORKING])),
        ]

    def __str__(self) -> str:
        return self.filename


class ImportRow(models.Model):
    """A row: `values` as read by the kind's columns, `old` what was there, `faults` [{cell, column, text, mend}]."""

    PERSONAL: ClassVar[dict[str, Personal]] = {
        "values": Personal("documents", leave="delete"),
        "old": Personal("documents", leave="delete"),
        "faults": Personal("documents", leave="delete"),
    }
    NOT_PERSONAL: ClassVar[dict[str, str]] = {
        "effect": "keys of what was written",
        "key": "the name of a row in its table, as an article number",
    }

    table = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=200)
    values = models.JSONField(default=dict)
    old = models.JSONField(null=True)
    faults = models.JSONField(default=list)
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    state = models.CharField(max_length=8, choices=RowState.choices, default=RowState.WAITING)
    chosen = models.BooleanField(default=True)
    effect = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["table", "number"], name="tables_row_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="tables_row_outcome"),
            models.CheckConstraint(condition=Q(state__in=RowState.values), name="tables_row_state"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["table", "key"], name="tables_row_key"),
            models.Index(fields=["table", "state", "number"], name="tables_row_state_number"),
        ]

    def __str__(self) -> str:
        return f"{self.table_id}:{self.number}"


class SaidColumn(models.Model):
    """That people of an organisation said which column a title is ("" for none): known the next time."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    column = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "kind", "title"], name="tables_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.column}"
