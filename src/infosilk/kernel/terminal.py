"""What the commands of every area share: how they end with a fault, and options that mean the same everywhere."""

import json
from typing import Annotated, NoReturn

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def print_json(data: object) -> None:
    """Print `data` as JSON for programs; what JSON does not know is printed as its text."""
    typer.echo(json.dumps(data, indent=2, default=str, ensure_ascii=False))


def fail(text: str) -> NoReturn:
    """Say what is wrong to the standard error and end with exit code 2: the user can mend it."""
    typer.echo(text, err=True)
    raise typer.Exit(2)
