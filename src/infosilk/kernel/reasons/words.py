"""Words of parameters: "green" of a reason's `lane` is told in the reader's language. No Django here.

The room that gives a parameter its values registers their words, in English; the catalogues hold the translations.
"""

from collections.abc import Iterable, Iterator, Mapping

_WORDS: dict[str, dict[str, str]] = {}


def register_words(*parameters: str, words: Mapping[str, str] | Iterable[str]) -> None:
    """Tell values of these parameters by `words`: a table of value and word, or words that are values themselves.

    Rooms add to one another's tables; TypeError when a value has got another word already.
    """
    table = dict(words) if isinstance(words, Mapping) else {word: word for word in words}
    for parameter in parameters:
        known = _WORDS.setdefault(parameter, {})
        for value, word in table.items():
            if known.setdefault(value, word) != word:
                raise TypeError(f"{value!r} of {parameter} is told as {known[value]!r}, and not as {word!r}.")


def registered_word(parameter: str, value: str) -> str | None:
    """The English word for a parameter's value; None where it is told as it is."""
    return _WORDS.get(parameter, {}).get(value)


def registered_words() -> Iterator[str]:
    """Every registered word, for the catalogues."""
    for table in _WORDS.values():
        yield from table.values()
