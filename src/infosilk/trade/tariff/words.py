"""Findings of the rules in the reader's language: the words are the docstrings of the rule classes."""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation


def decimals(values: Iterable[object]) -> Iterator[Decimal]:
    """The numbers among values of dated rules."""
    for value in values:
        try:
            yield Decimal(str(value))
        except InvalidOperation:
            continue
