"""The commands beside the areas': demo, journey, doctor, bench, openapi. Each imports what it needs when it runs."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from infosilk.node.base import homes
from infosilk.node.base.config import REPOSITORY


def demo(
    keep: bool = typer.Option(True, help="Leave the nodes up after the journey, until Ctrl-C."),
    zone: Path | None = typer.Option(None, help="The zone folder; by default the one of this checkout."),
) -> None:
    """Start every node of the zone on this machine, and let a batch of orders cross."""
    from infosilk.node.demo import run as the_demo

    options: dict[str, Any] = {"keep": keep}
    if zone is not None:
        options["zone_folder"] = zone
    raise typer.Exit(the_demo.run(**options))


def journey(
    file: Path | None = typer.Argument(None, help="A batch file, NDJSON or CSV; by default the zone's sample."),
    json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
) -> None:
    """Let a batch of orders cross between the nodes that are up, and show what became of each."""
    from infosilk.node.demo import journey as the_journey

    raise typer.Exit(the_journey.command(file, as_json=json))


def doctor(
    json: bool = typer.Option(False, "--json", help="Print the findings as JSON."),
) -> None:
    """Look at this machine and its nodes, and say what is wrong and how to mend it."""
    from infosilk.node.commands import doctor as the_doctor

    home = os.environ.get("INFOSILK_HOME")
    found = [Path(home)] if home else homes.homes()
    raise typer.Exit(the_doctor.command(found, as_json=json))


def bench(name: str = typer.Argument("", help="A benchmark; without one, they are listed.")) -> None:
    """Run a benchmark on this machine."""
    folder = REPOSITORY / "benchmarks"
    names = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    if name not in names:
        there = ", ".join(names) or f"none: {folder} is part of a checkout, not of the installed package"
        if name:
            raise homes.HomeError(f"There is no benchmark {name!r}. There are: {there}.")
        if not names:
            typer.echo(f"Benchmarks: {there}")
        for one in names:
            said = ast.get_docstring(ast.parse((folder / f"{one}.py").read_text(encoding="utf-8"))) or ""
            typer.echo(f"{one:<10} {said.partition('.')[0]}".rstrip().replace("\n", " "))
        return
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=REPOSITORY, check=False)
    raise typer.Exit(done.returncode)


def openapi() -> None:
    """Print the OpenAPI document of this version, as docs/api/openapi.json keeps it (make openapi)."""
    from infosilk.node import django_setup

    django_setup.without_a_node(alone=True)
    from infosilk.node.api import description

    sys.stdout.write(description())


COMMANDS: dict[str, Callable[..., None]] = {
    "demo": demo,
    "journey": journey,
    "doctor": doctor,
    "bench": bench,
    "openapi": openapi,
}
