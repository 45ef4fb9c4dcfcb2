"""What people do with tables: bring one, say which column is which, apply it, undo it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from infosilk.commons.documents import public as documents
from infosilk.commons.jobs import public as jobs
from infosilk.commons.tables import files, kinds, work
from infosilk.commons.tables.engine import faults
from infosilk.commons.tables.engine.columns import plain
from infosilk.commons.tables.kinds import Kind
from infosilk.commons.tables.models import WORKING, Import, ImportState
from infosilk.kernel.access import or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.formats.sheet import Opened
from infosilk.kernel.law.days import day_here
from infosilk.kernel.law.rules import rule_in_force
from infosilk.kernel.problems import Conflict, ErrorItem, Forbidden, Invalid
from infosilk.kernel.reasons import explain
from infosilk.kernel.record import audit

# How many days a table, and what it needs to be undone, is kept after it was brought: a dated rule of this node.
KEEP = "record.keep-tables"


def upload(
    acting: Acting,
    code: str,
    filename: str,
    content: bytes,
    *,
    sheet: str = "",
    encoding: str = "",
    rows: int = work.INLINE_ROWS,
) -> Import:
    """Keep a table and look at it; nothing is applied. The same file that waits already is the same import.

    At most `rows` rows are looked at before this returns, the rest in the background. Where a needed column
    was not recognised, the state is COLUMNS. Invalid for a file that is no table.
    """
    kind = _kind(acting, code)
    filename = filename[-255:] or "table"
    sha256 = files.digest(content)
    waiting = (ImportState.COLUMNS, ImportState.CHECKING, ImportState.READY)
    known = Import.objects.visible_to(acting).filter(
        kind=code, sha256=sha256, state__in=waiting, person=acting.person_id
    )
    if (row := known.filter(sheet=sheet).first() if sheet else known.first()) is not None and not encoding:
        _rows_again(row, acting, rows)
        return row
    found, first, left = files.opened(filename, content, sheet, encoding)
    assert acting.organisation_id is not None
    header, guesses = files.header_of(first, kind, acting.organisation_id)
    _titles_once(header.cells)
    columns = [one.field for one in guesses]
    with transaction.atomic():
        row = Import.objects.create(
            kind=code,
            organisation_id=acting.organisation_id,
            person_id=acting.person_id,
            language=(get_language() or "en")[:10],
            filename=filename,
            sha256=sha256,
            document=files.keep(acting, filename, content, found),
            form=found.form,
            encoding=found.encoding,
            others=list(found.others),
            sheet=found.name,
            sheets_left=left,
            header=[title[:200] for title in header.cells],
            header_row=header.number,
            columns=columns,
            state=ImportState.CHECKING if not missing(kind, columns) else ImportState.COLUMNS,
        )
        changes = {"kind": code, "file": row.filename, "sha256": row.sha256}
        audit.record(acting, "tables.import.uploaded", "tables.import", str(row.pk), changes)
    _go_on(row, acting, rows, found)
    return row


def missing(kind: Kind, columns: Iterable[str]) -> list[str]:
    """Needed columns of the kind that no column of the file is."""
    given = set(columns)
    return [name for name in kind.needed if name not in given]


def say_columns(acting: Acting, key: int, columns: Sequence[str]) -> Import:
    """Say for each column of the file which one of the kind it is ("" for none); remembered for the organisation.

    What was looked at is looked at anew. Invalid names needed columns that are left out and names given twice.
    """
    with transaction.atomic():
        row = _held(acting, key, ImportState.COLUMNS, ImportState.READY)
        kind = _kind(acting, row.kind)
        wrong = []
        if len(columns) != len(row.header):
            wrong.append(
                ErrorItem("columns", _("The file has %(count)s columns.") % {"count": len(row.header)}, _("Name each."))
            )
        for name in dict.fromkeys(name for name in columns if name):
            if kind.column(name) is None:
                wrong.append(ErrorItem("columns", _("There is no column “%(name)s”.") % {"name": name[:60]}))
            elif columns.count(name) > 1:
                text = _("“%(name)s” is said of more than one column.") % {"name": name}
                wrong.append(ErrorItem("columns", text, _("Choose one of them.")))
        if lacking := missing(kind, columns):
            wrong += explain.items([faults.ColumnsMissing.reason("columns", columns=", ".join(lacking))])
        if wrong:
            raise Invalid(errors=wrong)
        files.remember(row.organisation_id, kind, row.header, list(columns))
        row.rows.all().delete()
        row.columns, row.state, row.read, row.gone = list(columns), ImportState.CHECKING, 0, None
        row.started += 1
        row.language = (get_language() or "en")[:10]
        row.save(update_fields=["columns", "state", "read", "gone", "language", "started"])
    _go_on(row, acting, work.INLINE_ROWS)
    return row


def apply(acting: Acting, key: int, numbers: Sequence[int] | None = None, *, rows: int = work.INLINE_ROWS) -> Import:
    """Apply all rows without faults, or those with these `numbers` alone. Applied already, it changes nothing.

    Conflict while it is being looked at, Invalid for numbers of rows that cannot be applied.
    """
    with transaction.atomic():
        row = _held(acting, key, ImportState.READY, ImportState.APPLYING, ImportState.APPLIED)
        if row.state == ImportState.READY:
            _kind(acting, row.kind)
            if numbers is not None:
                able = set(work.to_apply(row).filter(number__in=numbers).values_list("number", flat=True))
                if odd := sorted(set(numbers) - able):
                    text = _("These rows change nothing or have faults: %(rows)s.")
                    few = ", ".join(str(number) for number in odd[:20])
                    raise Invalid(errors=[ErrorItem("rows", text % {"rows": few}, _("Choose others."))])
                row.rows.exclude(number__in=able).update(chosen=False)
            row.state = ImportState.APPLYING
            row.save(update_fields=["state"])
    _go_on(row, acting, rows)
    return row


def undo(acting: Acting, key: int, *, rows: int = work.INLINE_ROWS) -> Import:
    """Take back what an import did, by entries of its own; what was changed since stays, row by row. Undone already, it
    changes nothing."""
    with transaction.atomic():
        row = _held(acting, key, ImportState.APPLIED, ImportState.UNDOING, ImportState.UNDONE)
        if row.state == ImportState.APPLIED:
            _kind(acting, row.kind)
            row.state = ImportState.UNDOING
            row.save(update_fields=["state"])
    _go_on(row, acting, rows)
    return row


def discard(acting: Acting) -> int:
    """Remove the imports whose time is over, with rows and file; what they did stays. How many.

    RuleUnknown, and nothing is removed, where the node has no rule for it.
    """
    acting.require("commons", "system")
    now = timezone.now()
    kept = timedelta(days=int(rule_in_force(KEEP, settings.NODE.city.country, day_here(now)).value))
    rows = Import.objects.filter(uploaded_at__lt=now - kept).exclude(state__in=WORKING)
    count = 0
    for row in rows.select_related("document")[:500]:
        with transaction.atomic():
            document = row.document
            row.delete()
            if document is not None:
                path = document.path
                document.delete()
                transaction.on_commit(lambda path=path: documents.discard([path]))  # type: ignore[misc]
        count += 1
    return count


def _go_on(row: Import, acting: Acting, rows: int, opened: Opened | None = None) -> None:
    """Work on it while somebody waits, at most so many rows; a job does the rest."""
    work.go_on(row.pk, acting, rows, opened=opened)
    row.refresh_from_db()
    if row.state in WORKING:
        # The kind of table let them in; the job asks for the mandate again when it begins.
        owner = replace(acting, areas=None)
        key = f"{row.pk}:{row.state}:{row.started}"
        jobs.start(owner, work.JOB, {"import": row.pk}, key=key, about=row.filename)


def _kind(acting: Acting, code: str) -> Kind:
    kind = kinds.named(acting, code)
    if acting.organisation_id is None:
        raise Forbidden(_("Tables are brought for an organisation."), mend=_("Choose whom you act for."))
    return kind


def _held(acting: Acting, key: int, *states: ImportState) -> Import:
    row = or_404(Import.objects.visible_to(acting).select_for_update(of=("self",)), _("imported table"), pk=key)
    if row.state not in states:
        label = ImportState(row.state).label
        raise Conflict(
            _("This is not possible now: the table %(state)s.") % {"state": label},
            mend=_("Look at its page and try again when it is finished."),
        )
    return row


def _rows_again(row: Import, acting: Acting, rows: int) -> None:
    """A file that is brought again is compared again: what is there may have changed."""
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=row.pk)
        if held.state == ImportState.READY:
            held.rows.all().delete()
            Import.objects.filter(pk=row.pk).update(
                state=ImportState.CHECKING, read=0, gone=None, started=held.started + 1
            )
    _go_on(row, acting, rows)


def _titles_once(header: Sequence[str]) -> None:
    seen: set[str] = set()
    twice = []
    for title in header:
        if plain(title) and plain(title) in seen:
            twice.append(title)
        seen.add(plain(title))
    if twice:
        reasons = [faults.ColumnsTwice.reason("file", title=title[:60]) for title in dict.fromkeys(twice)]
        raise Invalid(_("The table was not taken."), errors=explain.items(reasons))
