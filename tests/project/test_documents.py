"""What the documents name is there: paths, modules, names of pages, addresses of the API, commands."""

import json
import re
import shlex
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer.main
from django.urls import get_resolver

from infosilk.node.base.house import PACKAGE
from infosilk.node.commands import main
from tests.conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), ROOT / "changes" / "README.md", *(ROOT / "docs").rglob("*.md")])
# Decisions are of their day: what they name was there then.
LIVING = [path for path in DOCUMENTS if "decisions" not in path.parts]
CODE = re.compile(r"`([^`\n]+)`")
# What stands for something else: <zone>, {number}, DISTRICT.
PLACEHOLDER = re.compile(r"<[^>]*>|\{[^}]*\}|\b[A-Z]{4,}\b")
AT_THE_ROOT = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."} - {
    "build",
    "node_modules",
}
# The room that the handbook founds, step by step, as an example.
EXAMPLE = "tourism"
IN_THE_PACKAGE = {path.name for path in PACKAGE.iterdir() if path.is_dir()}


def said(path: Path) -> list[str]:
    return CODE.findall(re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL))


def named(paths: list[Path], pattern: str) -> list[str]:
    return sorted({code for path in paths for code in said(path) if re.fullmatch(pattern, code)})


def there(path: str) -> bool:
    """Whether something lies where `path` says: from the root of the repository or of the package, or as a template."""
    pattern = PLACEHOLDER.sub("*", path.partition(":")[0]).rstrip("/")
    wanted = [ROOT.glob(pattern), PACKAGE.glob(pattern)]
    if pattern.endswith(".html"):
        wanted.append(PACKAGE.glob(f"**/templates/{pattern}"))
    return any(True for found in wanted for _ in found)


def paths() -> list[str]:
    found = named(LIVING, r"[\w.<>*-]+/[\w./<>*-]*(:[\w.]+)?")
    return [
        path
        for path in found
        if path.partition("/")[0] in AT_THE_ROOT | IN_THE_PACKAGE and EXAMPLE not in path.split("/")
    ]


@pytest.mark.parametrize("path", paths())
def test_a_path_that_a_document_names_is_there(path: str) -> None:
    assert there(path)


def test_modules_that_documents_name_are_there() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in LIVING)
    modules = set(re.findall(r"(?:python -m|from|import) (infosilk(?:\.\w+)+)", text))
    assert len(modules) >= 2
    assert [module for module in modules if find_spec(module) is None] == []


def test_names_of_pages_in_documents_lead_to_pages() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in LIVING)
    names = sorted(set(re.findall(r"[`\"]([a-z]+(?::[a-z_-]+){1,2})[`\"]", text)))
    spaces = set(get_resolver().namespace_dict)
    pages = [name for name in names if name.partition(":")[0] in spaces]
    assert "trade:clearance:consignments" in pages
    assert [name for name in pages if not is_page(name)] == []


def is_page(name: str) -> bool:
    *spaces, last = name.split(":")
    resolver = get_resolver()
    for space in spaces:
        if space not in resolver.namespace_dict:
            return False
        resolver = resolver.namespace_dict[space][1]
    return last in resolver.reverse_dict


def test_addresses_of_the_api_in_documents_are_in_its_description() -> None:
    known = json.loads((ROOT / "docs/api/openapi.json").read_text(encoding="utf-8"))["paths"]
    calls = {(method.upper(), plain(path)) for path, methods in known.items() for method in methods}
    told = {
        (hit[1], plain(hit[2]))
        for path in LIVING
        for hit in re.finditer(r"`(GET|POST|PUT|PATCH|DELETE) (/api/v1/[^`?\s]+)", path.read_text(encoding="utf-8"))
    }
    assert len(told) > 20
    # A number that stands for itself, as in /trade/tariff/RS/90271000.
    assert [call for call in told if not any(call[0] == method and fits(call[1], at) for method, at in calls)] == []


def plain(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "*", path).rstrip("/")


def fits(told: str, known: str) -> bool:
    one, other = told.split("/"), known.split("/")
    return len(one) == len(other) and all(b in (a, "*") for a, b in zip(one, other, strict=True))


def commands() -> Iterator[str]:
    """Every call of `infosilk` in a document: as code in a sentence, or a line of a block."""
    for path in DOCUMENTS:
        if path.parent.name != "reference":
            text = path.read_text(encoding="utf-8")
            yield from re.findall(r"^(?:\.venv/bin/)?infosilk ([^#\n]+)", text, re.MULTILINE)
            yield from re.findall(r"`(?:\.venv/bin/)?infosilk ([^`\n]+)`", text)


def unknown(words: list[str]) -> str:
    """The first word that is no command where one must stand; "" when the call leads to a command."""
    here: Any = typer.main.get_command(main.whole())
    words = [word for word in words if word not in ("…", "...")]
    while words and words[0].startswith("--"):
        del words[: 1 if "=" in words[0] else 2]
    for word in words:
        below = getattr(here, "commands", {})
        if not below or not re.fullmatch(r"[a-z][a-z-]*", word):
            return ""
        if word not in below:
            return word
        here = below[word]
    return ""


def test_commands_that_documents_name_exist() -> None:
    calls = sorted({call for call in commands() if not call.startswith(f"{EXAMPLE} ")})
    assert len(calls) > 40
    assert [call for call in calls if unknown(words_of(call))] == []


def words_of(call: str) -> list[str]:
    try:
        return shlex.split(call)
    except ValueError:
        return call.split()


def test_the_index_of_decisions_names_each_in_order() -> None:
    folder = ROOT / "docs" / "decisions"
    index = re.findall(
        r"^- \[(\d{4})\]\((\S+)\) (.+)$", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    titles = {path.name: path.read_text(encoding="utf-8").partition("\n")[0] for path in sorted(folder.glob("0*.md"))}
    assert [name for _, name, _ in index] == list(titles)
    assert [
        name for number, name, title in index if not name.startswith(number) or not titles[name].endswith(title)
    ] == []
