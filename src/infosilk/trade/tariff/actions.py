"""Loading a data set as a new version: check, compare, then close what ended and open what is new.

Nothing is overwritten: a measure that a version no longer has gets an end of the time through which the node went by
it (`known`), so that what was answered on a day can be answered again.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from psycopg.types.json import Jsonb

from infosilk.kernel import bulk
from infosilk.kernel.actor import Acting
from infosilk.kernel.formats.sheet import MAX_BYTES, Refused, read
from infosilk.kernel.law.versions import data_version
from infosilk.kernel.models import DatedRule
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid, NotFound
from infosilk.kernel.reasons import finding_words
from infosilk.kernel.reasons.finding import Finding
from infosilk.kernel.record import audit
from infosilk.trade.tariff import store, words
from infosilk.trade.tariff.engine import areas
from infosilk.trade.tariff.engine.diff import Diff, Entry, compare
from infosilk.trade.tariff.engine.drafts import CONTENT, Draft, drafts
from infosilk.trade.tariff.engine.rules import all as every_rule
from infosilk.trade.tariff.engine.rules.row import Book, Standing
from infosilk.trade.tariff.models import IDENTITY, DataSetVersion, TariffMeasure

_SHOWN = 100
_LOCK = "trade.tariff"
_SAID = tuple(name for name in CONTENT if name != "valid_until")
_COLUMNS = ("version_id", "data_set", *IDENTITY, "valid", "known", *_SAID)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do; nothing is stored. `basis` is the state of the tariff that it was compared with."""

    filename: str
    data_set: str
    sha256: str
    rows: int
    samples_left_out: int
    findings: tuple[Finding, ...]
    diff: Diff
    basis: int
    drafts: tuple[Draft, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.weight == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.weight == "warning")


def from_disk(path: Path) -> tuple[str, bytes]:
    """Name and content of a file of the operator's; Invalid when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return path.name, stream.read(MAX_BYTES + 1)
    except OSError as error:
        why = _("cannot be read: %(why)s") % {"why": error.strerror or error}
        raise Invalid(_("%(file)s is not loaded.") % {"file": path.name}, errors=[ErrorItem(path.name, why)]) from error


def data_set_of(filename: str) -> str:
    """The data set that a file is a version of: the file's name without its ending."""
    return PurePosixPath(filename.replace("\\", "/")).stem[:200] or "tariff"


def check(acting: Acting, filename: str, content: bytes, *, include_samples: bool, data_set: str = "") -> Preview:
    """Read, check and compare a file with what is in force; nothing is stored. For operators and officers."""
    may_look(acting)
    return _preview(filename, content, include_samples, data_set)


def load(
    acting: Acting,
    filename: str,
    content: bytes,
    *,
    include_samples: bool,
    accept_warnings: bool = False,
    basis: int | None = None,
    data_set: str = "",
    note: str = "",
) -> DataSetVersion:
    """Load a file as the next version of its data set; the current one when nothing would change.

    `basis` is that of the preview which was agreed to: Conflict when the tariff moved meanwhile. Invalid names every
    violated rule; Conflict also when there are warnings and `accept_warnings` is not given.
    """
    may_load(acting)
    with transaction.atomic():
        _lock()
        preview = _preview(filename, content, include_samples, data_set)
        if preview.errors:
            raise Invalid(
                _("%(file)s is not loaded.") % {"file": preview.filename},
                errors=[finding_words.item(finding) for finding in preview.errors[:_SHOWN]],
            )
        if basis is not None and basis != preview.basis:
            raise _moved()
        if preview.warnings and not accept_warnings:
            count = len(preview.warnings)
            problem = Conflict(
                ngettext(
                    "%(count)s warning of %(file)s needs your agreement.",
                    "%(count)s warnings of %(file)s need your agreement.",
                    count,
                )
                % {"count": count, "file": preview.filename},
                errors=[finding_words.item(finding) for finding in preview.warnings[:_SHOWN]],
                mend=_("Mend the rows, or load it again and accept the warnings."),
            )
            problem.code = "tariff-warnings"
            raise problem
        return _apply(acting, preview, note)


