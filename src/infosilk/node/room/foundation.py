"""A room is founded: all of it, or nothing."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from infosilk.node.room import contracts, page, plan, words
from infosilk.node.room.request import Request, RoomError


def found(asked: Request) -> list[Path]:
    """Write the room and give it its place among the others; the files that are new or changed.

    Its place is in the contracts of pyproject.toml and on the page about the house. RoomError where that cannot be,
    and then nothing is left of it. `request.check` comes first.
    """
    if importlib.util.find_spec("ruff") is None:
        raise RoomError("A room is written in the style of the house, by ruff: run make build/stamps/dev first.")
    before, after = {}, {}
    for name, placed in (("pyproject.toml", contracts.placed), ("docs/handbook/house.md", page.placed)):
        before[asked.root / name] = (asked.root / name).read_text(encoding="utf-8")
        after[asked.root / name] = placed(before[asked.root / name], asked)
    made = {**plan.files(asked), **words.files(asked)}
    if not (asked.tests.parent / "__init__.py").is_file():
        made[asked.tests.parent / "__init__.py"] = ""
    new = [path for path in (asked.folder, asked.tests, asked.folder.parent, asked.tests.parent) if not path.exists()]
    try:
        _write(made)
        _in_style(asked.root, [path for path in made if path.suffix == ".py"])
        _write(after)
        run(asked.root, "-m", "infosilk.web.catalogues")
    except BaseException:
        for path in new:
            shutil.rmtree(path, ignore_errors=True)
        _write(before)
        raise
    return [*sorted(made), *after]


def _write(files: dict[Path, str]) -> None:
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def describe(root: Path) -> Iterator[Path]:
    """Write anew what is made of the sources: the reference and the description of the API."""
    yield root / "docs" / "reference"
    run(root, "-m", "infosilk.node.reference")
    path = root / "docs" / "api" / "openapi.json"
    path.write_text(run(root, "-m", "infosilk.node.commands.main", "openapi"), encoding="utf-8")
    yield path


def run(root: Path, *words: str) -> str:
    """What another Python says: this one has not seen the room. RoomError with its words where it fails."""
    done = subprocess.run([sys.executable, *words], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RoomError(f"{' '.join(words[1:])} failed:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout


def _in_style(root: Path, files: list[Path]) -> None:
    """How imports are sorted and lines broken depends on the names."""
    names = [str(path.relative_to(root)) for path in files]
    run(root, "-m", "ruff", "check", "--quiet", "--fix", "--exit-zero", *names)
    run(root, "-m", "ruff", "format", "--quiet", *names)
    run(root, "-m", "ruff", "check", "--quiet", *names)


def next_steps(asked: Request, *, founded: bool, reference: bool) -> str:
    """What whoever founded the room reads: where things stand, and what comes next."""
    rooms = f"infosilk.{asked.district}"
    lines = [
        "",
        f"The room {asked.district}/{asked.room} works: /{asked.district}/{asked.room.replace('_', '-')}/ on a node.",
        f"Its place among the rooms of {asked.district} is in pyproject.toml, where containers name {rooms}: it may",
        "enter all rooms below it. Move it down if rooms above are to enter it by its public.py.",
    ]
    if founded:
        lines.append(f"{asked.district} stands highest of the districts there; move it down if others are to enter it.")
    if asked.road:
        lines.append(f'Partners take its message once zone.toml grants "{asked.district}.*" on their way.')
    if not reference:
        lines.append("Then: make reference openapi.")
    lines += [
        f"Next: make check, make test AREA={asked.district}/{asked.room}, infosilk node migrate.",
        "docs/handbook/new-room.md goes on from here.",
    ]
    return "\n".join(lines)
