"""Reading `rules/*.toml` of a zone into the table of dated rules.

A file is one data set and is taken whole: what is new comes in, what changed is replaced, what is gone goes.
All files are checked before the first row is written, and every fault is reported with its file and entry.
Loading the same files twice changes nothing.
"""

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import DatedRule
from infosilk.kernel.problems import ErrorItem, Invalid
from infosilk.kernel.record import audit

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
FIELDS = ("valid_until", "value", "source", "legal_basis", "verified", "sample", "data_set")


class RuleEntry(BaseModel):
    """One `[[rule]]` of a file; `valid_until` is the last day, included."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-zA-Z0-9]+([._-][a-zA-Z0-9]+)*$", max_length=100)
    jurisdiction: str = Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=20)
    valid_from: date
    valid_until: date | None = None
    value: Any
    source: Text
    legal_basis: Text
    verified: bool
    sample: bool = False


@dataclass
class LoadReport:
    """What a loading did, or (`preview`) would do. `skipped` are samples that were not wanted."""

    files: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: int = 0
    preview: bool = False
    errors: list[ErrorItem] = field(default_factory=list)

    def __str__(self) -> str:
        text = _("%(added)s added, %(changed)s changed, %(removed)s removed, %(unchanged)s unchanged") % vars(self)
        if self.skipped:
            text += _(", %(skipped)s samples left out") % vars(self)
        return text


@dataclass(frozen=True)
class _Found:
    where: str
    data_set: str
    entry: RuleEntry
    value: Any


def load_rules(folder: Path, acting: Acting, *, include_samples: bool, preview: bool = False) -> LoadReport:
    """Load every `*.toml` of `folder` (or the one file `folder`); needs the operator.

    Raises Invalid with every fault, and then nothing is changed; with `preview` the faults stand in the report.
    """
    acting.require("kernel", "operator", "system")
    report = LoadReport(preview=preview)
    found = _read(folder, report)
    wanted = [one for one in found if include_samples or not one.entry.sample]
    report.skipped = len(found) - len(wanted)
    report.errors += _overlaps(wanted)
    if report.errors:
        if preview:
            return report
        raise Invalid(_("The rules were not loaded; nothing has changed."), errors=report.errors)
    with transaction.atomic():
        _apply(acting, wanted, {one.data_set for one in found}, report)
        if preview:
            transaction.set_rollback(True)
    return report


def _read(folder: Path, report: LoadReport) -> list[_Found]:
    paths = [folder] if folder.is_file() else sorted(folder.glob("*.toml"))
    if not paths:
        report.errors.append(
            ErrorItem(str(folder), _("There is no rule file here."), _("Name a folder with *.toml files in it."))
        )
    found = []
    for path in paths:
        report.files += 1
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            report.errors.append(ErrorItem(str(path), _("This is not TOML: %(error)s") % {"error": error}))
            continue
        extra = sorted(content.keys() - {"rule"})
        if extra:
            report.errors.append(
                ErrorItem(
                    str(path),
                    _("Unknown: %(keys)s.") % {"keys": ", ".join(extra)},
                    _("Only [[rule]] is read."),
                )
            )
        entries = content.get("rule", [])
        if not isinstance(entries, list):
            report.errors.append(ErrorItem(str(path), _("“rule” is no list."), _("Write [[rule]].")))
            continue
        for place, raw in enumerate(entries, start=1):
            found += _entry(path, place, raw, report)
    return found


def _entry(path: Path, place: int, raw: Any, report: LoadReport) -> list[_Found]:
    code = raw.get("code", "?") if isinstance(raw, dict) else "?"
    where = f"{path.name}, rule {place} ({code})"
    try:
        entry = RuleEntry.model_validate(raw)
    except ValidationError as error:
        for fault in error.errors():
            key = ".".join(str(part) for part in fault["loc"])
            report.errors.append(ErrorItem(where, f"{key}: {fault['msg']}"))
        return []
    if entry.valid_until is not None and entry.valid_until < entry.valid_from:
        report.errors.append(
            ErrorItem(where, _("It ends before it begins."), _("valid_until is its last day, valid_from its first."))
        )
    if entry.verified and entry.sample:
        report.errors.append(
            ErrorItem(where, _("A sample cannot be verified."), _("Set verified = false, or sample = false."))
        )
    if entry.value is None:
        report.errors.append(ErrorItem(where, _("It has no value.")))
    return [_Found(where, path.name, entry, _plain(entry.value))]


def _plain(value: Any) -> Any:
    """JSON of what TOML gave: exact numbers and days as text."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _overlaps(found: list[_Found]) -> list[ErrorItem]:
    by_key: dict[tuple[str, str], list[_Found]] = defaultdict(list)
    for one in found:
        by_key[one.entry.code, one.entry.jurisdiction].append(one)
    errors = []
    for (code, jurisdiction), same in by_key.items():
        same.sort(key=lambda one: one.entry.valid_from)
        for before, after in pairwise(same):
            if before.entry.valid_until is None or before.entry.valid_until >= after.entry.valid_from:
                errors.append(
                    ErrorItem(
                        after.where,
                        _("It overlaps %(other)s: two rules “%(code)s” of %(jurisdiction)s on one day.")
                        % {"other": before.where, "code": code, "jurisdiction": jurisdiction},
                        _("Give the earlier one a valid_until before %(day)s.") % {"day": after.entry.valid_from},
                    )
                )
    return errors


