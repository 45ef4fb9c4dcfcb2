"""`infosilk trade tariff …`: check, compare, load, list and take back data sets; look a code up."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infosilk.kernel.terminal import AsJson, refusals

if TYPE_CHECKING:
    from infosilk.kernel.actor import Acting
    from infosilk.trade.tariff.actions import Preview


tariff = typer.Typer(help="National tariffs as dated data.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="A tariff as CSV or XLSX; docs/guide/trade-tariff.md has its columns.")]
Samples = Annotated[bool | None, typer.Option(help="Measures that are samples too; on a demo node the default.")]
DataSet = Annotated[str, typer.Option("--data-set", help="Another data set than the one of the file's name.")]
_DAY = ["%Y-%m-%d"]


@tariff.command()
def check(file: File, samples: Samples = None, data_set: DataSet = "", as_json: AsJson = False) -> None:
    """Print every violated rule with its row and how to mend it; nothing is stored. Exit code 1 for errors."""
    preview = _preview(file, samples, data_set)
    if as_json:
        _json(preview)
    else:
        _findings(preview)
    raise typer.Exit(1 if preview.errors else 0)


@tariff.command()
def diff(file: File, samples: Samples = None, data_set: DataSet = "", as_json: AsJson = False) -> None:
    """Print what a file would add, end and change; nothing is stored. Exit code 1 when the file has errors."""
    from infosilk.trade.tariff import serializers

    preview = _preview(file, samples, data_set)
    if as_json:
        _json(preview)
        return
    if preview.errors:
        _findings(preview)
        raise typer.Exit(1)
    table = Table("Change", "Measure", "Origin", "Valid from", "What")
    for change in preview.diff.changes:
        jurisdiction, kind, code, origin, scope, order = change.entry.identity
        name = " ".join(part for part in (jurisdiction, kind, code, scope, order) if part)
        table.add_row(
            change.kind, escape(name), origin, change.entry.valid_from.isoformat(), escape(serializers.summary(change))
        )
    console = Console()
    console.print(table)
    console.print(_counts(preview))


@tariff.command()
def load(
    file: File,
    samples: Samples = None,
    accept_warnings: Annotated[bool, typer.Option("--accept-warnings", help="Load in spite of warnings.")] = False,
    data_set: DataSet = "",
    note: Annotated[str, typer.Option(help="Why, for the list of versions.")] = "",
) -> None:
    """Load a tariff as the next version of its data set. Exit code 2 when it is refused."""
    from infosilk.trade.tariff import actions

    with refusals():
        name, content = actions.from_disk(file)
        made = actions.load(
            _acting(),
            name,
            content,
            include_samples=_samples(samples),
            accept_warnings=accept_warnings,
            data_set=data_set,
            note=note,
        )
    typer.echo(
        f"{made.data_set}: version {made.number}, {made.rows} measures "
        f"({made.added} added, {made.changed} changed, {made.ended} ended, {made.unchanged} unchanged), "
        f"{made.samples_left_out} samples left out."
    )


@tariff.command()
def versions(as_json: AsJson = False) -> None:
    """Print what was loaded when, latest first."""
    from infosilk.trade.tariff import queries, serializers

    rows = queries.versions()
    if as_json:
        typer.echo(json.dumps([serializers.version(row) for row in rows], ensure_ascii=False, indent=2, default=str))
        return
    table = Table("Data set", "Version", "Loaded", "Measures", "Added", "Changed", "Ended", "In force", "File", "Note")
    for row in rows:
        note = f"content of version {row.restored.number}. {row.note}" if row.restored else row.note
        table.add_row(
            escape(row.data_set),
            str(row.number),
            f"{row.loaded_at:%Y-%m-%d %H:%M} UTC",
            str(row.rows),
            str(row.added),
            str(row.changed),
            str(row.ended),
            "yes" if row.current else "",
            escape(row.filename),
            escape(note),
        )
    Console().print(table)


@tariff.command()
def rollback(
    data_set: Annotated[str, typer.Argument(help="The data set.")],
    number: Annotated[int, typer.Argument(min=1, help="The version whose content comes back.")],
    note: Annotated[str, typer.Option(help="Why, for the list of versions.")] = "",
) -> None:
    """Bring the content of an earlier version back, as a new version."""
    from infosilk.trade.tariff import actions

    with refusals():
        made = actions.rollback(_acting(), data_set, number, note)
    typer.echo(f"{made.data_set}: version {made.number} has the content of version {number}.")


@tariff.command()
def show(
    jurisdiction: Annotated[str, typer.Argument(help="RS, CN, EU ...")],
    code: Annotated[str, typer.Argument(help="2 to 10 digits.")],
    day: Annotated[datetime | None, typer.Option(formats=_DAY, help="The day asked about; default today.")] = None,
    known: Annotated[datetime | None, typer.Option(formats=_DAY, help="As this node knew it on that day.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print every measure of a code on a day. Exit code 1 when nothing is known of it."""
    from infosilk.kernel.law.days import today
    from infosilk.kernel.problems import Problem
    from infosilk.trade.tariff import queries, serializers
    from infosilk.trade.tariff.engine.diff import shown

    try:
        found = queries.answer(
            jurisdiction.upper(), code, day.date() if day else today(), known.date() if known else None
        )
    except Problem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from problem
    if as_json:
        typer.echo(json.dumps(serializers.answer(found), ensure_ascii=False, indent=2, default=str))
        return
    console = Console()
    console.print(f"[bold]{found.jurisdiction} {found.code}[/bold]  {escape(found.description)}  {found.day}")
    table = Table("Kind", "Code", "Origin", "Rate", "Amount", "Category", "Base", "Legal basis", "Data set")
    for row in found.rows:
        mark = " (sample)" if row.sample else "" if row.verified else " (not verified)"
        amount = f"{shown(row.amount)} {row.currency}/{row.per}" if row.amount is not None else ""
        table.add_row(
            row.kind,
            row.code,
            row.origin,
            shown(row.rate) if row.rate is not None else "",
            amount,
            row.category,
            shown(row.base) if row.base is not None else "",
            escape(row.legal_basis) + mark,
            escape(f"{row.data_set} {row.version.number}"),
        )
    console.print(table)
    for text in found.unknown:
        console.print(f"[yellow]{escape(text)}[/yellow]")
    for one in found.schedules:
        cuts = ", ".join(f"{year.year}: {shown(year.preference)} %" for year in one.years)
        console.print(f"{one.row.origin} {one.row.category}: {cuts}")


