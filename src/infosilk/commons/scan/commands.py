"""The command line of scanning."""

from typing import Annotated

import typer

from infosilk.commons.scan import queries
from infosilk.kernel.printable import clean

app = typer.Typer(help="Read what a scanner sent.", no_args_is_help=True)
_scan = typer.Typer(help="Barcodes, QR codes and tags.", no_args_is_help=True)
app.add_typer(_scan, name="scan")


@_scan.command("read")
def read(text: Annotated[str, typer.Argument(help="What the scanner sent, as (01)05601234567892(10)L1")]) -> None:
    """Say what a symbol holds; exit code 1 when it cannot be trusted."""
    scan = queries.checked(text)
    typer.echo(f"{scan.kind}  {clean(scan.text)}")
    for identifier, value in scan.elements:
        typer.echo(f"  ({identifier}) {clean(value)}")
