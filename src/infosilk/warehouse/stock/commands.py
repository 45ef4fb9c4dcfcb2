"""The warehouse on the command line."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(help="Bonded stock: locations, stock, and whether the ledger adds up.", no_args_is_help=True)


@app.command()
def locations() -> None:
    """Read this node's bonded locations from the zone folder and print them."""
    from infosilk.warehouse.stock import locations as data

    for location in data.load():
        keeper = location.keeper.code if location.keeper else "nobody on this node"
        typer.echo(f"{location.code}  kept by {keeper}")


@app.command()
def stock(lot: Annotated[str, typer.Option(help="Only this consignment.")] = "") -> None:
    """Print what is in stock."""
    from infosilk.kernel.actor import system
    from infosilk.warehouse.stock import public

    table = Table()
    for title in ("Location", "Article", "Consignment", "Owner", "Status", "Quantity"):
        table.add_column(title)
    for row in public.balances_of(system("cli", "command line"), lot or None):
        quantity = f"{row.quantity.normalize():f} {row.unit}"
        table.add_row(row.location.code, row.sku, row.lot, row.owner, row.customs_status, quantity)
    Console().print(table)


@app.command()
def verify() -> None:
    """Check that every article's balances sum to zero and that each balance is the sum of its moves."""
    from infosilk.warehouse.stock import queries

    wrong = queries.disagreements()
    for line in wrong:
        typer.echo(line, err=True)
    if wrong:
        raise typer.Exit(1)
    typer.echo("The ledger adds up.")
