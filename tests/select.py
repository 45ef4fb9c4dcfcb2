"""Which tests a change asks for, as arguments of pytest: `python -m tests.select tariff`, or `--touched`.

By convention alone: tests mirror the sources, as deep as there are folders for it (`src/infosilk/trade/tariff/x.py`:
`tests/trade/tariff`, or `tests/trade` while there is no such folder), and who imports what is read from the sources.
The process on top, `node`, imports every room, and its tests are of processes; they are chosen when it changes itself.
The walk of pages goes through the pages of what changed (`--pages`, tests/conftest.py).
"""

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
WALK = "tests/web/test_pages_axe.py"
EVERYTHING = ["tests"]
# Composes all the others.
TOP = "node"
# Of these every page is made.
_UNDER_EVERY_PAGE = ("kernel", "web")
EVERY_PAGE = "*"
# Who changes these may break anything.
_EVERYWHERE = ("pyproject.toml", "Makefile", "requirements/", "package")


class Unknown(Exception):
    """No room, or several, have this name."""


@dataclass
class Choice:
    """Paths of tests, and groups of pages to walk through; `everything` says that both are all."""

    paths: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    everything: bool = False

    def arguments(self) -> list[str]:
        if self.everything:
            return EVERYTHING
        within = {path for path in self.paths if any(path.startswith(f"{other}/") for other in self.paths - {path})}
        walked = [WALK] if self.pages and "tests/web" not in self.paths else []
        pages = [] if EVERY_PAGE in self.pages else [f"--pages={page}" for page in sorted(self.pages)]
        return [*sorted(self.paths - within), *walked, *pages]


@dataclass(frozen=True)
class House:
    """Who imports whom, and which folders of tests there are below `root`."""

    graph: grimp.ImportGraph
    root: Path = ROOT

    def tests_of(self, module: str) -> str | None:
        """The deepest folder of tests that mirrors `module`."""
        parts = module.split(".")[1:3]
        for depth in range(len(parts), 0, -1):
            folder = "/".join(["tests", *parts[:depth]])
            if (self.root / folder).is_dir():
                return folder
        return None

    def rooms(self, name: str) -> list[str]:
        """The rooms, districts and layers called `name`, or `district/room`."""
        wanted = ".".join(name.strip("/").split("/"))
        return sorted(
            module
            for module in self.graph.modules
            if module.count(".") in (1, 2) and module.split(".", 1)[1] in (wanted, f"{module.split('.')[1]}.{wanted}")
        )

    def area(self, name: str) -> Choice:
        """The tests of a room and of those that import it, and the walk through its pages."""
        found = self.rooms(name)
        if len(found) != 1:
            tell = f"{len(found)} rooms are called {name}" + (f": {', '.join(found)}" if found else "")
            raise Unknown(f"{tell}. Name one, as AREA=trade/tariff.")
        choice = Choice()
        self._add(choice, found[0], as_package=True)
        return choice

    def touched(self, files: Iterable[str]) -> Choice:
        """The tests that a change of these files, named from the root, asks for."""
        choice = Choice()
        for name in files:
            self._add_file(choice, Path(name))
        return choice

    def _add(self, choice: Choice, module: str, *, as_package: bool) -> None:
        self._add_room(choice, module)
        self._add_pages(choice, module)
        downstream = self.graph.find_downstream_modules(module, as_package=as_package)
        for other in downstream:
            if other.split(".")[1:2] != [TOP]:
                self._add_importer(choice, other)

    def _add_room(self, choice: Choice, module: str) -> None:
        folder = self.tests_of(module)
        if folder:
            choice.paths.add(folder)

    def _add_importer(self, choice: Choice, module: str) -> None:
        """As a room; of a file beside rooms, which is a district's door, the tests beside theirs."""
        folder = self.tests_of(module)
        beside = module.count(".") == 2 and module not in self._rooms
        if folder and folder.count("/") == 1 and beside and _has_rooms(self.root / folder):
            choice.paths |= {str(path.relative_to(self.root)) for path in (self.root / folder).glob("test_*.py")}
        else:
            self._add_room(choice, module)

    @cached_property
    def _rooms(self) -> set[str]:
        """What has modules in it."""
        return {module.rpartition(".")[0] for module in self.graph.modules}

    def _add_pages(self, choice: Choice, module: str) -> None:
        district, *room = module.split(".")[1:3]
        choice.pages.add(EVERY_PAGE if district in _UNDER_EVERY_PAGE else "/".join([district, *room]))

    def _add_file(self, choice: Choice, path: Path) -> None:
        parts = path.parts
        if str(path).startswith(_EVERYWHERE) or (parts[0] == "tests" and len(parts) == 2):
            choice.everything = True
        elif parts[:2] == ("src", "infosilk") and len(parts) > 3:
            self._add_source(choice, path)
        elif parts[0] == "tests":
            self._add_test(choice, path)
        elif parts[0] == "zones":
            # Law and places of a zone are read by districts; what names no district is read by all.
            folder = f"tests/{parts[2]}" if len(parts) > 3 else ""
            choice.paths.add(folder if folder and (self.root / folder).is_dir() else "tests")
        elif (self.root / "tests" / parts[0]).is_dir():
            choice.paths.add(f"tests/{parts[0]}")
        elif (self.root / "tests" / "project").is_dir():
            choice.paths.add("tests/project")

    def _add_source(self, choice: Choice, path: Path) -> None:
        module = ".".join(path.relative_to("src").with_suffix("").parts).removesuffix(".__init__")
        if path.suffix == ".py" and module in self.graph.modules:
            self._add(choice, module, as_package=False)
            return
        # Templates, texts, pictures, styles, and modules that are gone: the room, and how its pages look.
        self._add_room(choice, module)
        self._add_pages(choice, module)

    def _add_test(self, choice: Choice, path: Path) -> None:
        if path.name.startswith("test_"):
            if (self.root / path).is_file():
                choice.paths.add(str(path))
        else:
            # Helpers serve the tests beside them, and those that import them.
            choice.paths.add(str(path.parent))
            dotted = ".".join(path.with_suffix("").parts)
            choice.paths |= {str(test) for test in importers(self.root, dotted)}


def _has_rooms(folder: Path) -> bool:
    return any(path.is_dir() and path.name != "__pycache__" for path in folder.iterdir())


def importers(root: Path, module: str) -> set[Path]:
    """The test files that import a helper `module` of the tests, from the root."""
    package, _, name = module.rpartition(".")
    found = set()
    for path in (root / "tests").rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        if module in text or (f"from {package} import" in text and name in text):
            found.add(path.relative_to(root))
    return found


def changed(root: Path = ROOT) -> list[str]:
    """What the working tree changed since origin/main (since the last commit where there is none), also new files."""

    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=False).stdout

    base = git("merge-base", "HEAD", "origin/main").strip() or "HEAD"
    names = git("diff", "--name-only", "-z", base) + git("ls-files", "--others", "--exclude-standard", "-z")
    return sorted({name for name in names.split("\0") if name})


def main(words: list[str]) -> int:
    house = House(grimp.build_graph("infosilk"))
    try:
        choice = house.touched(changed()) if words == ["--touched"] else house.area(*words)
    except Unknown as unknown:
        print(unknown, file=sys.stderr)
        return 1
    print("\n".join(choice.arguments()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
