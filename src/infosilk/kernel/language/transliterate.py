"""Serbian from Latin to Cyrillic letters.

Letter for letter, digraphs first; what is not Serbian text stays as it is: placeholders (`%(name)s`,
`{name}`), HTML tags and entities, addresses, codes with digits, foreign words (q, w, x, y and letters that
Serbian lacks), and the names, marks and units listed in `data/transliteration.toml`.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "transliteration.toml"

_SINGLE = dict(
    zip(
        "abvgdđežzijklmnoprstćufhcčš",
        "абвгдђежзијклмнопрстћуфхцчш",
        strict=True,
    )
)
_PAIRS = {"lj": "љ", "nj": "њ", "dž": "џ"}
_LETTERS = frozenset(_SINGLE)

# What is copied as it is, tried in this order at each place; the last alternative is a word.
_TOKEN = re.compile(
    r"""
    (?P<copy>
        <(?P<code>code|kbd|samp|pre|var)\b[^>]*>.*?</(?P=code)>   # program text
      | <!--.*?--> | </?[a-zA-Z][^>]*>                            # tags
      | &(?:[a-zA-Z]+|\#\d+|\#x[0-9a-fA-F]+);                     # entities
      | %\([^)]*\)[-+ #0]*\d*(?:\.\d+)?[a-zA-Z] | %[-+\#0]*\d*(?:\.\d+)?[sdifr](?![^\W\d_]) | %%
      | \{\{.*?\}\} | \{%.*?%\} | \$?\{[^{}]*\}                   # placeholders
      | `[^`]*`
      | (?:https?|mailto|urn|tel):[^\s<>"]+ | www\.[^\s<>"]+
      | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
      | [\w-]*[a-z0-9]\.(?:toml|json|ndjson|csv|html|xml|org|com|net|rs|cn|eu|md|py|po|mo|txt|pdf)\b
      | (?<![\w/])/[A-Za-z0-9_./<>-]{2,}                          # paths
      | (?<!\w)--?[a-z][\w-]+(?=[\s=]|$)                                 # options of commands
      | [^\W_]*\d[\w]* | \w*_\w*                                  # codes
    )
    | (?P<word>[^\W\d_]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_AFTER_NUMBER = re.compile(r"(?:\d|%\([^)]*\)\w|%[sd]|\})[\s\u00a0]?$")


@cache
def _lists() -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return tuple(data["apart"]), frozenset(data["keep"]), frozenset(data["units"])


def to_cyrillic(text: str) -> str:
    """`text` in Cyrillic letters; text that has none of the Serbian Latin letters comes back unchanged."""

    def change(match: re.Match[str]) -> str:
        word = match.group("word")
        if word is None:
            return match.group()
        before = text[max(0, match.start() - 40) : match.start()]
        return word if _foreign(word, before) else word_to_cyrillic(word)

    return _TOKEN.sub(change, text)


_CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш"
_LATIN = (
    "a",
    "b",
    "v",
    "g",
    "d",
    "đ",
    "e",
    "ž",
    "z",
    "i",
    "j",
    "k",
    "l",
    "lj",
    "m",
    "n",
    "nj",
    "o",
    "p",
    "r",
    "s",
    "t",
)
_LATIN_LAST = ("ć", "u", "f", "h", "c", "č", "dž", "š")
_TO_LATIN = dict(zip(_CYRILLIC, (*_LATIN, *_LATIN_LAST), strict=True))


def to_latin(text: str) -> str:
    """Serbian Cyrillic letters as Latin ones; one for one, so that nothing is lost. Љ before a small letter is Lj, in
    capitals LJ."""
    made = []
    for at, sign in enumerate(text):
        latin = _TO_LATIN.get(sign.lower())
        if latin is None:
            made.append(sign)
        elif sign.islower():
            made.append(latin)
        else:
            beside = text[at + 1 : at + 2] or text[at - 1 : at]
            made.append(latin.upper() if beside.isupper() else latin.capitalize())
    return "".join(made)


def _foreign(word: str, before: str) -> bool:
    _apart, keep, units = _lists()
    if word in keep or not _LETTERS.issuperset(word.lower()):
        return True
    if word in units and _AFTER_NUMBER.search(before):
        return True
    return len(word) > 1 and _ROMAN.fullmatch(word) is not None


def word_to_cyrillic(word: str) -> str:
    """One Serbian word, letter for letter, whatever its case."""
    apart, _keep, _units = _lists()
    small = word.lower()
    split = small.startswith(apart)
    # Where the two letters belong to different parts of the word; only the first such pair is parted.
    parted = next((at for at in range(len(small) - 1) if small[at : at + 2] in _PAIRS), -1) if split else -1
    found: list[str] = []
    at = 0
    while at < len(small):
        pair = small[at : at + 2]
        width = 2 if pair in _PAIRS and at != parted else 1
        letter = _PAIRS[pair] if width == 2 else _SINGLE.get(small[at], word[at])
        found.append(letter.upper() if word[at].isupper() else letter)
        at += width
    return "".join(found)
