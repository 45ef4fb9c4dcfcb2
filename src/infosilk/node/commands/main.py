"""The command line `infosilk`: chooses the node, sets up what a command needs, says errors in plain words.

The node must be known before Django is set up, so the global options are read here by hand. Areas' commands are found
by name (`commands.app`, or `commands.apps` for several groups) and need Django; the node's own do not all, and start
fast. Exit codes: 0 done, 1 unexpected, 2 a problem that the user can mend, 130 interrupted.
"""

import contextlib
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from infosilk import __version__
from infosilk.node import django_setup
from infosilk.node.base import homes, process_tree
from infosilk.node.commands.node import app as node_app
from infosilk.node.commands.room import app as room_app
from infosilk.node.commands.top import COMMANDS

if TYPE_CHECKING:
    from django.apps import AppConfig

# Where several nodes are on one machine and none is named, these mean one end of the zone's road.
# The sending end is the zone's last node, the receiving end its first, as in the journey.
ENDS: dict[str, int] = {"trade lodge": -1, "logistics dispatch": -1, "logistics arrive": 0}

# Commands that read files alone: they need neither a node nor its database.
ALONE = frozenset(
    {
        "trade classify",
        "trade risk-evaluate",
        "trade declaration read",
        "trade declaration check",
        "commons scan read",
    }
)


def main() -> NoReturn:
    """Entry point of `infosilk`."""
    process_tree.follow_parent()
    sys.exit(run(sys.argv[1:]))


def run(words: Sequence[str]) -> int:
    """Run one command line; returns the exit code."""
    debug = "--debug" in words
    try:
        rest = _global_options(list(words))
        return _run(rest)
    except KeyboardInterrupt:
        return 130
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except Exception as error:
        if debug:
            traceback.print_exc()
        else:
            print(explain(error), file=sys.stderr)
        return 2 if _is_expected(error) else 1


def _run(rest: list[str]) -> int:
    app = _root()
    word = rest[0] if rest else "--help"
    with contextlib.ExitStack() as stack:
        if word == "--help" or not ALONE.isdisjoint((" ".join(rest[:2]), " ".join(rest[:3]))):
            django_setup.without_a_node()
            _mount_areas(app)
        elif word not in {"node", "room", *COMMANDS}:
            prefer = _preferred(rest)
            home = homes.choose(prefer=prefer)
            if prefer and len(homes.homes()) > 1 and "INFOSILK_HOME" not in os.environ:
                print(f"On the node {home.name} (infosilk --node … chooses another).", file=sys.stderr)
            os.environ["INFOSILK_HOME"] = str(home)
            if "--help" not in rest:
                from infosilk.node.postgres.use import using

                stack.enter_context(using(home))
            django_setup.set_up_django()
            _mount_areas(app)
        app(rest or ["--help"], prog_name="infosilk")
    return 0


def _root() -> typer.Typer:
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)

    @app.callback()
    def options(
        node: str = typer.Option("", help="The node of this machine: the name of its folder in var/."),
        home: Path | None = typer.Option(None, help="The node's own folder, instead of --node or INFOSILK_HOME."),
        debug: bool = typer.Option(False, help="Show where in the program an error came from."),
        version: bool = typer.Option(False, "--version", help="Print the version."),
    ) -> None:
        """Infosilk: the open platform of an information silk road."""

    app.add_typer(node_app, name="node")
    app.add_typer(room_app, name="room")
    for name, command in COMMANDS.items():
        app.command(name)(command)
    return app


def whole() -> typer.Typer:
    """The command line with the commands of every area; Django is set up."""
    app = _root()
    _mount_areas(app)
    return app


def _global_options(words: list[str]) -> list[str]:
    """Take the options before the first word; --home and --node become INFOSILK_HOME."""
    node, home = None, None
    while words and words[0].startswith("-") and words[0] != "--help":
        word, equals, value = words.pop(0).partition("=")
        if word == "--version":
            print(f"infosilk {__version__}")
            raise SystemExit(0)
        if word in {"--debug", "--no-debug"}:
            continue
        if word not in {"--node", "--home"}:
            raise homes.HomeError(f"There is no option {word} before the command; `infosilk --help` lists them.")
        if not equals:
            if not words:
                raise homes.HomeError(f"{word} needs a value, as {word} {'nis' if word == '--node' else 'var/nis'}.")
            value = words.pop(0)
        node, home = (value, home) if word == "--node" else (node, Path(value))
    if node is not None and home is not None:
        raise homes.HomeError("Give --node or --home, not both.")
    if node is not None or home is not None:
        os.environ["INFOSILK_HOME"] = str(homes.choose(node, home, new=True))
    return words


