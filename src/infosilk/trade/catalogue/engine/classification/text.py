"""Words of a text, as they are compared: folded, cut into tokens, brought to their stem.

English, Serbian (Latin and Cyrillic letters alike) and Chinese in one text. A text is cut at `LIMIT` characters:
a listing says what it is in its first lines, and whoever sends a megabyte waits no longer than the others.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LIMIT = 2000

_CYRILLIC = {
    **dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True)),
    "љ": "lj",
    "њ": "nj",
    "џ": "dž",
    "ы": "y",
    "э": "e",
    "я": "ja",
    "ю": "ju",
    "й": "j",
    "ё": "e",
    "щ": "šč",
    "ь": "",
    "ъ": "",
}
_FROM_CYRILLIC = str.maketrans(_CYRILLIC)
_FOLDED = str.maketrans({"đ": "dj", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "’": "'", "`": "'", "´": "'"})
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# A word keeps its inner figures ("18650", "s925"); a break ends a phrase; a hyphen between letters joins.
_TOKEN = re.compile(
    r"[a-z0-9]+(?:'[a-z]+)?|[\u3400-\u9fff\uf900-\ufaff]+|[,;|/()\[\]{}:+&•·!?。，、；：（）【】]|\s[-–—]+\s"
)
_MOJIBAKE = re.compile(r"[ÂÃÄÅÐâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡-¿]")

_IRREGULAR = {
    "women": "woman",
    "womens": "woman",
    "womans": "woman",
    "men": "man",
    "mens": "man",
    "mans": "man",
    "children": "child",
    "childrens": "child",
    "kids": "kid",
    "ladies": "lady",
    "babies": "baby",
    "mice": "mouse",
    "knives": "knife",
    "shelves": "shelf",
    "scarves": "scarf",
    "leaves": "leaf",
    "loaves": "loaf",
    "feet": "foot",
    "teeth": "tooth",
    "wives": "wife",
    "wolves": "wolf",
    "calves": "calf",
    "halves": "half",
    "elves": "elf",
    "glasses": "glasses",
    "eyeglasses": "eyeglasses",
    "sunglasses": "sunglasses",
    "clothes": "clothes",
    "lens": "lens",
    "lenses": "lens",
    "gas": "gas",
    "bus": "bus",
    "christmas": "christmas",
    "canvas": "canvas",
    "axes": "axe",
    "dice": "dice",
    "shoes": "shoe",
    "toes": "toe",
    "cookies": "cookie",
    "hoodies": "hoodie",
    "movies": "movie",
    "ties": "tie",
    "pies": "pie",
    "selfies": "selfie",
    "beanies": "beanie",
    "brownies": "brownie",
    "panties": "panty",
    "undies": "undie",
    "onesies": "onesie",
    "skullies": "skully",
    "wellies": "wellie",
    "batteries": "battery",
    "watches": "watch",
    "brushes": "brush",
    "torches": "torch",
    "heroes": "hero",
    "potatoes": "potato",
    "tomatoes": "tomato",
    "bras": "bra",
    "lashes": "lash",
    "eyelashes": "eyelash",
    "pants": "pant",
    "news": "news",
    "boxes": "box",
    "vases": "vase",
    "gauges": "gauge",
    "hoses": "hose",
    "cases": "case",
    "purses": "purse",
    "blouses": "blouse",
    "houses": "house",
    "bases": "base",
    "noses": "nose",
    "roses": "rose",
    "nurses": "nurse",
    "horses": "horse",
    "necklaces": "necklace",
    "suitcases": "suitcase",
    "pillowcases": "pillowcase",
    "dresses": "dress",
    "mattresses": "mattress",
    "compasses": "compass",
    "axles": "axle",
    "geese": "goose",
    "oxen": "ox",
    "corps": "corps",
    "series": "series",
    "chassis": "chassis",
}
_SPELLING = {
    "colour": "color",
    "jewellery": "jewelry",
    "jewelery": "jewelry",
    "grey": "gray",
    "aluminium": "aluminum",
    "fibre": "fiber",
    "tyre": "tire",
    "mould": "mold",
    "pyjama": "pajama",
    "pajama": "pajama",
    "moulding": "molding",
    "organiser": "organizer",
    "humidifer": "humidifier",
    "licence": "license",
    "centre": "center",
    "metre": "meter",
    "litre": "liter",
    "armour": "armor",
    "flavour": "flavor",
    "vapour": "vapor",
    "moustache": "mustache",
    "plough": "plow",
    "sulphur": "sulfur",
    "catalogue": "catalog",
    "sanitiser": "sanitizer",
    "cosy": "cozy",
    "moisturiser": "moisturizer",
    "vapouriser": "vaporizer",
    "vaporiser": "vaporizer",
    "woollen": "woolen",
    "earing": "earring",
    "neckless": "necklace",
    "sweter": "sweater",
    "tshirt": "tshirt",
    "odour": "odor",
    "caliper": "caliper",
    "calliper": "caliper",
    "racquet": "racket",
    "doughnut": "donut",
    "headset": "headset",
}
_SERBIAN_ENDINGS = (
    "ovima",
    "evima",
    "ovi",
    "evi",
    "ova",
    "eva",
    "ove",
    "eve",
    "ama",
    "ima",
    "ija",
    "ije",
    "iju",
    "oga",
    "ome",
    "om",
    "em",
    "og",
    "eg",
    "oj",
    "ih",
    "im",
    "a",
    "e",
    "i",
    "o",
    "u",
)


class Token(NamedTuple):
    """A word of a text: as it stood (folded), its two stems, whether a phrase ended before it."""

    word: str
    english: str
    serbian: str
    apart: bool


class Words(NamedTuple):
    """A text taken apart: its words with letters, and its Chinese as runs without spaces."""

    tokens: tuple[Token, ...]
    chinese: str


def plain(text: str) -> str:
    """`text` in lower case and one form of each letter; Cyrillic in Latin letters, diacritics kept."""
    text = text[:LIMIT]
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", mended(text)).lower()
    return text.translate(_FROM_CYRILLIC)


def folded(text: str) -> str:
    """`plain(text)` without diacritics: how words are compared (a "š" that nobody typed is an "s")."""
    text = plain(text).translate(_FOLDED)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def mended(text: str) -> str:
    """UTF-8 that somebody read as Windows-1252 or Latin-1, read right; any other text as it is."""
    if not _MOJIBAKE.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text


def has_chinese(text: str) -> bool:
    return _CJK.search(text) is not None


def words(text: str) -> Words:
    """The words of `text` and its Chinese; in the Chinese, Latin letters stay ("T恤"), a line feed is a break."""
    text = folded(text)
    tokens: list[Token] = []
    apart = True
    for match in _TOKEN.finditer(text):
        piece = match.group()
        if not (piece[0].isascii() and piece[0].isalnum()):
            apart = True
            continue
        word = piece.removesuffix("'s").replace("'", "")
        tokens.append(Token(word, english(word), serbian(word), apart))
        apart = False
    chinese = ""
    if has_chinese(text):
        chinese = re.sub(r"[^a-z0-9\u3400-\u9fff\uf900-\ufaff]+", "\n", text)
        chinese = re.sub(r"(?<=[a-z0-9])\n(?=[a-z0-9])", " ", chinese)
    return Words(tuple(tokens), chinese)


def word_set(text: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(text.split())


@lru_cache(maxsize=100_000)
def english(word: str) -> str:
    """The singular, in one spelling: "scarves" and "scarf", "jewellery" and "jewelry" are the same word."""
    found = _IRREGULAR.get(word)
    if found is None:
        found = word
        if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
            if word.endswith("ies") and len(word) > 4:
                found = word[:-3] + "y"
            elif word.endswith(("sses", "shes", "ches", "xes", "zzes")):
                found = word[:-2]
            else:
                found = word[:-1]
    return _SPELLING.get(found, found)


@lru_cache(maxsize=100_000)
def serbian(word: str) -> str:
    """What a Serbian word has in all its cases: "majica", "majice", "majicama" are one; so are "lonac", "lonci"."""
    if not word.isalpha():
        return word
    for ending in _SERBIAN_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if word.endswith(("ac", "ak", "an", "ar")) and len(word) > 4:  # the a that comes and goes: lonac, lonca
        word = word[:-2] + word[-1]
    return word


def key(text: str) -> str:
    """What two texts have in common that say the same in the same words: for remembering a confirmation."""
    found = words(text)
    latin = " ".join(token.english for token in found.tokens)
    chinese = "".join(_CJK.findall(found.chinese))
    return f"{latin} {chinese}".strip()[:LIMIT]