def _apply(acting: Acting, wanted: list[_Found], data_sets: set[str], report: LoadReport) -> None:
    new = {(one.entry.code, one.entry.jurisdiction, one.entry.valid_from): one for one in wanted}
    rows = list(
        DatedRule.objects.select_for_update()
        .filter(Q(data_set__in=data_sets) | Q(code__in={key[0] for key in new}))
        .order_by("pk")
    )
    # What these files had before, and the same rules that came by another file: rules move between files.
    old = {_key(row): row for row in rows if row.data_set in data_sets or _key(row) in new}
    _refuse_overlaps_of_other_files([row for row in rows if _key(row) not in old], wanted)
    gone = [row for key, row in old.items() if key not in new]
    DatedRule.objects.filter(pk__in=[row.pk for row in gone]).delete()
    changes: list[dict[str, Any]] = [{"removed": str(row)} for row in gone]
    fresh = []
    for key, one in new.items():
        values = {
            **{name: getattr(one.entry, name) for name in FIELDS if name != "data_set"},
            "value": one.value,
            "data_set": one.data_set,
        }
        row = old.get(key)
        if row is None:
            row = DatedRule(code=key[0], jurisdiction=key[1], valid_from=key[2], **values)
            fresh.append(row)
            changes.append({"added": str(row), "value": one.value})
        elif any(getattr(row, name) != value for name, value in values.items()):
            changes.append({"changed": str(row), "from": row.value, "to": one.value})
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=list(FIELDS))
            report.changed += 1
    DatedRule.objects.bulk_create(fresh)
    report.added, report.removed = len(fresh), len(gone)
    report.unchanged = len(new) - report.added - report.changed
    if changes and not report.preview:
        audit.record(acting, "rules.loaded", "kernel.rules", " ".join(sorted(data_sets))[:200], {"rules": changes})


def _key(row: DatedRule) -> tuple[str, str, date]:
    return row.code, row.jurisdiction, row.valid_from


def _refuse_overlaps_of_other_files(others: list[DatedRule], wanted: list[_Found]) -> None:
    errors = []
    for one in wanted:
        for row in others:
            same = (row.code, row.jurisdiction) == (one.entry.code, one.entry.jurisdiction)
            apart = _ends_before(row.valid_until, one.entry.valid_from) or _ends_before(
                one.entry.valid_until, row.valid_from
            )
            if same and not apart:
                errors.append(
                    ErrorItem(
                        one.where,
                        _("It overlaps a rule that is loaded already from %(other)s, in force from %(day)s.")
                        % {"other": row.data_set, "day": row.valid_from},
                        _("End the one before the other begins, or load both files together."),
                    )
                )
    if errors:
        raise Invalid(_("The rules were not loaded; nothing has changed."), errors=errors)


def _ends_before(end: date | None, begin: date) -> bool:
    return end is not None and end < begin
