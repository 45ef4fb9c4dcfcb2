"""Letters for the papers: the front end's own fonts (variable, cut by script into some hundred WOFF2 files).

A document embeds only the files, and of them only the glyphs, that its text needs. Engine: reads font files
of the folder that it is given; keeps the plain fonts that it makes of them (one weight each) in a second one.
"""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# Where a letter is in several files, the earlier one draws it.
ORDER = ("noto-sans-latin-wght", "noto-sans-latin-ext", "noto-sans-cyrillic", "noto-sans-sc")
REGULAR, BOLD = 400, 700


class FontsMissing(Exception):
    """The folder has no fonts: the front end is not built."""


@dataclass(frozen=True)
class Fonts:
    """Every file of the folder, in `ORDER`, and for each letter the file that draws it."""

    files: tuple[Path, ...]
    of_letter: dict[int, int]
    kept: Path

    def needed(self, text: str) -> list[Path]:
        """The files that draw `text`, in `ORDER`; the first (Latin) always."""
        chosen = {0} | {self.of_letter[code] for code in map(ord, set(text)) if code in self.of_letter}
        return [self.files[index] for index in sorted(chosen)]

    def face(self, path: Path, weight: int) -> Path:
        """The plain TrueType font of `path` at `weight`; made at its first use, several processes may do so at once."""
        made = self.kept / f"{path.stem}-{weight}.ttf"
        if not made.exists():
            self.kept.mkdir(parents=True, exist_ok=True)
            font = instantiateVariableFont(TTFont(path), {"wght": weight})
            font.flavor = None
            handle, draft = tempfile.mkstemp(dir=self.kept)
            with os.fdopen(handle, "wb") as out:
                font.save(out)
            Path(draft).replace(made)
        return made

    def readable(self, text: str) -> str:
        """`text` with every letter that no file draws replaced by “□”, controls by a blank."""
        return "".join(
            letter if ord(letter) in self.of_letter or letter == "\n" else (" " if not letter.isprintable() else "□")
            for letter in text
        )


@lru_cache(maxsize=4)
def fonts(folder: Path, kept: Path) -> Fonts:
    """The fonts of `folder`; plain ones are kept in `kept`.

    Reads the letter table of each file once a process (0.2 s). FontsMissing when there is none.
    """
    files = sorted(folder.glob("noto-sans*.woff2"), key=_rank)
    if not files:
        raise FontsMissing(f"no fonts in {folder}: build the front end (make setup)")
    letters: dict[int, int] = {}
    for index, path in enumerate(files):
        with TTFont(path, lazy=True) as font:
            for code in font.getBestCmap():
                letters.setdefault(code, index)
    return Fonts(tuple(files), letters, kept)


def _rank(path: Path) -> tuple[int, str]:
    found: Iterable[int] = (place for place, start in enumerate(ORDER) if path.name.startswith(start))
    return next(iter(found), len(ORDER)), path.name
