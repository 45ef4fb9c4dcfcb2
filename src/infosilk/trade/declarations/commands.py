"""Declarations on the command line: read, check by schemas, lodge, write from a consignment."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infosilk.kernel.terminal import AsJson, acting_for, fail, refusals

if TYPE_CHECKING:
    from infosilk.trade.declarations.engine.xsd import Schemas


declaration = typer.Typer(help="Customs declarations by the WCO Data Model (XML).", no_args_is_help=True)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror or error}")


@declaration.command()
def read(
    file: Annotated[Path, typer.Argument(help="A declaration, amendment, cancellation or response in XML.")],
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write the message that was read to this file.")] = None,
) -> None:
    """Read a message and print what is used of it, what is kept, and what could not be used.

    With --out it is written back from what was read. Exit code 2 when the file is no message that is known.
    """
    from infosilk.kernel.formats.safexml import XmlRefused
    from infosilk.kernel.reasons import explain
    from infosilk.trade.declarations import serializers
    from infosilk.trade.declarations.engine import reader, writer

    try:
        found = reader.read(_bytes(file))
    except XmlRefused as refusal:
        said = explain.explain(refusal.reason.as_dict())
        fail(f"{said.text} {said.mend}")
    if out is not None:
        out.write_bytes(writer.write(found))
    shown = serializers.message(found)
    if as_json:
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    console = Console()
    console.print_json(json.dumps(shown["message"], ensure_ascii=False))
    for note in shown["notes"]:
        console.print(f"[yellow]{escape(note['text'])}[/yellow]")
    table = Table("Element or attribute", "Used", "Kept")
    used, kept = shown["coverage"]["used"], shown["coverage"]["kept"]
    for name in dict.fromkeys([*used, *kept]):
        table.add_row(escape(name), str(used.get(name, "")), str(kept.get(name, "")))
    console.print(table)
    console.print(f"{shown['coverage']['share']:.1%} used, the rest kept")


@declaration.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Messages in XML, or folders of them.")],
    schemas: Annotated[Path, typer.Option(help="The folder with the schemas (XSD).")],
    as_json: AsJson = False,
) -> None:
    """Hold messages to the published schemas: exit code 0 when all are valid, 1 when not, 2 when one is no XML."""
    from infosilk.trade.declarations.engine.xsd import Schemas

    if not schemas.is_dir():
        fail(f"{schemas} is no folder.")
    known = Schemas(schemas)
    paths = [path for file in files for path in (sorted(file.rglob("*.xml")) if file.is_dir() else [file])]
    shown = [_held(known, path) for path in paths]
    if as_json:
        typer.echo(json.dumps(shown if len(paths) != 1 else shown[0], ensure_ascii=False, indent=2))
    else:
        for one in shown:
            name = f"{one['file']}: " if len(paths) > 1 else ""
            typer.echo(
                f"{name}{'Valid' if one['valid'] else 'Not valid'} by {one['schema'] or 'no schema of the folder'}"
            )
            for entry in one["faults"]:
                typer.echo(f"- {entry['text']} {entry['mend']}")
        if len(paths) > 1:
            typer.echo(f"{sum(one['valid'] for one in shown)} of {len(shown)} files are valid.")
    if any(one["refused"] for one in shown):
        raise typer.Exit(2)
    if not all(one["valid"] for one in shown):
        raise typer.Exit(1)


def _held(known: "Schemas", path: Path) -> dict[str, Any]:
    """One file held to the schemas; `refused` when it is no XML that is taken."""
    from infosilk.kernel.formats.safexml import XmlRefused
    from infosilk.kernel.reasons import explain

    try:
        checked = known.check(_bytes(path))
    except XmlRefused as refusal:
        faults = [explain.explain(refusal.reason.as_dict()).as_dict()]
        return {"file": str(path), "schema": "", "valid": False, "refused": True, "faults": faults}
    faults = [entry.as_dict() for entry in explain.explain_all(one.as_dict() for one in checked.faults)]
    return {"file": str(path), "schema": checked.schema, "valid": checked.valid, "refused": False, "faults": faults}


@declaration.command()
def lodge(
    file: Annotated[Path, typer.Argument(help="A declaration, amendment or cancellation in XML.")],
    organisation: Annotated[str, typer.Option("--as", help="The code of the organisation that lodges.")],
    as_json: AsJson = False,
) -> None:
    """Lodge a message and print what became of it; exit code 0 also when it is held or refused."""
    from infosilk.trade.declarations import actions, serializers

    with refusals():
        shown = serializers.lodged(actions.lodge(acting_for(organisation, "broker"), _bytes(file)))
    if as_json:
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2, default=str))
        return
    declaration = shown["declaration"]
    state = (
        "the message was refused" if shown["refused"] and declaration["state"] != "refused" else declaration["state"]
    )
    typer.echo(f"{declaration['number']}  {declaration['lrn']}  version {declaration['version']}  {state}")
    for reason in shown["reasons"]:
        typer.echo(f"- {reason['text']} {reason['mend']}")


@declaration.command()
def write(
    number: Annotated[str, typer.Argument(help="The number of a consignment or of a declaration.")],
    out: Annotated[Path | None, typer.Option("--out", help="The file to write; without it, standard output.")] = None,
) -> None:
    """Write a declaration in XML: of a consignment, made from its documents; of a lodged one, as it stands now."""
    from infosilk.trade.declarations import queries

    text = queries.declaration_of(number)
    if text is None:
        fail(f"This node has no consignment or declaration {number} to write.")
    if out is None:
        typer.echo(text.decode(), nl=False)
    else:
        out.write_bytes(text)


app = typer.Typer(no_args_is_help=True)
app.add_typer(declaration, name="declaration")
