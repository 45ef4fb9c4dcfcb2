"""The reference pages of the documentation, made from what is installed: topics, commands, roles, rules.

`python -m infosilk.node.reference` writes docs/reference; a test holds the pages to the sources. Nothing of a place or
a moment is in them: no path of this machine, no value of a node.
"""

import atexit
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any, Protocol

import typer.main

from infosilk.node.base.config import REPOSITORY


class Command(Protocol):
    """What is asked of a command: typer brings a click of its own, whose classes have no public name."""

    help: str | None
    hidden: bool
    params: Any


FOLDER = REPOSITORY / "docs" / "reference"
_MADE = "Made from the sources by `make reference`; a test holds it to them.\n"


def pages() -> dict[str, str]:
    """Every page by its file's name. Django is set up, in English."""
    from django.utils import translation

    with translation.override("en"):
        made = {"topics.md": topics(), "commands.md": commands(), "roles.md": roles(), "rules.md": rules()}
    return {"README.md": _contents(made), **made}


def write(folder: Path = FOLDER) -> list[Path]:
    """Write the pages and take away those that are no more; the files that changed."""
    changed = []
    made = pages()
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(set(folder.glob("*.md")) - {folder / name for name in made}):
        old.unlink()
        changed.append(old)
    for name, text in made.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def _contents(made: dict[str, str]) -> str:
    lines = ["# Reference", "", _MADE]
    for name, text in made.items():
        head, _, rest = text.partition("\n\n")
        what = " ".join(rest.split("\n\n")[0].split())
        lines.append(f"- [{head.removeprefix('# ')}]({name}): {what}")
    lines += [
        "- [Settings](../handbook/settings.md): every setting of a node, its default and where it comes from.",
        "",
        "The API describes itself: `/api/v1/openapi.json` on every node, and as a page under `/api`.",
    ]
    return "\n".join(lines) + "\n"


def topics() -> str:
    """Every topic that a node handles, with its meaning and the area that answers for it."""
    from infosilk.node.home import TOPICS
    from infosilk.road import public as road

    lines = [
        "# Topics of the road",
        "",
        "What crosses between two nodes: each message has one topic, and a node sends only the topics that zone.toml",
        "grants it.",
        "",
        _MADE,
        "| Topic | What it tells | Handled by | When the partner refuses it |",
        "|---|---|---|---|",
    ]
    for topic in road.topics():
        area = topic.partition(".")[0]
        refused = road.refused_callback_for(topic)
        lines.append(
            f"| `{topic}` | {_cell(str(TOPICS.get(topic, '')))} | `{area}` | "
            f"{'the sender acts on it' if refused else 'it is shown to the operator'} |"
        )
    return "\n".join(lines) + "\n"


def roles() -> str:
    """Every role, and the pages that it opens."""
    from infosilk.kernel.identity.roles import declared_roles

    opened = _opened()
    lines = [
        "# Roles",
        "",
        "What a person may do for an organisation, by mandate. The operator decides which roles an organisation may",
        "grant. Addresses stand without the language that they begin with.",
        "",
        _MADE,
    ]
    for role in declared_roles().values():
        found = sorted(opened.get(role.code, ()))
        lines += [f"## `{role.code}`", "", f"{str(role.title)[:1].upper()}{str(role.title)[1:]}.", ""]
        by_area: dict[str, list[str]] = defaultdict(list)
        for area, route in found:
            by_area[area].append(f"`/{route.removeprefix('en/')}`")
        lines += [f"- {area}: {', '.join(routes)}" for area, routes in by_area.items()]
        if not found:
            lines.append("Opens no page that is for certain roles alone.")
        lines.append("")
    return "\n".join(lines)


def _opened() -> dict[str, set[tuple[str, str]]]:
    """By role: the pages (area, address) whose guard names it."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(patterns: list[Any], before: str) -> Iterator[tuple[str, Any]]:
        for entry in patterns:
            route = before + str(entry.pattern).removeprefix("^").removesuffix(r"\Z")
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, route)
            elif isinstance(entry, URLPattern):
                yield route, entry.callback

    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for route, view in walk(get_resolver().url_patterns, ""):
        area, names = getattr(view, "needs", ("", ()))
        for name in names:
            found[str(name)].add((area, route))
    return found


def rules() -> str:
    """Every published rule by code, with its message, how to mend it, its weight and its source."""
    from infosilk.kernel.reasons import explain

    by_family: dict[str, list[str]] = defaultdict(list)
    for code, rule in sorted(explain.rules().items()):
        said = f"{_cell(rule.text)} *{_cell(rule.mend)}*" if rule.mend else _cell(rule.text)
        by_family[code.replace("-", ".").partition(".")[0]].append(
            f"| `{code}` | {said} | {rule.weight} | {_cell(rule.source) or 'this platform'} |"
        )
    lines = [
        "# Published rules",
        "",
        "What is checked, by code: the message, how to mend it, its weight and where the rule is from. Names in braces",
        "are filled from the case.",
        "",
        _MADE,
    ]
    for family, rows in by_family.items():
        lines += [
            f"## {family}",
            "",
            "| Code | Message and *mending* | Weight | Source |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    return "\n".join(lines)


def commands() -> str:
    """Every command of `infosilk` that help shows, with its arguments and options."""
    from infosilk.node.commands import main as cli

    root = typer.main.get_command(cli.whole())
    lines = [
        "# Commands",
        "",
        "Everything that `infosilk` does in a terminal. Exit codes: 0 done, 1 unexpected, 2 a problem that you can",
        "mend, 130 interrupted.",
        "",
        _MADE,
    ]
    for words, command in _each(root, ("infosilk",)):
        if not words[1:]:
            lines += ["Before the command:", "", *_parameters(command), ""]
            continue
        lines += [f"## {' '.join(words)}", "", cleandoc(command.help or ""), ""]
        shown = _parameters(command)
        if shown:
            lines += [*shown, ""]
    return "\n".join(lines)


def _each(command: Command, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Command]]:
    """The command, then those under it by name; groups themselves only at the top."""
    below = getattr(command, "commands", None)
    if below is None or len(words) == 1:
        yield words, command
    for name, one in sorted((below or {}).items()):
        if not one.hidden:
            yield from _each(one, (*words, name))


def _parameters(command: Command) -> list[str]:
    lines = []
    for one in command.params:
        if one.name == "help" or getattr(one, "hidden", False):
            continue
        named = one.param_type_name == "option"
        name = ", ".join([*one.opts, *one.secondary_opts]) if named else str(one.name).upper()
        must = ", required" if one.required else ""
        lines.append(f"- `{name}`{must}: {_cell(' '.join(str(getattr(one, 'help', '') or '').split()))}")
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def main() -> None:
    """Write the pages for whatever node: a scratch home, since settings ask for one."""
    scratch = tempfile.mkdtemp(prefix="infosilk-reference-")
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    os.environ["INFOSILK_HOME"] = scratch
    from infosilk.node.django_setup import set_up_django

    set_up_django()
    changed = write()
    print("\n".join(str(path.relative_to(REPOSITORY)) for path in changed) or "The reference is up to date")


if __name__ == "__main__":
    main()
