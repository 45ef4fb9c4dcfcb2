"""Asking the index: what this actor may see and asked for, the kinds one after the other, numbers first."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from infosilk.commons.search import index
from infosilk.commons.search.engine.words import MAX_QUESTION, Question, question
from infosilk.commons.search.kinds import Kind, kinds
from infosilk.commons.search.models import SearchPending
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import ErrorItem, Invalid

# Of each kind so many are fetched, and so many where one kind alone is asked for; that there are more is said, not how
# many.
MOST = 20
MOST_OF_ONE = 200
# Notes that are worked off before an answer: whoever has just written something finds it.
_AT_ONCE = 3
_PATIENCE_MS = 2_000
_SHORTEST_NUMBER = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that was found; `url` its page in the active language."""

    kind: str
    title: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `more` says that there is more than is shown."""

    code: str
    title: str
    found: list[Found]
    more: bool


def search(acting: Acting | None, text: str, only: str = "") -> list[Group]:
    """What the actor may see of what `text` asks for, by kind; the first twenty of each, an exact number first. With
    the code of a kind in `only`, the first two hundred of that kind and nothing else.

    Invalid for a text of more than 200 characters. A text without words finds nothing.
    """
    if len(text) > MAX_QUESTION:
        raise Invalid(
            errors=[
                ErrorItem(
                    "q",
                    _("At most %(most)s characters are searched for.") % {"most": MAX_QUESTION},
                    _("Give a number, or a few words of a name."),
                )
            ]
        )
    asked = question(text.replace("\0", " "))
    if acting is None or not (asked.groups or asked.beginning):
        return []
    if SearchPending.objects.exists():
        index.catch_up(_AT_ONCE)
    allowed = [
        (kind, words)
        for kind in kinds()
        if only in ("", kind.code)
        and (acting.areas is None or kind.area in acting.areas)
        and (words := kind.who(acting))
    ]
    most = MOST_OF_ONE if only else MOST
    return [group for kind, words in allowed if (group := _of_kind(kind, words, asked, most)).found]


def _of_kind(kind: Kind, words: Any, asked: Question, most: int) -> Group:
    terms = tsquery(kind.code, words, asked)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {_PATIENCE_MS}")
        rows = []
        if len(asked.number) >= _SHORTEST_NUMBER and any(sign.isdigit() for sign in asked.number):
            # An exact number is a question of its own, so that it stands first however many there are.
            cursor.execute(
                "SELECT key, title, note, argument, 0 FROM commons_search_searchentry "
                "WHERE kind = %s AND number = %s AND number <> '' AND terms @@ %s::tsquery LIMIT %s",
                [kind.code, asked.number, _any([index.access(kind.code, word) for word in words]), most + 1],
            )
            rows = cursor.fetchall()
        # The latest first. In this order PostgreSQL may choose: through the words where they are rare, and from the
        # latest thing backwards where every tenth has them.
        cursor.execute(
            "SELECT key, title, note, argument, 1 FROM commons_search_searchentry "
            "WHERE kind = %s AND terms @@ %s::tsquery ORDER BY key DESC LIMIT %s",
            [kind.code, terms, most + 1],
        )
        rows += cursor.fetchall()
    unique: dict[int, tuple[int, int, str, str, str]] = {}
    for key, title, note, argument, place in rows:
        unique.setdefault(key, (place, -key, title, note, argument))
    ordered = sorted(unique.values())
    found = [Found(kind.code, title, note, _url(kind, argument)) for _place, _key, title, note, argument in ordered]
    return Group(kind.code, str(kind.title), found[:most], len(found) > most)


def tsquery(kind: str, words: Any, asked: Question) -> str:
    """The question as PostgreSQL takes it: who may see it, and every word. All is quoted: nothing is an operator."""
    parts = [_any([index.access(kind, word) for word in words])]
    parts += [_any(group) for group in asked.groups]
    if asked.beginning:
        parts.append(_any(asked.beginning, ":*"))
    return " & ".join(parts)


def _any(words: Any, after: str = "") -> str:
    quoted = [f"'{_quoted(word)}'{after}" for word in words]
    return f"({' | '.join(quoted)})"


def _quoted(word: str) -> str:
    return word.replace("\\", "\\\\").replace("'", "''")


def _url(kind: Kind, argument: str) -> str:
    try:
        return reverse(kind.page, args=[argument])
    except NoReverseMatch:
        return ""
