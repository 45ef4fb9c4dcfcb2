"""The command line of search."""

from typing import Annotated

import typer

from infosilk.commons.jobs import public as jobs
from infosilk.commons.search import index, queries
from infosilk.commons.search.tasks import REBUILD
from infosilk.kernel.actor import system
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import Person
from infosilk.kernel.printable import clean
from infosilk.kernel.terminal import fail

app = typer.Typer(help="One index of everything.", no_args_is_help=True)
_search = typer.Typer(help="The index of what people may see.", no_args_is_help=True)
app.add_typer(_search, name="search")


@_search.command("find")
def find(
    text: Annotated[str, typer.Argument(help="A number, or a few words.")],
    as_person: Annotated[str, typer.Option("--as", help="As this person sees it, by e-mail.")],
) -> None:
    """Search as somebody would."""
    person = Person.objects.filter(email__iexact=as_person).first()
    if person is None:
        fail(f"Nobody here has the address {clean(as_person)}.")
    for group in queries.search(choose(person, None, "cli"), text):
        typer.echo(f"{group.title}{' (more)' if group.more else ''}")
        for one in group.found:
            typer.echo(f"  {clean(one.title, 100)}  {clean(one.note, 100)}")


@_search.command("rebuild")
def rebuild() -> None:
    """Build the index anew from the districts' tables, as a job: infosilk commons jobs follow NUMBER."""
    typer.echo(f"Job {jobs.start(system('cli', 'command line'), REBUILD, {}, alone=True).pk}")


@_search.command("catch-up")
def catch_up() -> None:
    """Index now what changed since the worker last did."""
    typer.echo(f"{index.catch_up(most=1_000_000)} indexed")
