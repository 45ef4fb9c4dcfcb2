"""What the commands of every area share: how they end with a fault, and options that mean the same everywhere."""

from typing import Annotated, NoReturn

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def fail(text: str) -> NoReturn:
    """Say what is wrong to the standard error and end with exit code 2: the user can mend it."""
    typer.echo(text, err=True)
    raise typer.Exit(2)
