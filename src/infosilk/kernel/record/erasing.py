"""Erasing what is held about a subject: what no law keeps goes, what law keeps is blocked and named.

The marks of the models drive it (kernel/personal.py), so that a new room is erased from by marking its fields.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today, years_after
from infosilk.kernel.law.rules import RuleBook
from infosilk.kernel.models import Erasure
from infosilk.kernel.personal import Personal
from infosilk.kernel.problems import Conflict
from infosilk.kernel.record import audit, blocking, subjects, tombstones
from infosilk.kernel.record.subjects import Subject

# What stands beside an erased text and is proved by its audit entry from then on: rooms add theirs.
BESIDE: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Held:
    """Rows of one table that are about a subject, with one purpose and one end.

    `state` is "free" (no law keeps it), "blocked" (law keeps it, encrypted), "clear" (law keeps it readable) or
    "going-on" (a case needs it). `until` is the last day, "" when there is none.
    """

    table: str
    fields: tuple[str, ...]
    purpose: str
    rows: int
    state: str
    rule: str = ""
    until: str = ""


def held(subject: Subject) -> list[Held]:
    """What this node holds about a subject, by table, purpose and end; nothing is changed."""
    return [*_sum(_each(subject)), *_going_on(subject)]


def contents(subject: Subject) -> dict[str, list[dict[str, Any]]]:
    """The marked fields of every row about a subject, by table."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for model, marks in subjects.marked():
        for row in subjects.rows(model, marks, subject):
            values = {name: getattr(row, name) for name in marks if name != "password"}
            found[model._meta.label_lower].append(
                {"row": row_key(row), **{k: v for k, v in values.items() if not isinstance(v, bytes | memoryview)}}
            )
    return dict(found)


def erase(acting: Acting, subject: Subject, evidence: str) -> Erasure:
    """Erase a subject in one transaction; the request with its report. `evidence` is where the proof of identity is
    filed. By the operator, or by the person of whom it is.

    RuleUnknown when the law of a period is not loaded: nothing is erased then.
    """
    own = acting.token_id is None and subject.person_id is not None and acting.person_id == subject.person_id
    if not own:
        acting.require("kernel", "operator", "system")
    with transaction.atomic():
        erasure = Erasure.objects.create(subject=subject_mark(subject), evidence=evidence.strip()[:200])
        done = list(_each(subject))
        listed = [*_sum(done), *_going_on(subject)]
        for entry in done:
            if entry.state in ("free", "blocked"):
                _take(acting, erasure, entry)
        erasure.report = [asdict(one) for one in listed]
        erasure.save(update_fields=["report"])
        counts: dict[str, int] = defaultdict(int)
        for one in listed:
            counts[one.state] += one.rows
        audit.record(acting, "privacy.erased", "kernel.erasure", str(erasure.pk), {"rows": dict(counts)})
    return erasure


def subject_mark(subject: Subject) -> str:
    """A keyed hash of who a subject is: it recognises them, and tells nobody who they are."""
    secret = str(settings.SECRET_KEY).encode()
    text = "|".join(("privacy", str(subject.person_id or ""), *sorted(subject.words)))
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def row_key(row: models.Model) -> str:
    """A row's key as text, with "/" between the parts of one."""
    key = row.pk
    return "/".join(str(part) for part in key) if isinstance(key, tuple) else str(key)


@dataclass(frozen=True)
class _Entry:
    row: models.Model
    names: tuple[str, ...]
    mark: Personal
    state: str
    until: date | None


def _each(subject: Subject) -> Iterator[_Entry]:
    jurisdiction = settings.NODE.city.country
    book, now = RuleBook.load([jurisdiction]), today()
    for model, marks in subjects.marked():
        if model._meta.label_lower == "kernel.person":
            continue
        groups: dict[Personal, list[str]] = defaultdict(list)
        for name, mark in marks.items():
            groups[mark].append(name)
        for row in list(subjects.rows(model, marks, subject)):
            for mark, names in groups.items():
                if not _filled(row, names):
                    continue
                until = None
                if mark.keep:
                    start = _day(_since(row, mark)) or now
                    years = int(book.get(mark.keep, jurisdiction, now).value["years"])
                    until = years_after(start, years)
                kept = until is not None and until >= now
                if mark.leave == "clear":
                    # Without a law that keeps it, it is on its way: told on the road, or under a lawful end already.
                    state = "clear" if kept else "free" if mark.keep else "going-on"
                else:
                    state = "blocked" if kept else "free"
                yield _Entry(row, tuple(names), mark, state, until if kept else None)


def _going_on(subject: Subject) -> list[Held]:
    count = len(subject.going_on)
    return [Held("cases", (), "customs", count, "going-on")] if count else []


def _filled(row: models.Model, names: list[str]) -> bool:
    for name in names:
        value = getattr(row, name)
        if isinstance(value, str) and tombstones.read(value) is not None:
            continue
        if value not in (None, "", {}, [], b""):
            return True
    return False


def _take(acting: Acting, erasure: Erasure, entry: _Entry) -> None:
    row, mark = entry.row, entry.mark
    table, key = row._meta.label_lower, row_key(row)
    rule, until = (mark.keep, entry.until) if entry.until else ("", None)
    values = {name: getattr(row, name) for name in entry.names}
    if until is not None:
        blocking.block(erasure, table, key, rule, until, values)
    others = type(row)._default_manager.filter(pk=row.pk)
    if mark.leave == "delete":
        others.delete()
    elif mark.leave == "tombstone":
        for name, text in values.items():
            stone = tombstones.Tombstone(
                tombstones.digest(text), rule, until.isoformat() if until else "", str(erasure.pk)
            )
            beside = {column: str(getattr(row, column)) for column in BESIDE.get(table, ())}
            audit.record(acting, tombstones.ACTION, table, key, asdict(stone) | beside)
            if others.update(**{name: stone.text()}) != 1:
                raise Conflict(_("A row was changed meanwhile."), mend=_("Try again."))
    else:
        others.update(**{name: _empty(row, name) for name in entry.names})


def _empty(row: models.Model, name: str) -> Any:
    field = row._meta.get_field(name)
    if getattr(field, "null", False):
        return None
    if isinstance(field, models.BinaryField):
        return b""
    if isinstance(field, models.JSONField):
        return field.get_default() if field.has_default() else {}
    return ""


def _since(row: models.Model, mark: Personal) -> Any:
    return getattr(row, mark.since) if mark.since else None


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _sum(entries: Iterator[_Entry] | list[_Entry]) -> list[Held]:
    counts: dict[tuple[Any, ...], int] = defaultdict(int)
    for one in entries:
        until = one.until.isoformat() if one.until else ""
        rule = one.mark.keep if one.until else ""
        counts[(one.row._meta.label_lower, one.names, one.mark.purpose, one.state, rule, until)] += 1
    return [
        Held(table, fields, purpose, rows, state, rule, until)
        for (table, fields, purpose, state, rule, until), rows in sorted(counts.items())
    ]
