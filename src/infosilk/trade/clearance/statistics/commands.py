"""`infosilk trade statistics`."""

import json
from datetime import date, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

BY = ("day", "chapter", "regime", "partner", "lane", "direction")


def statistics(
    first: Annotated[str, typer.Option(help="The first day, as 2026-11-01; 30 days ago without it")] = "",
    last: Annotated[str, typer.Option(help="The last day; today without it")] = "",
    by: Annotated[str, typer.Option(help=f"Grouped by {', '.join(BY)}")] = "day",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
) -> None:
    """Declared value, charges, lanes and times to release."""
    from infosilk.kernel.actor import system
    from infosilk.kernel.law.days import today
    from infosilk.trade.clearance.statistics import figures, serializers

    if by not in BY:
        raise typer.BadParameter(f"one of {', '.join(BY)}")
    try:
        until = date.fromisoformat(last) if last else today()
        since = date.fromisoformat(first) if first else until - timedelta(days=29)
    except ValueError as error:
        raise typer.BadParameter(f"a day is written as 2026-11-01: {error}") from error
    found = serializers.statistics(figures.statistics(system("cli", "statistics"), since, until, by))  # type: ignore[arg-type]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, default=str, indent=1))
        return
    table = Table("", "Consignments", "Refused", "Held", "Value EUR", "Duty EUR", "Taxes EUR", "Median s", "p95 s")
    for row in [*found["figures"], found["total"]]:
        table.add_row(*_cells(row))
    Console().print(table)
    if found["missing_rates"]:
        typer.echo(f"Left out, no exchange rate is loaded: {', '.join(found['missing_rates'])}")


def _cells(row: dict[str, Any]) -> list[str]:
    seconds = ["–" if row[name] is None else f"{row[name]:.1f}" for name in ("median_seconds", "p95_seconds")]
    counts = [str(row[name]) for name in ("consignments", "refused", "held")]
    return [str(row["title"])[:60], *counts, *(f"{row[name]:,.2f}" for name in ("value", "duty", "taxes")), *seconds]
