"""The words of a text, as they are indexed and asked for. Engine: no database.

One word has many spellings: in Cyrillic and Latin letters, with and without diacritics, full-width, in capitals; đ is
written dj or d. All of them come to the same words here. Chinese has no blanks: every sign is a word, and every two
signs beside each other. Numbers of documents are found whole, without their punctuation, and by their last parts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from infosilk.kernel.language.folding import folded

MAX_WORD = 40
MAX_WORDS = 300
MAX_QUESTION = 200
MAX_ASKED = 10
# Shorter beginnings of words would match half of everything.
SHORTEST_BEGINNING = 2
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_PART = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:[.\-/][^\W_{_HAN}]+)*")
_IS_HAN = re.compile(rf"[{_HAN}]")
_INNER = re.compile(r"[.\-/]")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: every group must match by one of its words; of `beginning` one must begin a word."""

    groups: tuple[tuple[str, ...], ...]
    beginning: tuple[str, ...] = ()
    number: str = ""


def spellings(word: str) -> tuple[str, ...]:
    """A folded word with its đ as people write it: dj, or d."""
    if "đ" not in word:
        return (word,)
    return (word.replace("đ", "dj"), word.replace("đ", "d"))


def words(texts: Iterable[str]) -> list[str]:
    """Every word of some texts, each once; at most 300."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _words(text):
            found.setdefault(word)
            if len(found) >= MAX_WORDS:
                return list(found)
    return list(found)


def _words(text: str) -> Iterator[str]:
    for part in _parts(text):
        if _IS_HAN.match(part):
            yield from part
            yield from (part[at : at + 2] for at in range(len(part) - 1))
            continue
        inner = _INNER.split(part)
        for piece in inner:
            yield from (one[:MAX_WORD] for one in spellings(piece))
            if piece.isdigit() and piece[0] == "0" and len(piece.lstrip("0")) >= 3:
                yield piece.lstrip("0")[:MAX_WORD]
        for at in range(len(inner) - 1):
            yield from (one[:MAX_WORD] for one in spellings("".join(inner[at:])))


def _parts(text: str) -> list[str]:
    return _PART.findall(folded(text))


def number_of(text: str) -> str:
    """A document's number without its punctuation, as it is asked for."""
    return "".join(_INNER.sub("", part) for part in _parts(text))[:MAX_WORD]


def question(text: str) -> Question:
    """What a search text asks for; the last word may be unfinished. Signs between words mean nothing: there are no
    operators. No group for a text without words."""
    parts = _parts(text[:MAX_QUESTION])[:MAX_ASKED]
    groups: list[tuple[str, ...]] = []
    for part in parts:
        if _IS_HAN.match(part):
            pairs = [part[at : at + 2] for at in range(len(part) - 1)] or [part]
            groups += [(one,) for one in pairs]
        else:
            groups.append(tuple(one[:MAX_WORD] for one in spellings(_INNER.sub("", part))))
    beginning: tuple[str, ...] = ()
    if parts and not _IS_HAN.match(parts[-1]) and len(groups[-1][0]) >= SHORTEST_BEGINNING:
        beginning = groups.pop()
    return Question(tuple(groups), beginning, number_of(text[:MAX_QUESTION]))


def matches(asked: Question, held: Iterable[str]) -> bool:
    """Whether something with these words is what was asked for: the definition that the index is held to."""
    known = set(held)
    if not asked.groups and not asked.beginning:
        return False
    whole = all(any(one in known for one in group) for group in asked.groups)
    begun = not asked.beginning or any(word.startswith(asked.beginning) for word in known)
    return whole and begun
