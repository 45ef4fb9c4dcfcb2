"""Programs kept as text use what is there: those that tests and benchmarks run elsewhere, and a new room's files."""

import ast
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from infosilk.node.room import plan
from infosilk.node.room.request import Request, Title

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path for folder in ("benchmarks", "tests") for path in (ROOT / folder).rglob("*.py") if path != Path(__file__)
)


def programs(path: Path) -> Iterator[ast.Module]:
    """The texts of a file that are programs importing parts of this one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "from infosilk" in node.value:
            try:
                yield ast.parse(node.value)
            except SyntaxError:
                continue


def lacking(program: ast.Module, own: str = "infosilk.nowhere") -> Iterator[str]:
    """What the program imports, or reads from a module that it imported, and is not there.

    Modules in the package `own` are those that come with the program.
    """
    modules = {}
    for node in ast.walk(program):
        if isinstance(node, ast.ImportFrom) and _is_of_the_house(str(node.module), own):
            whole = import_module(str(node.module))
            for name in node.names:
                if name.name != "*" and not hasattr(whole, name.name) and not _is_module(whole, name.name):
                    yield f"{node.module}.{name.name}"
                elif name.name != "*" and _is_module(whole, name.name):
                    modules[name.asname or name.name] = import_module(f"{node.module}.{name.name}")
    for node in ast.walk(program):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id)
            if module is not None and not hasattr(module, node.attr):
                yield f"{module.__name__}.{node.attr}"


def _is_of_the_house(module: str, own: str) -> bool:
    return module.partition(".")[0] in ("infosilk", "tests") and not f"{module}.".startswith(f"{own}.")


def _is_module(package: ModuleType, name: str) -> bool:
    return hasattr(package, "__path__") and find_spec(f"{package.__name__}.{name}") is not None


@pytest.mark.parametrize("path", [path for path in FILES if any(programs(path))], ids=lambda path: path.stem)
def test_a_program_kept_as_text_uses_what_is_there(path: Path) -> None:
    assert [name for program in programs(path) for name in lacking(program)] == []


def test_the_files_of_a_new_room_use_what_is_there() -> None:
    asked = Request(ROOT, "sightseeing", "guides", "guide", Title("Guides", "Vodiči", "导游"), road=True, tasks=True)
    made = {path: text for path, text in plan.files(asked).items() if path.suffix == ".py"}

    found = {path.name: [*lacking(ast.parse(text), "infosilk.sightseeing")] for path, text in made.items()}

    assert {name: gone for name, gone in found.items() if gone} == {}
    assert {"test_faces.py", "test_tasks.py", "test_road.py", "pages_examples.py"} <= found.keys()


def test_a_name_that_has_gone_is_found() -> None:
    gone = ast.parse("from infosilk.trade.tariff import public as tariff\ntariff.load_everything()")

    assert list(lacking(gone)) == ["infosilk.trade.tariff.public.load_everything"]
