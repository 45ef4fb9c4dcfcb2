"""Tables on the command line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infosilk.kernel.terminal import AsJson, acting_for, fail, print_json, refusals

if TYPE_CHECKING:
    from infosilk.commons.tables.kinds import Kind
    from infosilk.commons.tables.models import Import
    from infosilk.commons.tables.queries import Rows
    from infosilk.kernel.actor import Acting

app = typer.Typer(help="Rooms that every district uses.", no_args_is_help=True)
tables = typer.Typer(help="Tables in and out: CSV and XLSX.", no_args_is_help=True)
app.add_typer(tables, name="tables")
KindCode = Annotated[str, typer.Argument(help="The kind of table: infosilk commons tables kinds.")]
For = Annotated[str, typer.Option("--as", help="The code of the organisation that brings it.")]
Out = Annotated[Path, typer.Argument(help="The file to write: .csv or .xlsx.")]
_SHOWN = 200


@tables.command("kinds")
def list_kinds() -> None:
    """Print the kinds of tables with their columns; needed ones are marked with *."""
    from infosilk.commons.tables import kinds

    table = Table("Kind", "Title", "Columns")
    for one in kinds.every():
        names = [f"{column.name}*" if column.name in one.needed else column.name for column in one.columns]
        table.add_row(one.code, str(one.title), ", ".join(names))
    Console().print(table)


@tables.command()
def template(kind: KindCode, out: Out) -> None:
    """Write a template with examples (sample)."""
    from infosilk.commons.tables import queries

    _write(out, queries.template_rows(_kind(kind)), kind)


@tables.command()
def export(kind: KindCode, out: Out, organisation: For) -> None:
    """Write what an organisation has as the table that can be brought."""
    from infosilk.commons.tables import queries

    _write(out, queries.export_rows(_acting(_kind(kind), organisation), kind), kind)


@tables.command("import")
def bring(
    kind: KindCode,
    file: Annotated[Path, typer.Argument(help="CSV or XLSX.")],
    organisation: For,
    apply: Annotated[
        bool, typer.Option("--apply", help="Apply what has no fault; without it nothing is done.")
    ] = False,
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook; without it the first with rows.")] = "",
    encoding: Annotated[str, typer.Option(help="The encoding of a CSV file that has two readings.")] = "",
    as_json: AsJson = False,
) -> None:
    """Look at a table, print what each row would do, and apply it if asked. Exit code 1 when some rows have faults."""
    from infosilk.commons.tables import actions
    from infosilk.commons.tables.files import MAX_ROWS
    from infosilk.kernel.formats.encoding import ENCODINGS

    if encoding not in ("", *ENCODINGS):
        fail(f"The encoding is one of {', '.join(ENCODINGS)}.")
    try:
        content = file.read_bytes()
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror or error}")
    with refusals():
        acting = _acting(_kind(kind), organisation)
        row = actions.upload(acting, kind, file.name, content, sheet=sheet, encoding=encoding, rows=MAX_ROWS)
        if apply and row.state == "ready":
            row = actions.apply(acting, row.pk, rows=MAX_ROWS)
    faulty = _print(acting, row, as_json)
    raise typer.Exit(1 if faulty else 0)


@tables.command()
def undo(number: Annotated[int, typer.Argument(help="The number of the import.")], as_json: AsJson = False) -> None:
    """Undo an import; what was changed since stays."""
    from infosilk.commons.tables import actions
    from infosilk.commons.tables.files import MAX_ROWS
    from infosilk.commons.tables.models import Import

    row = Import.objects.filter(pk=number).select_related("organisation").first()
    if row is None:
        fail(f"There is no import {number}.")
    with refusals():
        acting = _acting(_kind(row.kind), row.organisation.code)
        row = actions.undo(acting, number, rows=MAX_ROWS)
    _print(acting, row, as_json)


def _kind(code: str) -> "Kind":
    from infosilk.commons.tables import kinds

    found = next((one for one in kinds.every() if one.code == code), None)
    if found is None:
        fail(f"There is no kind of table {code}: {', '.join(one.code for one in kinds.every())}.")
    return found


def _acting(kind: "Kind", code: str) -> "Acting":
    return acting_for(code, *kind.roles[:1])


def _write(out: Path, rows: "Rows", title: str) -> None:
    from infosilk.commons.tables import queries

    try:
        if out.suffix.lower() == ".xlsx":
            out.write_bytes(queries.as_xlsx(rows, title).read())
        else:
            with out.open("w", encoding="utf-8", newline="") as target:
                target.writelines(queries.as_csv(rows))
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror or error}")


def _print(acting: "Acting", row: "Import", as_json: bool) -> int:
    from infosilk.commons.tables import queries

    data = queries.import_out(row)
    some = list(row.rows.exclude(outcome="same")[:_SHOWN])
    shown = queries.rows_out(acting, _kind(row.kind), some)
    if as_json:
        data["first_rows"] = shown
        print_json(data)
        return int(data["counts"].get("fault", 0))
    table = Table("Row", "Names", "What it is", "State", "What changes, or what to mend")
    for one in shown:
        said = [f"{fault['cell']} {fault['column']}: {fault['text']} {fault['mend']}" for fault in one["faults"]]
        said = said or [f"{part['column']}: {part['old']} → {part['new']}" for part in one["changes"][:6]]
        table.add_row(str(one["row"]), escape(one["key"]), one["outcome"], one["state"], escape("\n".join(said)))
    console = Console()
    console.print(table)
    counts = ", ".join(f"{count} {name}" for name, count in data["counts"].items())
    console.print(f"Import {row.pk}, {escape(row.filename)}: {row.read} rows: {counts or 'none'}. {row.state}")
    if data["problem"]:
        console.print(escape(data["problem"]))
    return int(data["counts"].get("fault", 0))