def _preferred(rest: list[str]) -> list[str]:
    """The nodes that this command means where none is named, by their place on the road."""
    names = [word for word in rest if not word.startswith("-")]
    end = ENDS.get(" ".join(names[:2]))
    found = homes.homes()
    if end is None or not found:
        return []
    zone = homes.NodeHome.at(found[0]).settings.zone_data
    return [list(zone.nodes)[end]]


def _mount_areas(app: typer.Typer) -> None:
    from infosilk.kernel.areas import rooms

    for name, group in area_commands().items():
        app.add_typer(group, name=name)
    for config, module in rooms("commands"):
        if config.label != "node":
            for name, group in getattr(module, "apps", {}).items():
                app.add_typer(group, name=name)


def area_commands() -> dict[str, typer.Typer]:
    """One group an area: the commands of all its rooms. Django is set up."""
    from infosilk.kernel.areas import area_label, installed_areas, rooms

    about = {area.label: area.about for area in installed_areas()}
    groups: dict[str, typer.Typer] = {}
    for config, module in rooms("commands"):
        if config.label == "node" or not hasattr(module, "app"):
            continue
        area = area_label(config)
        if area not in groups:
            said = about.get(area) or (_first_sentence(config) if area == "commons" else module.app.info.help)
            groups[area] = typer.Typer(help=said, no_args_is_help=True)
        groups[area].registered_commands += module.app.registered_commands
        groups[area].registered_groups += module.app.registered_groups
    return groups


def _first_sentence(config: "AppConfig") -> str:
    """What a room's district says of itself."""
    district = import_module(".".join(config.name.split(".")[:2]))
    return " ".join((district.__doc__ or "").split()).partition(". ")[0] + "."


def _is_expected(error: Exception) -> bool:
    """Whether the error's own words are meant for the user: our exceptions' are, a library's are not."""
    ours = type(error).__module__.startswith("infosilk.")
    return ours or _settings_error(error) != "" or _database_error(error) != ""


def explain(error: Exception) -> str:
    """What is wrong, where, and how to mend it, for people; never a traceback."""
    problem = getattr(sys.modules.get("infosilk.kernel.problems"), "Problem", None)
    if problem is not None and isinstance(error, problem):
        said = " ".join(str(part) for part in (error.detail, error.mend) if part)
        lines = [f"{error.title}: {said}" if said else str(error.title)]
        for item in error.errors:
            lines.append(f"  {item.where}: {item.message}" if item.where else f"  {item.message}")
            if item.mend:
                lines.append(f"    {item.mend}")
        return "\n".join(lines)
    if _is_expected(error):
        return _settings_error(error) or _database_error(error) or str(error)
    return (
        f"Unexpected: {type(error).__name__}: {error}\n"
        "Repeat the command as `infosilk --debug …` to see where; that belongs into a report of the error."
    )


def _settings_error(error: Exception) -> str:
    from pydantic import ValidationError

    if not isinstance(error, ValidationError) or error.title != "NodeSettings":
        return ""
    lines = ["The node's settings are wrong:"]
    for item in error.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in item["loc"])
        lines.append(f"  {name} (node.toml, or INFOSILK_{name.upper()}): {item['msg']}")
    return "\n".join(lines)


def _database_error(error: Exception) -> str:
    module = sys.modules.get("django.db.utils")
    if module is None or not isinstance(error, (module.OperationalError, module.ProgrammingError)):
        return ""
    if isinstance(error, module.ProgrammingError):
        if "does not exist" not in str(error):
            return ""
        first = str(error).splitlines()[0]
        return f"The database lacks what this version needs ({first}). Run: infosilk node migrate"
    return (
        f"The database does not answer: {str(error).strip().splitlines()[0]}\n"
        "`infosilk doctor` looks for the cause. A server is named by DATABASE_URL or database_url in node.toml."
    )


if __name__ == "__main__":
    main()
