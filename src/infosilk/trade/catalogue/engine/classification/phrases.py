"""Phrases in a text: which of many known ones stand in it, and where.

English and Serbian are looked up word by word (by stem), Chinese by the longest phrase from each place on: the
vocabulary is what cuts a text without spaces.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from infosilk.trade.catalogue.engine.classification.text import Token, has_chinese, words

_LONGEST = 6
_REACH = 6  # how many words before its last one a phrase with gaps may begin


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase at its place: `start` and `end` of its last run of words; `loose` when others stand between."""

    start: int
    end: int
    keys: tuple[int, ...]
    size: int
    text: str
    loose: bool = False


@dataclass
class Phrases:
    """Known phrases, each with the numbers of what it names."""

    _exact: dict[str, dict[tuple[str, ...], list[int]]] = field(
        default_factory=lambda: {"en": defaultdict(list), "sr": defaultdict(list)}
    )
    _by_last: dict[str, list[tuple[tuple[str, ...], int]]] = field(default_factory=lambda: defaultdict(list))
    _chinese: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _longest_chinese: int = 1

    def add(self, phrase: str, key: int) -> None:
        """A phrase in whatever language; the same phrase may name several things."""
        found = words(phrase)
        if has_chinese(phrase):
            text = found.chinese.replace("\n", "").replace(" ", "")
            if text and key not in self._chinese[text]:
                self._chinese[text].append(key)
                self._longest_chinese = max(self._longest_chinese, len(text))
            return
        self.add_words("en", tuple(token.english for token in found.tokens), key)

    def add_serbian(self, phrase: str, key: int) -> None:
        self.add_words("sr", tuple(token.serbian for token in words(phrase).tokens), key)

    def add_words(self, language: str, stems: tuple[str, ...], key: int) -> None:
        if not stems or key in self._exact[language][stems]:
            return
        self._exact[language][stems].append(key)
        if language == "en" and len(stems) > 1:
            self._by_last[stems[-1]].append((stems, key))
            # "keychain" and "key chain", "t-shirt" and "tshirt" are one word.
            if len(stems) == 2:
                joined = self._exact["en"][("".join(stems),)]
                if key not in joined:
                    joined.append(key)

    def find(self, tokens: tuple[Token, ...], language: str) -> list[Found]:
        """The phrases that stand in `tokens` word by word; one inside a longer one is not listed."""
        known = self._exact[language]
        stems = [token.english if language == "en" else token.serbian for token in tokens]
        found: list[Found] = []
        covered = -1
        for start in range(len(stems)):
            for size in range(min(_LONGEST, len(stems) - start), 0, -1):
                keys = known.get(tuple(stems[start : start + size]))
                length = size
                if not keys and size == 2:
                    keys = known.get((stems[start] + stems[start + 1],)) if language == "en" else None
                    length = 1
                if not keys or start + size <= covered:
                    continue
                if any(token.apart for token in tokens[start + 1 : start + size]):
                    continue
                text = " ".join(token.word for token in tokens[start : start + size])
                found.append(Found(start, start + size, tuple(keys), length, text))
                covered = start + size
                break
        return found

    def find_loose(self, tokens: tuple[Token, ...]) -> list[Found]:
        """English phrases of several words with others between them ("phone silicone case"), or turned by
        "for" ("case for phone"); the place is that of the last word of the phrase, which is its head.
        """
        stems = [token.english for token in tokens]
        present = set(stems)
        found = []
        for at, last in enumerate(stems):
            before = stems[max(0, at - _REACH) : at]
            after = stems[at + 2 : at + 6] if stems[at + 1 : at + 2] in (["for"], ["of"]) else []
            for phrase, key in self._by_last.get(last, ()):
                rest = phrase[:-1]
                if not all(stem in present for stem in rest):
                    continue
                if tuple(stems[at - len(rest) : at]) == rest:
                    continue  # word by word: found by `find`
                if all(stem in before for stem in rest) or all(stem in after for stem in rest):
                    found.append(Found(at, at + 1, (key,), len(phrase), " ".join(phrase), loose=True))
        return found

    def find_chinese(self, text: str) -> list[Found]:
        """The longest known phrase from each place on; inside it no other is looked for."""
        found, at = [], 0
        text = text.replace(" ", "")
        while at < len(text):
            for size in range(min(self._longest_chinese, len(text) - at), 0, -1):
                keys = self._chinese.get(text[at : at + size])
                if keys:
                    found.append(Found(at, at + size, tuple(keys), size, text[at : at + size]))
                    at += size
                    break
            else:
                at += 1
        return found
