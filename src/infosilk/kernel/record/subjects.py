"""Whose data: a person with an account, or somebody without one, known by verified e-mail or by an identity number.

`find` walks all marked models. A room says in its `personal.py` what text alone does not show: which cases a subject
has (`@traces`), and which rows of a model belong to them (`@rows_of`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from infosilk.kernel.areas import load_rooms
from infosilk.kernel.models import Person
from infosilk.kernel.personal import Personal
from infosilk.kernel.problems import ErrorItem, Invalid

SHORTEST = 5


@dataclass(frozen=True)
class Subject:
    """`emails` in lower case and verified, `numbers` of identity documents; `cases` are the numbers of their cases that
    are over, `going_on` of those that are not: their data is needed until they end."""

    person_id: int | None = None
    emails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    cases: frozenset[str] = field(default_factory=frozenset)
    going_on: frozenset[str] = field(default_factory=frozenset)

    @property
    def words(self) -> tuple[str, ...]:
        """What the subject is known by, as it stands in texts."""
        return self.emails + self.numbers


@dataclass(frozen=True)
class Cases:
    """The numbers of a subject's cases in one room."""

    over: frozenset[str] = frozenset()
    going_on: frozenset[str] = frozenset()


Trace = Callable[[Subject], Cases]
Rows = Callable[[Subject], "models.QuerySet[Any]"]
_traces: list[Trace] = []
_rows: dict[str, Rows] = {}


def traces(find_cases: Trace) -> Trace:
    """Declare what finds a subject's cases in a room."""
    _traces.append(find_cases)
    return find_cases


def rows_of(label: str) -> Callable[[Rows], Rows]:
    """Declare what finds a subject's rows of the model `label` ("road.logentry")."""

    def declare(find_rows: Rows) -> Rows:
        _rows[label] = find_rows
        return find_rows

    return declare


def of_person(person_id: int) -> Subject:
    """The person with this account, by all their verified addresses."""
    found = EmailAddress.objects.filter(user_id=person_id, verified=True).values_list("email", flat=True)
    own = Person.objects.filter(pk=person_id).values_list("email", flat=True)
    return traced(Subject(person_id, tuple(sorted({address.lower() for address in (*found, *own)}))))


def without_account(email: str, number: str) -> Subject:
    """Somebody known by e-mail, identity number or both. Invalid when a word is too short to be anybody's alone."""
    words = {"email": email.strip().lower(), "number": number.strip()}
    errors = [
        ErrorItem(name, _("“%(word)s” is too short to be one person's.") % {"word": word}, _("Write it in full."))
        for name, word in words.items()
        if word and len(word) < SHORTEST
    ]
    if not any(words.values()):
        errors.append(ErrorItem("email", _("Nobody is named."), _("Give an e-mail address or an identity number.")))
    if words["email"] and "@" not in words["email"]:
        errors.append(ErrorItem("email", _("This is no e-mail address."), _("Write it in full.")))
    if errors:
        raise Invalid(errors=errors)
    account = EmailAddress.objects.filter(email=words["email"], verified=True).first() if words["email"] else None
    return traced(
        Subject(
            account.user_id if account else None,
            (words["email"],) if words["email"] else (),
            (words["number"],) if words["number"] else (),
        )
    )


def traced(subject: Subject) -> Subject:
    """The subject with the numbers of their cases, as all rooms know them."""
    load()
    found = [find_cases(subject) for find_cases in _traces]
    return replace(
        subject,
        cases=frozenset().union(*(cases.over for cases in found)),
        going_on=frozenset().union(*(cases.going_on for cases in found)),
    )


def load() -> None:
    """Import every room's `personal` module, which declares itself."""
    load_rooms("personal")


def marked() -> Iterator[tuple[type[models.Model], dict[str, Personal]]]:
    """Every installed model with marks, and its marks."""
    for model in apps.get_models():
        marks = getattr(model, "PERSONAL", None)
        if isinstance(marks, dict) and marks:
            yield model, marks


def rows(model: type[models.Model], marks: dict[str, Personal], subject: Subject) -> "models.QuerySet[Any]":
    """The subject's rows of a model: those of its room's finder, or by owner and by the words in marked fields."""
    found = _rows.get(model._meta.label_lower)
    if found is not None:
        return found(subject)
    query = Q(pk__in=())
    owners = {mark.owner for mark in marks.values() if mark.owner}
    if subject.person_id is not None:
        for owner in owners:
            query |= Q(**{owner: subject.person_id})
    table = model._meta.db_table
    for name in marks:
        column = model._meta.get_field(name)
        if column.remote_field is None and isinstance(
            column, models.TextField | models.CharField | models.JSONField | models.BinaryField
        ):
            for word in subject.words:
                # Names of our own tables and columns; the word is a parameter.
                sql, values = _holds(table, column, word)
                query |= Q(RawSQL(sql, values, output_field=models.BooleanField()))  # noqa: S611
    return model._default_manager.filter(query)


def _holds(table: str, column: Any, word: str) -> tuple[str, tuple[Any, ...]]:
    where = f'"{table}"."{column.column}"'
    if isinstance(column, models.BinaryField):
        return f"position(%s::bytea in {where}) > 0", (word.encode(),)
    return f"position(lower(%s) in lower({where}::text)) > 0", (word,)
