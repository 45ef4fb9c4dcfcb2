"""A suggestion's reasons as sentences, in the language that is active now."""

from collections.abc import Callable

from django.utils.translation import gettext, gettext_noop

from infosilk.trade.classification import Reason

_TEXTS = {
    "words": gettext_noop("The title names: {words}"),
    "category": gettext_noop("The category names: {words}"),
    "attribute": gettext_noop("An attribute names: {words}"),
    "similar": gettext_noop("The nomenclature uses these words: {words}"),
    "goods": gettext_noop("Classified as: {note}"),
    "alternative": gettext_noop("Possible when the goods are: {note}"),
    "heading": gettext_noop("Heading {note}"),
    "confirmed": gettext_noop("Confirmed by {by} on {on} for “{words}”"),
}
_FACETS = {
    "material": gettext_noop("Material: {words}"),
    "gender": gettext_noop("For whom: {words}"),
    "knitted": gettext_noop("Knitted or crocheted: {words}"),
    "woven": gettext_noop("Woven: {words}"),
    "": gettext_noop("The listing says: {words}"),
}


def english(text: str) -> str:
    return text


def reason(one: Reason, translate: Callable[[str], str] = gettext) -> str:
    """One reason as a sentence; `translate` is gettext, or `english` where no language is set up."""
    words = ", ".join(one.words)
    if one.kind == "facet":
        text = _FACETS.get(one.note.split(".")[0], _FACETS[""])
        return translate(text).format(words=words)
    by, _line, on = one.note.partition("\n")
    return translate(_TEXTS[one.kind]).format(words=words, note=one.note, by=by, on=on)
