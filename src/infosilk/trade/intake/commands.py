"""Lodging on the command line."""

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from infosilk.kernel.terminal import acting_for, fail

if TYPE_CHECKING:
    from infosilk.kernel.actor import Acting
    from infosilk.trade.clearance.public import LodgeReport


app = typer.Typer(no_args_is_help=True)

_COLOURS = {
    "released": "green",
    "held": "yellow",
    "refused": "red",
    "invalid": "red",
    "already_lodged": "cyan",
}


@app.command()
def lodge(
    file: Annotated[Path, typer.Argument(help="A batch: NDJSON, a JSON array, CSV or XLSX, told apart by content.")],
    organisation: Annotated[
        str,
        typer.Option("--as", help="The code of the organisation that lodges; on a demo node its marketplace."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Lodge a batch of orders and print what became of each line.

    Lodging a file again lodges nothing twice. Exit code 0 also when lines are held or refused, 2 when the
    file cannot be read.
    """
    from infosilk.kernel.problems import Problem
    from infosilk.trade.intake import media, serializers

    try:
        acting = _acting(organisation)
        with (
            file.open("rb") as stream,
            Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            ) as progress,
        ):
            task = progress.add_task(f"Lodging {file.name}")
            report = media.lodge_file(
                acting,
                stream,
                file.name,
                progress=lambda done: progress.update(task, description=f"Lodging {file.name}: {done:,} orders"),
            )
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror or error}")
    except Problem as problem:
        fail(str(problem))
    if as_json:
        typer.echo(json.dumps(serializers.report(report), ensure_ascii=False, indent=2))
    else:
        _print(report)


def _acting(code: str) -> "Acting":
    """For the organisation `code`; on a demo node for its marketplace, where none is named."""
    from django.conf import settings

    from infosilk.kernel.models import Mandate

    if not code and settings.NODE.demo:
        mandate = Mandate.objects.filter(role="marketplace", organisation__demo=True).order_by("id").first()
        code = mandate.organisation.code if mandate else ""
    if not code:
        fail("Say for which organisation: --as CODE.")
    return acting_for(code, "marketplace")


def _print(report: "LodgeReport") -> None:
    from infosilk.kernel.reasons import explain

    table = Table("Line", "Order", "Outcome", "Consignment", "Lane", "Charges", "Why", title=report.filename)
    for line in report.lines:
        why = "\n".join(f"{one.text} {one.mend}" for one in explain.explain_all(line.reasons))
        colour = _COLOURS[line.outcome]
        table.add_row(
            str(line.line),
            escape(line.order_no),
            f"[{colour}]{line.outcome}[/{colour}]",
            line.number,
            line.lane,
            f"{line.charges_currency} {line.charges_total}" if line.charges_total else "",
            escape(why),
        )
    console = Console()
    console.print(table)
    counts = Counter(report.counts)
    parts = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
    console.print(f"Batch {report.batch_id}: {len(report.lines)} lines, {parts or 'none'}; {report.seconds:.1f} s")
