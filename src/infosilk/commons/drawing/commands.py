"""Papers on the command line."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from infosilk.kernel.terminal import fail, refusals

app = typer.Typer(help="Rooms that every district uses.", no_args_is_help=True)
papers = typer.Typer(help="Papers as PDF.", no_args_is_help=True)
app.add_typer(papers, name="papers")
Code = Annotated[str, typer.Argument(help="The kind: infosilk commons papers kinds.")]
Out = Annotated[Path, typer.Argument(help="The file to write.")]
Languages = Annotated[str, typer.Option(help="One or two of the zone's languages: sr-latn,zh-hans.")]


@papers.command("kinds")
def list_kinds() -> None:
    """Print the kinds of papers with what they are printed on."""
    from infosilk.commons.drawing.kinds import papers as declared

    table = Table("Kind", "Title", "Printed on")
    for one in declared().values():
        table.add_row(one.code, str(one.title), one.format)
    Console().print(table)


@papers.command()
def draw(
    code: Code,
    key: Annotated[str, typer.Argument(help="Of what: a consignment's number, a due's reference.")],
    out: Out,
    languages: Languages = "",
) -> None:
    """Draw a paper of a thing of this node into a file."""
    from infosilk.commons.drawing import kinds
    from infosilk.kernel.actor import system

    with refusals():
        made = kinds.named(code).draw(system("cli", "infosilk"), key, kinds.languages(languages))
    _write(out, made.content)


@papers.command()
def sample(code: Code, out: Out, languages: Languages = "en") -> None:
    """Draw a sample of a kind into a file."""
    from infosilk.commons.drawing import kinds

    with refusals():
        made = kinds.named(code).sample(kinds.languages(languages) or ["en"])
    _write(out, made.content)


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror or error}")
