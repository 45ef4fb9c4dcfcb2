"""The nomenclature as a lexical index: words of a text against headings, subheadings and names (BM25).

What the vocabulary does not know by name still finds the headings that use its words. A word that no heading
has is read as the nearest one by its groups of three letters, so that a misspelling finds its way.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from infosilk.trade.catalogue.engine.classification.text import word_set, words

_K1, _B = 1.2, 0.5
_STOP = word_set(
    "and or of for the a an in on with without not other than whether n e c nec by to as new hot sale pcs pc set "
    "from its their such at is be no wholly mainly kind type use used heading headings chapter including "
    "excluding i za od sa na u the free shipping style fashion size 2023 2024 2025 2026"
)


def lexical_tokens(text: str) -> list[str]:
    """The words of `text` by which it is found, stemmed; Chinese by pairs of characters."""
    found = words(text)
    plain = [token.english for token in found.tokens if token.english not in _STOP and not token.word.isdigit()]
    for run in found.chinese.split("\n"):
        plain += [run[at : at + 2] for at in range(len(run) - 1)]
    return plain


class Lexicon:
    """Documents by key, each a list of (text, weight)."""

    def __init__(self, documents: Mapping[str, Iterable[tuple[str, float]]]) -> None:
        self.codes = tuple(documents)
        counts: list[Counter[str]] = []
        known: dict[str, list[str]] = {}  # a heading's text stands in each of its subheadings
        for parts in documents.values():
            counter: Counter[str] = Counter()
            for text, weight in parts:
                if text not in known:
                    known[text] = lexical_tokens(text)
                for token in known[text]:
                    counter[token] += weight  # type: ignore[assignment]
            counts.append(counter)
        # All postings in two long arrays, each token's one after another: a small array a token costs more to make.
        places: dict[str, list[int]] = defaultdict(list)
        for at, counter in enumerate(counts):
            for token in counter:
                places[token].append(at)
        total = len(counts)
        lengths = np.array([sum(counter.values()) or 1.0 for counter in counts], dtype=np.float32)
        sizes = np.array([len(found) for found in places.values()], dtype=np.int32)
        self._ids = np.array([at for found in places.values() for at in found], dtype=np.int32)
        often = np.array([counts[at][token] for token, found in places.items() for at in found], dtype=np.float32)
        idf = np.repeat(np.log(1 + (total - sizes + 0.5) / (sizes + 0.5)), sizes)
        length = lengths[self._ids] / lengths.mean()
        self._weights = (often * (_K1 + 1) / (often + _K1 * (1 - _B + _B * length)) * idf).astype(np.float32)
        ends = np.cumsum(sizes).tolist()
        self._postings = {
            token: slice(end - size, end) for token, end, size in zip(places, ends, sizes.tolist(), strict=True)
        }
        self._grams: dict[str, list[str]] = defaultdict(list)
        for token in self._postings:
            if token.isascii() and len(token) > 4:
                for gram in _grams(token):
                    self._grams[gram].append(token)

    def scores(self, query: Mapping[str, float]) -> Any:
        """A score for each document (numpy, in the order of `codes`)."""
        result = np.zeros(len(self.codes), dtype=np.float32)
        for token, weight in query.items():
            found = self._postings.get(token)
            if found is None:
                near = self.nearest(token)
                if near is None:
                    continue
                found, weight = self._postings[near], weight * 0.6
            result[self._ids[found]] += self._weights[found] * weight
        return result

    def matched(self, code: str, query: Iterable[str]) -> list[str]:
        """Which words of the query stand in the document of `code`."""
        at = self.codes.index(code)
        return [token for token in query if token in self._postings and at in self._ids[self._postings[token]]]

    def nearest(self, token: str) -> str | None:
        """The known word that shares most groups of letters with `token`; None below six tenths."""
        if not token.isascii() or not token.isalpha() or not 5 <= len(token) <= 24:
            return None
        grams = _grams(token)
        shared = Counter(word for gram in grams for word in self._grams.get(gram, ()))
        best, score = None, 0.6
        for word, count in shared.most_common(8):
            likeness = count / (len(grams) + len(_grams(word)) - count)
            if likeness > score:
                best, score = word, likeness
        return best


def _grams(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
