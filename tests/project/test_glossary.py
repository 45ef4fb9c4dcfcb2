"""The glossary's translations are those that people read on the pages."""

import re
from functools import lru_cache
from typing import NamedTuple

import pytest

from infosilk.web import catalogues, extract
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "glossary.md"
LOCALES = ("sr_Latn", "zh_Hans")


class Term(NamedTuple):
    english: str
    serbian: str
    chinese: str

    def __str__(self) -> str:
        return self.english


def terms() -> list[Term]:
    rows = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    cells = [[cell.strip() for cell in row] for row in rows]
    return [Term(row[0], row[2], row[3]) for row in cells if row[0] != "Term"]


@lru_cache
def said(locale: str) -> dict[str, set[str]]:
    """Every short English text, in small letters without its full stop, with its translations likewise."""
    found: dict[str, set[str]] = {}
    for app in extract.apps():
        for entry in catalogues.read(catalogues.po_path(app, locale)):
            if isinstance(entry.id, str) and isinstance(entry.string, str):
                found.setdefault(plain(entry.id), set()).add(plain(entry.string))
    return found


def plain(text: str) -> str:
    return text.lower().rstrip(".。")


def stem(text: str) -> re.Pattern[str]:
    """The words of a Serbian term in any of their cases."""
    return re.compile(r"\w* ".join(re.escape(word[: max(3, len(word) - 2)]) for word in text.lower().split()))


TRANSLATED = [term for term in terms() if term.serbian]


def test_the_glossary_names_each_term_once() -> None:
    names = [term.english for term in terms()]
    assert len(names) > 60
    assert sorted(names) == sorted(set(names))


def test_words_of_the_sources_alone_have_no_translation() -> None:
    assert [term.english for term in terms() if not term.serbian] == [
        "district",
        "room",
        "floor plan",
        "door",
        "engine",
    ]


@pytest.mark.parametrize("term", TRANSLATED, ids=str)
def test_a_term_is_translated_as_on_the_pages(term: Term) -> None:
    for locale, word in zip(LOCALES, (term.serbian, term.chinese), strict=True):
        known = said(locale).get(term.english.lower())
        if known is not None:
            assert plain(word) in known, f"{locale}: the pages say {sorted(known)}"
            continue
        # No page shows the term alone: then its translation stands within sentences.
        wanted = stem(word) if locale == "sr_Latn" else re.compile(re.escape(plain(word)))
        assert any(wanted.search(text) for texts in said(locale).values() for text in texts), locale


def test_most_terms_stand_alone_on_a_page() -> None:
    alone = [term for term in TRANSLATED if term.english.lower() in said("sr_Latn")]
    assert len(alone) > 0.8 * len(TRANSLATED)
