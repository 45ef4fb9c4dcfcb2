"""The page about the house is true: every room in its own words, every place that it names is there."""

import ast
import re
import tomllib

import pytest

from infosilk.node.base.house import PACKAGE, room_folders
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "handbook" / "house.md").read_text(encoding="utf-8")
# `trade/clearance/lodge.py:lodge`, `trade/clearance/chunk.py:Work.chunk`; a file of the floor plan has no folder.
PLACE = re.compile(r"`([a-z_0-9]+/[a-z_0-9/]+\.(?:py|html))(?::([A-Za-z_.]+))?`")
PLACES = sorted(set(PLACE.findall(PAGE)))
ROOM = re.compile(r"^\| `([a-z_/]+)` \| (.+) \|$", re.MULTILINE)
# Folders of these two are rooms without tables, except where a room's own places lie.
DIVIDED = ("kernel", "node")
PLACES_OF_A_ROOM = {"models", "migrations", "templates", "locale"}


def every_room() -> list[str]:
    within = [
        package.parent.relative_to(PACKAGE)
        for layer in DIVIDED
        for package in PACKAGE.glob(f"{layer}/*/__init__.py")
        if package.parent.name not in PLACES_OF_A_ROOM
    ]
    return [str(folder) for folder in [*room_folders(), *within]]


def own_words(room: str) -> str:
    """The first sentence of what a room says of itself."""
    said = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))) or ""
    return re.split(r"(?<=\.)\s", said, maxsplit=1)[0]


def defined(module: ast.AST, name: str) -> ast.AST | None:
    """The function or class `name` in the body of `module`, also as `Class.method`."""
    first, _, rest = name.partition(".")
    for node in getattr(module, "body", []):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == first:
            return defined(node, rest) if rest else node
    return None


def test_every_room_stands_in_the_table_in_its_own_words() -> None:
    assert dict(ROOM.findall(PAGE)) == {room: own_words(room) for room in every_room()}


def test_every_package_says_what_lives_there() -> None:
    packages = [path for path in PACKAGE.glob("**/__init__.py") if "migrations" not in path.parts]
    assert len(packages) > 50
    assert [str(path) for path in packages if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize(("file", "name"), PLACES, ids=lambda value: value)
def test_a_place_that_the_page_names_is_there(file: str, name: str) -> None:
    assert (PACKAGE / file).is_file()
    if name:
        assert defined(ast.parse((PACKAGE / file).read_text(encoding="utf-8")), name) is not None


def test_the_page_answers_many_questions() -> None:
    answers = [line for line in PAGE.partition("## Where is ...?")[2].splitlines() if PLACE.search(line)]
    assert len(answers) >= 25
    assert [line for line in answers if not PLACE.search(line.rsplit(" | ", 1)[1])] == []


def test_the_floors_are_those_of_the_import_contracts() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = {contract["containers"][0]: contract["layers"] for contract in contracts if contract["type"] == "layers"}
    drawn = re.findall(r"^([a-z_]*) *([a-z_ ]*)$", PAGE.partition("```\n")[2].partition("\n```")[0], re.MULTILINE)

    house = [district for district, _ in drawn if district]
    trade = [line for at, line in enumerate(drawn) if line[1] and "trade" in floor_of(drawn, at)]

    assert house == [layer for layer in layers["infosilk"] if not layer.startswith("(")]
    assert [rooms.split() for _, rooms in trade] == [
        re.split(r" *: *", layer) for layer in layers["infosilk.trade"] if layer != "public"
    ]


def floor_of(drawn: list[tuple[str, str]], at: int) -> str:
    """The district that a line of the drawing belongs to: its own, or the last one named above it."""
    return next(district for district, _ in reversed(drawn[: at + 1]) if district)
