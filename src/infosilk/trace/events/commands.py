"""Trace on the command line."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(help="EPCIS 2.0 events: capture a document, read a consignment's timeline.", no_args_is_help=True)


@app.command()
def timeline(
    number: Annotated[str, typer.Argument(help="The consignment's number, or the URI of another thing.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print every step of a consignment across both nodes."""
    from dataclasses import asdict
    from zoneinfo import ZoneInfo

    from infosilk.trace.events import labels, queries

    steps = queries.timeline(number)
    if as_json:
        typer.echo(json.dumps([asdict(step) for step in steps], default=str, ensure_ascii=False))
        return
    if not steps:
        typer.echo(f"This node has no event of {number}.")
        raise typer.Exit(1)
    table = Table(title=number)
    for title in ("Time", "Step", "Condition", "Place", "Node"):
        table.add_column(title)
    for step in steps:
        time = step.time.astimezone(ZoneInfo(step.zone)).strftime("%Y-%m-%d %H:%M %Z")
        name = f"({labels.biz_step(step.biz_step)})" if step.withdrawn else labels.biz_step(step.biz_step)
        table.add_row(time, name, labels.disposition(step.disposition), step.place, step.node)
    Console().print(table)


@app.command()
def capture(
    file: Annotated[Path, typer.Argument(help="An EPCIS 2.0 document (JSON-LD).", exists=True, dir_okay=False)],
) -> None:
    """Capture the events of a document, all or none."""
    from infosilk.kernel.actor import system
    from infosilk.kernel.problems import Problem
    from infosilk.trace.events import actions

    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        typer.echo(f"{file} is not JSON: {error}", err=True)
        raise typer.Exit(2) from error
    try:
        identifiers = actions.capture_document(system("cli", "command line"), document)
    except Problem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from problem
    typer.echo(f"{len(identifiers)} events captured.")
