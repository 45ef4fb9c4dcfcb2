"""What people confirmed before, found again for the same words or nearly the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from infosilk.trade.catalogue.engine.classification.text import has_chinese, key, word_set

NEAR = 0.6
_WORTHLESS = word_set("for with and new the a of in hot sale free shipping 2023 2024 2025 2026 pcs pc")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """That `code` is right for `text`; `by` and `when` as they are shown."""

    text: str
    code: str
    by: str
    when: str


def remembered(text: str, confirmed: Sequence[Confirmed], limit: int = 5) -> list[tuple[float, Confirmed]]:
    """The confirmations whose text is like this one (1 for the same), the likest first; later ones before earlier."""
    wanted = key(text)
    parts = _parts(wanted)
    found: list[tuple[float, Confirmed]] = []
    for one in confirmed:
        other = key(one.text)
        if other == wanted:
            found.append((1.0, one))
            continue
        others = _parts(other)
        shared = len(parts & others)
        if shared < 2:
            continue
        likeness = shared / len(parts | others)
        if likeness >= NEAR:
            found.append((min(likeness, 0.99), one))
    best: dict[str, tuple[float, Confirmed]] = {}
    for likeness, one in sorted(found, key=lambda pair: (pair[0], pair[1].when), reverse=True):
        best.setdefault(one.code, (likeness, one))
    return list(best.values())[:limit]


def _parts(text: str) -> set[str]:
    parts = {word for word in text.split() if word not in _WORTHLESS and word.isascii()}
    for run in text.split():
        if has_chinese(run):
            parts |= {run[at : at + 2] for at in range(max(1, len(run) - 1))}
    return parts
