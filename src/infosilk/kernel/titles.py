"""Names that the zone's data gives in several languages, in the one that the reader has chosen."""

from collections.abc import Mapping

from django.utils.translation import get_language


def in_language(titles: Mapping[str, str], language: str | None = None) -> str:
    """The title in `language` (None: the active one); else in English, else in any. "" when there is none."""
    wanted = language or get_language() or "en"
    fallbacks = (wanted, "sr-latn", "en") if wanted == "sr-cyrl" else (wanted, "en")
    for code in fallbacks:
        if code in titles:
            return titles[code]
    return next(iter(titles.values()), "")
