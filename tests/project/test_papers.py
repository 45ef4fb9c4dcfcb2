"""The papers at the root: their links lead somewhere, their commands exist, news fragments have their form."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAPERS = sorted([*ROOT.glob("*.md"), ROOT / "changes" / "README.md"])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
# As code in a sentence, or the beginning of a line of a code block.
MAKE = re.compile(r"(?:`|^ *)make ([a-z-]+)(?![a-z/-])", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["towncrier"]
SECTIONS = {section["path"] for section in PROJECT["section"]}
KINDS = {kind["directory"] for kind in PROJECT["type"]}
FRAGMENTS = sorted(path for path in (ROOT / "changes").rglob("*") if path.is_file() and path.parent.name != "changes")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_links_of_a_paper_lead_somewhere(paper: Path) -> None:
    found = [link for link in LINK.findall(paper.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in found if not (paper.parent / link).exists()] == []


def test_every_make_command_that_papers_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        word
        for paper in [*PAPERS, *(ROOT / "docs").rglob("*.md")]
        for word in MAKE.findall(paper.read_text(encoding="utf-8"))
    }
    assert {"run", "test", "check"} <= named
    assert named - targets == set()


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_news_fragment_has_its_form(fragment: Path) -> None:
    name, kind, ending = fragment.name.split(".")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+){1,4}", name)
    assert kind in KINDS
    assert ending == "md"
    assert str(fragment.parent.relative_to(ROOT / "changes")) in SECTIONS
    text = fragment.read_text(encoding="utf-8")
    assert text.endswith(".\n") and "\n" not in text[:-1], "one line that ends with a full stop"
    assert text[0].isupper() or text[0] == "`"
    assert len(text) <= 400
