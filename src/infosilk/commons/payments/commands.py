"""Dues on the command line."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infosilk.kernel.terminal import AsJson

payments = typer.Typer(help="What is owed and what was paid.", no_args_is_help=True)
app = typer.Typer(help="Rooms that every district uses.", no_args_is_help=True)
app.add_typer(payments, name="payments")
Limit = Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")]
IsOpen = Annotated[bool, typer.Option("--open", help="Only those that are not paid.")]


@payments.command("list")
def list_dues(only_open: IsOpen = False, limit: Limit = 100, as_json: AsJson = False) -> None:
    """Print dues with their sums, the latest first."""
    from infosilk.commons.payments import serializers
    from infosilk.commons.payments.models import Due

    rows = Due.objects.prefetch_related("entries")
    if only_open:
        rows = rows.filter(state__in=("due", "announced"))
    found = [serializers.due(row) for row in rows[:limit]]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        return
    table = Table("Reference", "For", "Currency", "Amount", "Received", "Left", "To give back", "State")
    for row in found:
        sums = (f"{row[name]:.2f}" for name in ("amount", "received", "left", "to_refund"))
        table.add_row(row["reference"], escape(row["title"]), row["currency"], *sums, row["state"])
    Console().print(table)
