"""Logistics on the command line: the node's operator acts for the node."""

import json
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(help="Shipments along the zone's corridors.", no_args_is_help=True)
When = Annotated[str, typer.Option(help="When it happened, with offset (2026-03-01T08:30+01:00); default: now.")]


def _when(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        typer.echo(f"{text!r} is no time; write 2026-03-01T08:30+01:00.", err=True)
        raise typer.Exit(2) from None


@app.command()
def dispatch(
    numbers: Annotated[list[str] | None, typer.Argument(help="Consignments; none: all that are ready.")] = None,
    corridor: Annotated[str, typer.Option(help="The corridor's code; default: the first that begins here.")] = "",
    at: When = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Send consignments on their way."""
    from infosilk.kernel.actor import system
    from infosilk.kernel.problems import Problem
    from infosilk.logistics.corridors import actions, on_record

    leaving = [one.code for one in on_record.leaving()]
    code = corridor or (leaving[0] if leaving else "")
    if not code:
        typer.echo("No corridor begins at this node.", err=True)
        raise typer.Exit(1)
    acting = system("cli", "command line")
    try:
        if numbers:
            sent = [actions.dispatch(acting, numbers, code, _when(at))]
        else:
            sent = actions.dispatch_all(acting, code, _when(at))
    except Problem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from problem
    if as_json:
        typer.echo(json.dumps([{"number": one.number, "consignments": one.consignments} for one in sent]))
    elif not sent:
        typer.echo("Nothing is ready to go.")
    for one in [] if as_json else sent:
        typer.echo(f"{one.number} left with {one.consignments} consignments along {one.corridor}.")


@app.command()
def arrive(
    number: Annotated[str, typer.Argument(help="The shipment's number.")],
    at: When = "",
) -> None:
    """Confirm that a shipment arrived at this node's cargo centre."""
    from infosilk.kernel.actor import system
    from infosilk.kernel.problems import Problem
    from infosilk.logistics.corridors import actions

    try:
        one = actions.arrive(system("cli", "command line"), number, _when(at))
    except Problem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from problem
    typer.echo(f"{one.number} arrived with {one.consignments} consignments; they are in bonded stock.")


@app.command("list")
def list_shipments(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Print this node's shipments, the latest first."""
    from infosilk.logistics.corridors.models import Shipment

    rows = list(Shipment.objects.order_by("-id")[:200])
    if as_json:
        keys = ("number", "corridor", "state", "consignments", "departed_at", "arrived_at", "reason")
        typer.echo(json.dumps([{key: getattr(row, key) for key in keys} for row in rows], default=str))
        return
    table = Table()
    for title in ("Shipment", "Corridor", "State", "Consignments", "Departed", "Arrived"):
        table.add_column(title)
    for row in rows:
        arrived = row.arrived_at.strftime("%Y-%m-%d %H:%M UTC") if row.arrived_at else ""
        departed = row.departed_at.strftime("%Y-%m-%d %H:%M UTC")
        table.add_row(row.number, row.corridor, row.state, str(row.consignments), departed, arrived)
    Console().print(table)
