"""What a cell of a table says: what spreadsheets put around it, what they destroyed in it, which number it is. Pure."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

# A number that a spreadsheet shortened: digits are gone, and no program finds them again.
_SHORTENED = re.compile(r"^[+-]?(\d)(?:[.,](\d+))?[Ee](\+?)(\d{1,3})$")
_FORMULA_TEXT = re.compile(r'^="((?:[^"]|"")*)"$')
_AROUND = " \t\r\n\u00a0\u2007\u202f\u200b\u2060\ufeff"
_GROUPS = re.compile(r"[\s\u00a0\u202f\u2007'’]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Where a spreadsheet parts a row at ; or tab, whatever the file's own delimiter is. Numbers there stay numbers.
_INNER = re.compile(r"([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])(?![+-]?\d+(?:[.,]\d+)?\s*(?:[;\t\r\n]|$))")
_MARKED = re.compile(r"([;\t\r\n]\s*)'(?=[=+\-@＝＋－＠])")


class Exact(str):
    """A cell that was a number in the file, not a text: it has one reading."""

    __slots__ = ()


class TwoReadings(ValueError):
    """A number that means two: 1.240 is one and a quarter, or one thousand two hundred and forty."""

    def __init__(self, text: str, readings: tuple[Decimal, Decimal]) -> None:
        self.text = text
        self.readings = readings
        super().__init__(f"{text}: {readings[0]} or {readings[1]}")


def unwrapped(cell: str) -> str:
    """The cell without what marks it as text: `="0012"` is 0012, an apostrophe before it goes ('t Hart keeps its)."""
    if isinstance(cell, Exact):
        return cell
    text = cell.strip(_AROUND)
    if text[:1] == "=" and (found := _FORMULA_TEXT.match(text)):
        return found[1].replace('""', '"')
    if text[:1] == "'" and len(text) > 1 and not text[1].islower() and text[1] not in "' " and text[-1] != "'":
        text = text[1:].strip(_AROUND)
    return _MARKED.sub(r"\1", text) if "'" in text else text


def wrapped(joined: str) -> bool:
    """Whether `unwrapped` may change a cell of a row, given as its cells each between two \x1f. Most rows have none,
    and a few searches in the whole row cost less than a look at each cell."""
    return (
        "'" in joined
        or "=" in joined
        or "\x1f " in joined
        or " \x1f" in joined
        or "\t" in joined
        or "\n" in joined
        or (not joined.isascii() and any(char in joined for char in _AROUND[4:]))
    )


def destroyed(cell: str) -> bool:
    """Whether digits were lost, as in 3.30196E+18; 5E2 is an article."""
    if not cell[-1:].isdigit() or not ("E" in cell or "e" in cell):
        return False
    found = _SHORTENED.match(cell)
    return found is not None and bool(found[2] or found[3]) and int(found[4]) > len(found[2] or "")


def number(cell: str) -> Decimal:
    """The number that a person wrote: 1234.5, 1234,5, 1.234,50, 1,234.50, 1 234,50.

    ValueError for what is none, TwoReadings for one mark before exactly three digits; a cell that was a number in the
    file (`Exact`) has one reading.
    """
    if isinstance(cell, Exact):
        return _plain(cell)
    text = _GROUPS.sub("", cell.replace("−", "-"))
    sign, digits = (text[:1], text[1:]) if text[:1] in ("+", "-") else ("", text)
    marks = [char for char in digits if char in ".,"]
    if not marks:
        return _plain(sign + digits)
    last = marks[-1]
    whole, fraction = digits.rsplit(last, 1)
    if len(marks) == 1:
        if len(fraction) == 3 and 0 < len(whole) <= 3 and not whole.startswith("0"):
            raise TwoReadings(cell, (_plain(f"{sign}{whole}.{fraction}"), _plain(f"{sign}{whole}{fraction}")))
        return _plain(f"{sign}{whole or '0'}.{fraction}" if fraction else "")
    other = "," if last == "." else "."
    if last in whole:
        # The same mark more than once parts thousands, and then no other one stands among them.
        if other in digits:
            raise ValueError(cell)
        groups = digits.split(last)
        if not _grouped(groups):
            raise ValueError(cell)
        return _plain(sign + "".join(groups))
    if not _grouped(whole.split(other)):
        raise ValueError(cell)
    return _plain(f"{sign}{whole.replace(other, '')}.{fraction}")


def _grouped(groups: list[str]) -> bool:
    return 0 < len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])


def _plain(text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", text, re.ASCII):
        raise ValueError(text)
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error


def plain(number: Decimal) -> str:
    """1234.5, without an exponent and without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(cell: str) -> date:
    """2026-11-24, 24.11.2026 or 24. 11. 2026., 2026/11/24, 2026年11月24日, 20261124; ValueError for anything else."""
    text = cell.strip().split("T", 1)[0]
    if found := re.fullmatch(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})\.?", text, re.ASCII):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", text, re.ASCII):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})", text, re.ASCII):
        return date(int(found[1]), int(found[3]), int(found[4]))
    raise ValueError(cell)


def harmless(value: str) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers.

    So does a formula within the text, behind a character at which a spreadsheet may part the row (`x;=1+1;y`).
    `unwrapped` takes the apostrophes away again.
    """
    value = _INNER.sub(r"\1'", value)
    if value.lstrip(_AROUND).startswith(_FORMULA) or value[:1] in ("\t", "\r"):
        try:
            float(value)
        except ValueError:
            return f"'{value}"
    return value
