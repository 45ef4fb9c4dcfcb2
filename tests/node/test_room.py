"""`infosilk room new`: what cannot be a room is refused with the reason, and what is founded works at once.

Each test that founds a room does so in a copy of the source tree, with the real command.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infosilk.node.room import contracts, plan, request, words
from infosilk.node.room.request import Request, RoomError, Title
from tests.conftest import ROOT
from tests.node.running import environment

GUIDES = Title("Guides", "Vodiči", "导游")
TOURISM = Title("Tourism", "Turizam", "旅游")
LONGEST = Title("A title that has forty letters, as a max", "Naslov", "标题")
IN_TOURISM = Request(ROOT, "sightseeing", "guides", "guide", GUIDES, TOURISM)
IN_TRADE = Request(ROOT, "trade", "fairs", "stand", GUIDES)
COPIED = ("src", "tests", "tools", "zones", "docs", "pyproject.toml", "Makefile")

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def options(title: Title, before: str = "") -> list[str]:
    ways = {"title": title.en, "title-sr": title.sr, "title-zh": title.zh}
    return [word for name, text in ways.items() for word in (f"--{before}{name}", text)]


class Tree:
    """A copy of the source tree, and the tools that work on it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        ignored = shutil.ignore_patterns("__pycache__", "dist", "*.egg-info", "node_modules")
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, root / name, ignore=ignored)
            else:
                shutil.copy(source, root / name)
        for name in ("build", "node_modules"):
            (root / name).symlink_to(ROOT / name)
        dist = Path("src/infosilk/web/static/dist")
        (root / dist).symlink_to(ROOT / dist)
        self.home = root / "var" / "nobody"
        self.home.mkdir(parents=True)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another Python on this copy, to its end."""
        more = {"PYTHONPATH": f"{self.root / 'src'}{os.pathsep}{self.root}"}
        kept = {key: value for key, value in environment(**more).items() if not key.startswith(("PYTEST_", "DJANGO_"))}
        # The tests of the copy make a node and settings of their own.
        if "pytest" not in words:
            kept |= {"INFOSILK_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "infosilk.node.settings"}
        return subprocess.run(
            [sys.executable, "-W", "ignore::RuntimeWarning", *words],
            cwd=self.root,
            env=kept,
            capture_output=True,
            text=True,
            check=False,
        )

    def right(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def found(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "infosilk.node.commands.main", "room", "new", *words)

    def state(self) -> dict[str, bytes]:
        """Everything that a founding may touch, without what is compiled."""
        files = [self.root / "pyproject.toml"]
        for name in ("src", "tests", "docs"):
            files += [path for path in (self.root / name).rglob("*") if path.suffix not in (".mo", ".pyc")]
        return {str(path): path.read_bytes() for path in files if path.is_file() and "dist" not in path.parts}


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    yield Tree(tmp_path / "tree")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"room": "Guides"}, "noun in lower case"),
        ({"room": "tour-guides"}, "noun in lower case"),
        ({"room": "class"}, "noun in lower case"),
        ({"room": "../guides"}, "noun in lower case"),
        ({"noun": "list"}, "meaning of its own"),
        ({"noun": "guides"}, "same name"),
        ({"noun": "organisation"}, "meaning of its own"),
        ({"noun": "g" * 25}, "too long"),
        ({"district": "a" * 20, "room": "b" * 12, "noun": "c" * 12}, "PostgreSQL"),
        ({"district": "kernel"}, "a layer"),
        ({"district": "doctor"}, "a command already"),
        ({"district": "trade"}, "leave --district-title out"),
        ({"district_title": None}, "a new district"),
        ({"title": Title("Guides", "", "")}, "Give --title-sr and --title-zh"),
        ({"district_title": Title("Tourism", "Turizam", "")}, "Give --district-title-zh"),
        ({"title": Title('Guides" %}', "Vodiči", "导游")}, "is no title"),
        ({"roles": ("pilot",)}, "no role pilot"),
        ({"roles": ()}, "no role"),
        ({"root": Path("/")}, "no source tree"),
    ],
)
def test_what_cannot_be_a_room_is_refused_with_the_reason(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(RoomError, match=said):
        request.check(replace(IN_TOURISM, **changed), frozenset({"doctor"}))


def test_a_room_that_is_there_is_not_overwritten() -> None:
    with pytest.raises(RoomError, match="nothing is overwritten"):
        request.check(replace(IN_TRADE, room="papers", noun="paper"), frozenset())


def test_two_rooms_of_a_district_do_not_name_their_rules_alike() -> None:
    with pytest.raises(RoomError, match="another --noun"):
        request.check(replace(IN_TRADE, noun="batch"), frozenset())


def test_a_title_that_the_house_translates_keeps_its_translation() -> None:
    with pytest.raises(RoomError, match="“Organizacija” in sr_Latn"):
        words.files(replace(IN_TRADE, title=Title("Organisation", "Preduzeće", "组织")))


@pytest.mark.parametrize(
    ("asked", "contract", "layers"),
    [
        (IN_TOURISM, "The rooms of sightseeing", ["public", "guides"]),
        (IN_TRADE, "The rooms of trade", ["public", "home", "fairs"]),
        (replace(IN_TRADE, district="warehouse"), "The rooms of the other districts", ["(public)", "(fairs)"]),
    ],
)
def test_a_room_stands_on_top_of_its_district_below_its_home(asked: Request, contract: str, layers: list[str]) -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    tool = tomllib.loads(contracts.placed(text, asked))["tool"]

    found = {one["name"]: one for one in tool["importlinter"]["contracts"]}
    assert found[contract]["layers"][: len(layers)] == layers
    assert asked.district in {section["path"] for section in tool["towncrier"]["section"]}


def test_a_new_district_stands_on_every_floor_where_districts_are_named() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    tool = tomllib.loads(contracts.placed(text, IN_TOURISM))["tool"]

    house, web, circle = (
        next(one for one in tool["importlinter"]["contracts"] if one["name"].startswith(name))
        for name in ("The house", "The web", "No room")
    )
    assert house["layers"][:2] == ["node", "sightseeing"]
    assert "infosilk.sightseeing" in web["source_modules"]
    assert "infosilk.sightseeing" in circle["ancestors"]


@pytest.mark.parametrize("with_all", [False, True])
@pytest.mark.parametrize(
    ("district", "room", "noun"),
    [("cooperation", "universities", "research_fellow"), ("trade", "fairs_of_the_cities", "stand"), ("a", "bs", "b")],
)
def test_files_are_in_style_however_long_their_names_are(
    tmp_path: Path, district: str, room: str, noun: str, with_all: bool
) -> None:
    roles = ("administrator", "marketplace", "statistician")
    asked = Request(ROOT, district, room, noun, LONGEST, LONGEST, roles, road=with_all, tasks=with_all)
    ruff = [sys.executable, "-m", "ruff"]
    config = ["--config", str(ROOT / "pyproject.toml"), "--no-cache", "--quiet"]
    names = []
    for path, text in plan.files(asked).items():
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        assert "$" not in text.replace('$"', "") and "%%" not in text
        names += [str(target)] if target.suffix == ".py" else []

    subprocess.run([*ruff, "check", "--fix", "--exit-zero", *config, *names], check=True, capture_output=True)
    subprocess.run([*ruff, "format", *config, *names], check=True)
    checked = subprocess.run([*ruff, "check", *config, *names], check=False, capture_output=True, text=True)

    assert checked.returncode == 0, checked.stdout


def test_a_founding_that_fails_leaves_nothing_behind(tree: Tree) -> None:
    project = tree.root / "pyproject.toml"
    project.write_text(project.read_text(encoding="utf-8").replace("[tool.ruff]", "[tool.ruff]\nno-such = 1"))
    before = tree.state()

    done = tree.found("sightseeing", "guides", "--noun", "guide", *options(GUIDES), *options(TOURISM, "district-"))

    assert done.returncode == 2, done.stderr
    assert "ruff check" in done.stderr
    assert tree.state() == before


def test_a_room_has_its_migration_and_all_its_words_from_the_first_minute(tree: Tree) -> None:
    asked = ["trade", "fairs", "--noun", "stand", *options(GUIDES), "--no-reference"]

    done = tree.found(*asked)

    assert done.returncode == 0, done.stderr
    assert "src/infosilk/trade/fairs/models.py" in done.stdout.splitlines()
    assert "make reference openapi" in done.stderr
    assert "0 missing" in tree.right("-m", "infosilk.web.catalogues", "--missing")
    assert "No changes" in tree.right("-m", "django", "makemigrations", "--check", "--dry-run")
    before = tree.state()
    again = tree.found(*asked)
    assert (again.returncode, tree.state()) == (2, before)
    assert "nothing is overwritten" in again.stderr


@pytest.mark.ci
@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("district", "room", "more"),
    [
        ("trade", "fairs", ["--role", "trader", "--role", "marketplace"]),
        ("warehouse", "fairs", ["--tasks"]),
        ("sightseeing", "tour_guides", ["--road", "--tasks", *options(TOURISM, "district-")]),
    ],
)
def test_a_new_room_passes_every_check_of_the_house(tree: Tree, district: str, room: str, more: list[str]) -> None:
    done = tree.found(district, room, "--noun", "entrant", *options(GUIDES), *more)

    assert done.returncode == 0, done.stderr
    tree.right("-m", "ruff", "check", ".")
    tree.right("-m", "ruff", "format", "--check", ".")
    assert " 0 broken" in tree.right("-c", LINT_IMPORTS, "--no-cache")
    assert "No changes" in tree.right("-m", "django", "makemigrations", "--check", "--dry-run")
    assert "0 missing" in tree.right("-m", "infosilk.web.catalogues", "--missing")
    tree.right("-m", "mypy", "-p", f"infosilk.{district}", "-p", "infosilk.node")
    tests = [
        f"tests/{district}/{room}",
        "tests/project/test_reference.py",
        "tests/project/test_house.py",
        "tests/kernel/test_reasons.py",
        "tests/web/test_translations.py",
        "tests/web/test_pages_axe.py",
        f"--pages={district}/{room}",
    ]
    tree.right("-m", "pytest", "-q", "-n", "0", "-m", "not ci", "-p", "no:cacheprovider", *tests)
