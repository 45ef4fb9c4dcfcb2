"""What the commands of every area share: how they end with a fault, and options that mean the same everywhere."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from infosilk.kernel.actor import Acting

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def print_json(data: object) -> None:
    """Print `data` as JSON for programs; what JSON does not know is printed as its text."""
    typer.echo(json.dumps(data, indent=2, default=str, ensure_ascii=False))


def fail(text: str) -> NoReturn:
    """Say what is wrong to the standard error and end with exit code 2: the user can mend it."""
    typer.echo(text, err=True)
    raise typer.Exit(2)


@contextmanager
def refusals() -> Iterator[None]:
    """What an action refuses ends the command with its words."""
    from infosilk.kernel.problems import Problem

    try:
        yield
    except Problem as problem:
        fail(str(problem))


def acting_for(code: str, *roles: str) -> "Acting":
    """Whoever has the node's command line acts for the organisation `code` in `roles`; the audit trail says by which
    way."""
    from infosilk.kernel.actor import Acting
    from infosilk.kernel.models import Organisation

    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        fail(f"This node has no organisation with the code {code}.")
    return Acting(name="command line", via="cli", organisation_id=organisation.pk, roles=frozenset(roles))
