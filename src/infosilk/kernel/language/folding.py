"""Text in its plainest form, for comparing what people wrote in two scripts, with and without diacritics."""

import unicodedata

from infosilk.kernel.language.transliterate import to_latin

# Letters that no decomposition takes apart.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t"})


def folded(text: str) -> str:
    """The text in small Latin letters without diacritics, but for đ; other scripts in their plainest form."""
    text = to_latin(unicodedata.normalize("NFKC", text).casefold())
    text = "".join(sign for sign in unicodedata.normalize("NFD", text) if unicodedata.category(sign)[0] not in "MC")
    return unicodedata.normalize("NFC", text).translate(_PLAIN)