def _acting() -> "Acting":
    from infosilk.kernel.actor import system

    return system("cli", "command line")


def _samples(wanted: bool | None) -> bool:
    from django.conf import settings

    return bool(settings.NODE.demo) if wanted is None else wanted


def _preview(file: Path, samples: bool | None, data_set: str) -> "Preview":
    from infosilk.trade.tariff import actions

    with refusals():
        name, content = actions.from_disk(file)
        return actions.check(_acting(), name, content, include_samples=_samples(samples), data_set=data_set)


def _findings(preview: "Preview") -> None:
    from infosilk.kernel.reasons import finding_words

    console = Console()
    if preview.findings:
        table = Table("", "Sheet", "Row", "Column", "What", "How to mend it")
        for one in map(finding_words.in_words, preview.findings):
            colour = "red" if one.weight == "error" else "yellow"
            table.add_row(
                f"[{colour}]{one.weight}[/{colour}]",
                escape(one.sheet),
                str(one.row or ""),
                escape(one.column),
                escape(one.text),
                escape(one.mend),
            )
        console.print(table)
    console.print(f"{len(preview.errors)} errors, {len(preview.warnings)} warnings in {preview.rows} measures.")
    if not preview.errors:
        console.print(_counts(preview))


def _counts(preview: "Preview") -> str:
    diff = preview.diff
    return (
        f"{preview.data_set}: {diff.count('added')} added, {diff.count('changed')} changed, "
        f"{diff.count('ended')} ended, {diff.unchanged} unchanged; {preview.samples_left_out} samples left out."
    )


def _json(preview: "Preview") -> None:
    from infosilk.trade.tariff import serializers

    typer.echo(json.dumps(serializers.preview(preview), ensure_ascii=False, indent=2, default=str))


app = typer.Typer(no_args_is_help=True)
app.add_typer(tariff, name="tariff")
