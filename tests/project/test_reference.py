"""Topics of the road, commands, roles and published rules are documented, and the pages are current."""

from collections.abc import Iterator

import pytest
import typer.main

from infosilk.kernel.identity.roles import declared_roles
from infosilk.kernel.reasons import explain
from infosilk.node import home, reference
from infosilk.node.commands import main
from infosilk.road import registry
from tests.conftest import ROOT

DOCS = ROOT / "docs"


@pytest.fixture(autouse=True)
def topics_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    """The road's tests, which the same worker may have read, handle topics of their own."""
    for topic in registry.topics():
        if topic.startswith("test."):
            monkeypatch.delitem(registry._handlers, topic)


def text(name: str) -> str:
    return (reference.FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "topics.md", "commands.md", "roles.md", "rules.md"])
def test_the_reference_is_what_the_sources_say(name: str) -> None:
    assert text(name) == reference.pages()[name], "run: make reference"


def test_the_reference_has_no_page_of_yesterday() -> None:
    assert {path.name for path in reference.FOLDER.glob("*.md")} == set(reference.pages())


def test_every_topic_of_the_road_is_named_for_people_and_documented() -> None:
    topics = registry.topics()
    assert len(topics) > 8
    assert [topic for topic in topics if topic not in home.TOPICS] == []
    assert [topic for topic in home.TOPICS if topic not in topics] == []
    assert [topic for topic in topics if f"`{topic}`" not in text("topics.md")] == []


def test_every_role_is_documented() -> None:
    assert [role for role in declared_roles() if f"## `{role}`" not in text("roles.md")] == []


def test_every_published_rule_is_documented() -> None:
    rules = explain.rules()
    assert len(rules) > 200
    assert [code for code in rules if f"| `{code}` |" not in text("rules.md")] == []


def every(command: reference.Command, words: str) -> Iterator[tuple[str, reference.Command]]:
    below = getattr(command, "commands", {})
    if not below:
        yield words, command
    for name, one in below.items():
        if not one.hidden:
            yield from every(one, f"{words} {name}")


def test_every_command_says_what_it_does_and_is_documented() -> None:
    commands = list(every(typer.main.get_command(main.whole()), "infosilk"))
    assert len(commands) > 30
    assert [words for words, command in commands if len(command.help or "") < 12] == []
    assert [words for words, _ in commands if f"## {words}\n" not in text("commands.md")] == []


def test_every_page_of_guide_and_handbook_is_reached_from_another() -> None:
    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    said = {page: page.read_text(encoding="utf-8") for page in pages}
    lonely = [
        str(page.relative_to(ROOT))
        for page in (*DOCS.glob("guide/*.md"), *DOCS.glob("handbook/*.md"), *DOCS.glob("*.md"))
        if page.name != "README.md" and not any(page.name in words for other, words in said.items() if other != page)
    ]
    assert lonely == []
