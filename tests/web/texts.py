"""What a page in another language must not say."""

from functools import cache

from infosilk.web import catalogues, extract

LOCALES = {"sr-latn": "sr_Latn", "sr-cyrl": "sr_Latn", "zh-hans": "zh_Hans"}


@cache
def english_that_is_translated(language: str) -> tuple[str, ...]:
    """Every English text of three words and more that the language's catalogues say otherwise."""
    if language not in LOCALES:
        return ()
    found = set()
    for app in extract.apps():
        for entry in catalogues.read(catalogues.po_path(app, LOCALES[language])):
            said = isinstance(entry.id, str) and entry.string and entry.string != entry.id
            if said and len(entry.id.split()) >= 3 and "%" not in entry.id:
                found.add(entry.id)
    return tuple(sorted(found))
