"""Dues on the command line."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infosilk.kernel.terminal import AsJson, fail, print_json

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
        print_json(found)
        return
    table = Table("Reference", "For", "Currency", "Amount", "Received", "Left", "To give back", "State")
    for row in found:
        sums = (f"{row[name]:.2f}" for name in ("amount", "received", "left", "to_refund"))
        table.add_row(row["reference"], escape(row["title"]), row["currency"], *sums, row["state"])
    Console().print(table)


@payments.command()
def reconcile(
    file: Annotated[Path, typer.Argument(help="A bank statement: camt.053, camt.054, CSV or XLSX.")],
    book: Annotated[bool, typer.Option("--book", help="Book what counts; without it nothing is booked.")] = False,
    columns: Annotated[str, typer.Option(help="Which column is which, as amount=Iznos, day=Datum.")] = "",
    account: Annotated[str, typer.Option(help="The account of a table that does not name it.")] = "",
    payee: Annotated[str, typer.Option(help="The rule that names the payee; needed where there are several.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print what the lines of a bank statement are, and what becomes of each. Exit code 1 when some have faults."""
    from infosilk.commons.payments import purposes, serializers, statements
    from infosilk.commons.payments.engine.statement_table import mapping_of
    from infosilk.kernel.actor import system

    acting = system("cli", "command line")
    known = sorted({one.payee for one in purposes.every()})
    chosen = payee or (known[0] if len(known) == 1 else "")
    if chosen not in known:
        fail(f"Name the payee: --payee {' or '.join(known)}.")
    try:
        content = file.read_bytes()
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.")
    row = statements.upload(acting, chosen, file.name, content, mapping_of(columns), account)
    statements.work(row.pk)
    if book:
        statements.book(acting, row.pk)
        statements.work(row.pk)
    row.refresh_from_db()
    found = serializers.statement(row)
    lines = [serializers.statement_line(line) for line in row.lines.select_related("advice__due")]
    if as_json:
        print_json({**found, "lines": lines})
    else:
        table = Table("Line", "Day", "Amount", "Transaction", "Reference", "Outcome", "Why")
        for line in lines:
            amount = f"{line['amount']:.2f} {line['currency']}" if line["amount"] is not None else ""
            day = str(line["value_day"] or "")
            why = escape(f"{line['why']} {line['mend']}".strip())
            number, reference = escape(line["transaction"]), escape(line["reference"])
            table.add_row(str(line["place"]), day, amount, number, reference, line["outcome"], why)
        console = Console()
        console.print(table)
        counts = ", ".join(f"{name} {count}" for name, count in found["counts"].items())
        console.print(f"{escape(row.filename)}: {row.lines_count} lines: {counts}. {found['state']}")
    raise typer.Exit(1 if found["counts"].get("fault") else 0)
