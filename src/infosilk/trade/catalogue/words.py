"""A suggestion's reasons as sentences, in the language that is active now."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext, gettext_noop

from infosilk.trade.catalogue.engine.classification import Reason

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


def around(one: Reason) -> tuple[str, str, str]:
    """The sentence before its note, the note (English: the nomenclature's and the vocabulary's own words), the rest."""
    if one.kind not in ("goods", "alternative", "heading"):
        return reason(one), "", ""
    before, _mark, after = gettext(_TEXTS[one.kind]).partition("{note}")
    return before, one.note, after


def kept(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons as they are kept with a product."""
    return [{"kind": one.kind, "words": list(one.words), "note": one.note} for one in reasons]


def read(rows: Iterable[dict[str, Any]]) -> list[Reason]:
    """Reasons as they were kept."""
    return [
        Reason(row["kind"], tuple(row["words"]), row["note"]) for row in rows if row.get("kind") in (*_TEXTS, "facet")
    ]


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