def rollback(acting: Acting, data_set: str, number: int, note: str = "") -> DataSetVersion:
    """Bring the content of an earlier version back, as a new version; history stays as it was."""
    may_load(acting)
    with transaction.atomic():
        _lock()
        wanted = DataSetVersion.objects.filter(data_set=data_set, number=number).first()
        if wanted is None:
            raise NotFound(what=_("version of this data set"))
        if wanted.current:
            raise Conflict(_("Version %(number)s is the one in force.") % {"number": number})
        rows = list(TariffMeasure.objects.filter(data_set=data_set, known__contains=_moment(wanted)))
        entries = [_entry(row) for row in rows]
        clash = _clash(data_set, entries)
        if clash:
            raise Conflict(
                _("Another data set, “%(other)s”, has measures of this version on the same days.") % {"other": clash},
                mend=_("End them there first."),
            )
        diff = compare((_entry(row) for row in store.rows().filter(data_set=data_set)), entries)
        preview = Preview(
            wanted.filename,
            data_set,
            wanted.sha256,
            len(rows),
            wanted.samples_left_out,
            (),
            diff,
            0,
        )
        return _apply(acting, preview, note, restored=wanted)


def may_load(acting: Acting) -> None:
    acting.require("trade", "operator", "system")


def may_look(acting: Acting) -> None:
    acting.require("trade", "operator", "officer", "system")


def _preview(filename: str, content: bytes, include_samples: bool, data_set: str) -> Preview:
    name = PurePosixPath(filename.replace("\\", "/")).name[:255] or "tariff"
    into = (data_set or data_set_of(name))[:200]
    digest = hashlib.sha256(content).hexdigest()
    basis = data_version("trade_tariff")
    try:
        made, told = drafts(name, read(name, content), _partners())
    except Refused as refused:
        return Preview(name, into, digest, 0, 0, (refused.finding,), Diff((), 0), basis)
    found = every_rule.in_order([*told, *every_rule.check(made, _book(into, made))])
    kept = [draft for draft in made if include_samples or not draft.sample]
    diff = Diff((), 0)
    if not any(one.weight == "error" for one in found):
        wanted = (Entry(draft.identity, draft.valid_from, draft.content, draft) for draft in kept if draft.valid_from)
        diff = compare((_entry(row) for row in store.rows().filter(data_set=into)), wanted)
    return Preview(name, into, digest, len(kept), len(made) - len(kept), tuple(found), diff, basis, tuple(kept))


def _partners() -> dict[str, str]:
    """For each country of the zone, the country of its other city."""
    countries = list(dict.fromkeys(city.country for city in settings.NODE.zone_data.cities.values()))
    return {one: next((other for other in countries if other != one), "") for one in countries}


def _book(data_set: str, made: Sequence[Draft]) -> Book:
    zone = settings.NODE.zone_data
    ruled = DatedRule.objects.values_list("jurisdiction", flat=True).distinct()
    known = {city.country for city in zone.cities.values()} | {"EU", *areas.AREAS["EU"]} | set(ruled)
    rates: dict[str, set[object]] = {}
    for rule in DatedRule.objects.filter(code__startswith="vat."):
        if isinstance(rule.value, dict) and "rate" in rule.value:
            rates.setdefault(rule.jurisdiction, set()).add(rule.value["rate"])
    meant = {draft.jurisdiction for draft in made}
    others = store.rows().filter(jurisdiction__in=meant).exclude(data_set=data_set)
    return Book(
        jurisdictions=frozenset(one for one in known if areas.known_jurisdiction(one)),
        languages=tuple(one for one in zone.languages if one != "sr-cyrl"),
        vat_rates={one: frozenset(words.decimals(found)) for one, found in rates.items()},
        others=[
            Standing(row.identity, row.valid.lower, store.last_day(row.valid), row.rate, row.data_set)
            for row in others.iterator(chunk_size=5000)
        ],
    )


