"""Names that the zone's data gives in several languages, in the one that the reader has chosen."""

from collections.abc import Mapping

from django.utils.translation import get_language

from infosilk.kernel.language.transliterate import to_cyrillic


def in_language(titles: Mapping[str, str], language: str | None = None) -> str:
    """The title in `language` (None: the active one); else in English, else in any. "" when there is none.

    Serbian in Cyrillic letters is made from the Latin ones where the data does not give it itself.
    """
    wanted = language or get_language() or "en"
    if wanted == "sr-cyrl" and wanted not in titles and "sr-latn" in titles:
        return to_cyrillic(titles["sr-latn"])
    for code in (wanted, "en"):
        if code in titles:
            return titles[code]
    return next(iter(titles.values()), "")
