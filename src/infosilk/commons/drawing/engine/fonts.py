"""Letters for papers: the front end's own fonts (variable, cut by script into some hundred WOFF2 files).

A document embeds only the files, and of them only the glyphs, that its text needs. Engine: reads font files
of the folder that it is given; keeps the plain fonts that it makes of them (one weight each) in a second one, unless
`make setup` has made them all (`python -m` this module).
"""

import os
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# Where a letter is in several files, the earlier one draws it.
ORDER = ("noto-sans-latin-wght", "noto-sans-latin-ext", "noto-sans-cyrillic", "noto-sans-sc")
REGULAR, BOLD = 400, 700
# Letters are set side by side, unhinted: what shapes and hints them is dead weight in each paper.
_UNUSED = frozenset(
    {"BASE", "GDEF", "GPOS", "GSUB", "HVAR", "JSTF", "MVAR", "STAT", "VORG"}
    | {"avar", "cvt ", "fpgm", "gasp", "kern", "prep"}
)


class FontsMissing(Exception):
    """The folder has no fonts: the front end is not built."""


@dataclass(frozen=True)
class Fonts:
    """Every file of the folder, in `ORDER`, and for each letter the file that draws it.

    `ready` is a folder of plain fonts that were made before; `kept` the one for those that are made on demand.
    """

    files: tuple[Path, ...]
    of_letter: dict[int, int]
    kept: Path
    ready: Path | None = None

    def face(self, path: Path, weight: int) -> Path:
        """The plain TrueType font of `path` at `weight`; made at its first use, several processes may do so at once."""
        name = plain_name(path, weight)
        if self.ready is not None and (self.ready / name).exists():
            return self.ready / name
        made = self.kept / name
        if not made.exists():
            cut(path, weight, made)
        return made

    def readable(self, text: str) -> str:
        """`text` with every letter that no file draws replaced by “□”, controls by a blank."""
        return "".join(
            letter if ord(letter) in self.of_letter or letter == "\n" else (" " if not letter.isprintable() else "□")
            for letter in text
        )


def plain_name(path: Path, weight: int) -> str:
    """The file's name of the plain font; that of `path` has the hash of its content, so a font is never stale."""
    return f"{path.stem}-{weight}-plain.ttf"


def cut(path: Path, weight: int, made: Path) -> None:
    """Make the plain font `made` of the variable font `path`, whole or not at all."""
    made.parent.mkdir(parents=True, exist_ok=True)
    font = instantiateVariableFont(TTFont(path), {"wght": weight})
    font.flavor = None
    for table in set(font.keys()) & _UNUSED:
        del font[table]
    handle, draft = tempfile.mkstemp(dir=made.parent)
    with os.fdopen(handle, "wb") as out:
        font.save(out)
    Path(draft).chmod(0o644)
    Path(draft).replace(made)


def cut_all(folder: Path, ready: Path) -> int:
    """Make every plain font of `folder` that `ready` lacks (40 s of one processor for all), remove those of former
    files; how many were made."""
    wanted = {ready / plain_name(path, weight): (path, weight) for path in _files(folder) for weight in (REGULAR, BOLD)}
    for old in set(ready.glob("*.ttf")) - set(wanted):
        old.unlink()
    lacking = [(path, weight, made) for made, (path, weight) in wanted.items() if not made.exists()]
    if lacking:
        with ProcessPoolExecutor() as pool:
            list(pool.map(cut, *zip(*lacking, strict=True)))
    return len(lacking)


@lru_cache(maxsize=4)
def fonts(folder: Path, kept: Path, ready: Path | None = None) -> Fonts:
    """The fonts of `folder`; plain ones are taken from `ready`, or made and kept in `kept`.

    Reads the letter table of each file once a process (0.2 s). FontsMissing when there is none.
    """
    files = _files(folder)
    letters: dict[int, int] = {}
    for index, path in enumerate(files):
        with TTFont(path, lazy=True) as font:
            for code in font.getBestCmap():
                letters.setdefault(code, index)
    return Fonts(tuple(files), letters, kept, ready)


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("noto-sans*.woff2"), key=_rank)
    if not files:
        raise FontsMissing(f"no fonts in {folder}: build the front end (make setup)")
    return files


def _rank(path: Path) -> tuple[int, str]:
    found: Iterable[int] = (place for place, start in enumerate(ORDER) if path.name.startswith(start))
    return next(iter(found), len(ORDER)), path.name


if __name__ == "__main__":
    cut_all(Path(sys.argv[1]), Path(sys.argv[2]))