def _entry(row: TariffMeasure) -> Entry:
    content = {name: getattr(row, name) for name in CONTENT if name != "valid_until"}
    content["valid_until"] = store.last_day(row.valid)
    return Entry(row.identity, row.valid.lower, content, row)


def _clash(data_set: str, entries: Iterable[Entry]) -> str:
    """Another data set that has one of the measures on one of the days, or an empty string."""
    wanted = {entry.identity: entry for entry in entries}
    jurisdictions = {identity[0] for identity in wanted}
    for row in store.rows().filter(jurisdiction__in=jurisdictions).exclude(data_set=data_set):
        entry = wanted.get(row.identity)
        if entry is not None and row.valid.lower <= (entry.content["valid_until"] or row.valid.lower):
            until = store.last_day(row.valid)
            if until is None or entry.valid_from <= until:
                return row.data_set
    return ""


def _apply(acting: Acting, preview: Preview, note: str, restored: DataSetVersion | None = None) -> DataSetVersion:
    """Close what ended or changed, open what is new, in the caller's transaction."""
    latest = DataSetVersion.objects.filter(data_set=preview.data_set, superseded_by__isnull=True).first()
    diff = preview.diff
    if latest is not None and not diff.changes and restored is None:
        return latest
    now = _now()
    made = DataSetVersion(
        data_set=preview.data_set,
        number=latest.number + 1 if latest else 1,
        loaded_at=now,
        person_id=acting.person_id,
        via=acting.via,
        filename=preview.filename,
        sha256=preview.sha256,
        note=note[:400],
        rows=preview.rows,
        added=diff.count("added"),
        ended=diff.count("ended"),
        changed=diff.count("changed"),
        unchanged=diff.unchanged,
        samples_left_out=preview.samples_left_out,
        restored=restored,
        supersedes=latest,
    )
    made.save()
    closed = [change.old.ref.pk for change in diff.changes if change.old is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE trade_tariff_tariffmeasure SET known = tstzrange(lower(known), %s) WHERE id = ANY(%s)",
            [now, closed],
        )
    fresh = (change.new for change in diff.changes if change.new is not None)
    bulk.copy("trade_tariff_tariffmeasure", _COLUMNS, (_row(entry, made, now) for entry in fresh))
    audit.record(
        acting,
        "trade.tariff.restored" if restored else "trade.tariff.loaded",
        "trade.datasetversion",
        f"{made.data_set} {made.number}",
        {
            "file": made.filename,
            "sha256": made.sha256,
            "rows": made.rows,
            "added": made.added,
            "ended": made.ended,
            "changed": made.changed,
            "unchanged": made.unchanged,
            "samples_left_out": made.samples_left_out,
            "restored": restored.number if restored else None,
            "warnings": len(preview.warnings),
            "note": made.note,
        },
    )
    return made


def _row(entry: Entry, version: DataSetVersion, now: datetime) -> tuple[Any, ...]:
    """The values of a new measure in the order of `_COLUMNS`."""
    content = entry.content
    until = content["valid_until"]
    return (
        version.pk,
        version.data_set,
        *entry.identity,
        DateRange(entry.valid_from, until + timedelta(days=1) if until else None),
        DateTimeTZRange(now, None),
        *(Jsonb(content[name]) if name == "what" else content[name] for name in _SAID),
    )


def _lock() -> None:
    """One load at a time, of any data set: their measures may not overlap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_LOCK])


def _now() -> datetime:
    """Now, but later than every load before: a measure is known for some time, however short."""
    last = DataSetVersion.objects.order_by("-loaded_at").values_list("loaded_at", flat=True).first()
    now = timezone.now()
    return max(now, last + timedelta(microseconds=1)) if last else now


def _moment(version: DataSetVersion) -> datetime:
    """A moment at which the node went by the version: just when it was loaded."""
    return version.loaded_at


def _moved() -> Conflict:
    problem = Conflict(
        _("The tariff has changed since this preview was made."),
        mend=_("Look at the new preview, then confirm that one."),
    )
    problem.code = "tariff-moved"
    return problem
