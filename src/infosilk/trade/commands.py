"""Trade on the command line."""

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from infosilk.kernel.terminal import fail
from infosilk.trade.catalogue import commands as catalogue_commands
from infosilk.trade.declarations import commands as declarations_commands
from infosilk.trade.measures import commands as tariff_commands
from infosilk.trade.quoting import commands as quote_commands
from infosilk.trade.risk import commands as risk_commands
from infosilk.trade.statistics import commands as statistics_commands

if TYPE_CHECKING:
    from infosilk.kernel.acting import Acting
    from infosilk.trade.lodging import LodgeReport

app = typer.Typer(help="The single window: lodge batches, see what became of them.", no_args_is_help=True)
app.add_typer(tariff_commands.app, name="tariff")
app.command("risk-evaluate")(risk_commands.evaluate)
app.command("risk-train")(risk_commands.train)
app.add_typer(declarations_commands.app, name="declaration")
app.command("classify")(catalogue_commands.classify)
app.command("statistics")(statistics_commands.statistics)
app.command("quote")(quote_commands.quote)

_COLOURS = {
    "released": "green",
    "held": "yellow",
    "refused": "red",
    "invalid": "red",
    "already_lodged": "cyan",
}


@app.command()
def lodge(
    file: Annotated[Path, typer.Argument(help="A batch: NDJSON, a JSON array or CSV, told apart by content.")],
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
    from infosilk.trade import actions, faces

    try:
        acting = _acting(organisation)
        with (
            file.open("rb") as stream,
            Progress(
                SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(),
                console=Console(stderr=True), transient=True,
            ) as progress,
        ):  # fmt: skip
            task = progress.add_task(f"Lodging {file.name}")
            report = actions.lodge(
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
        typer.echo(json.dumps(faces.report(report), ensure_ascii=False, indent=2))
    else:
        _print(report)


@app.command()
def show(
    number: Annotated[str, typer.Argument(help="The consignment's number.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print one consignment: state, reasons, the sums of its charges, its way."""
    from infosilk.kernel.acting import system
    from infosilk.kernel.reasons import explain
    from infosilk.trade import faces
    from infosilk.trade.models import Consignment
    from infosilk.trade.quoting import sum_words

    found = Consignment.objects.filter(number=number).first()
    if found is None:
        fail(f"This node has no consignment {number}.")
    if as_json:
        typer.echo(
            json.dumps(faces.detail(system("cli", "command line"), found), ensure_ascii=False, indent=2, default=str)
        )
        return
    console = Console()
    console.print(
        f"[bold]{found.number}[/bold]  {escape(found.order_no)}  {found.get_state_display()}"
        f"  {found.get_lane_display()}"
    )
    for reason in explain.explain_all(found.reasons):
        console.print(f"  {escape(reason.text)} {escape(reason.mend)}")
    if found.charges is not None:
        console.print(sum_words.regime(found.charges))
        for entry in sum_words.sums(found.charges):
            mark = " (sample)" if entry.sample else "" if entry.verified else " (not verified)"
            console.print(f"  {entry.kind}: {entry.text}  {escape(entry.why)} [{escape(entry.legal_basis)}]{mark}")
        console.print(f"  {sum_words.money(found.charges['total'], found.charges['currency'])}")
    for step in faces.steps(found.number):
        console.print(f"  {step['time']:%Y-%m-%d %H:%M} UTC  {step['biz_step']}  {escape(str(step['place']))}")


@app.command()
def checks() -> None:
    """Print every rule that can hold or refuse an order, with its source."""
    from infosilk.kernel.reasons import explain

    table = Table("Rule", "Message", "Source")
    for rule in explain.rules().values():
        if rule.listed:
            table.add_row(rule.code, escape(rule.text), escape(rule.source))
    Console().print(table)


def _acting(code: str) -> "Acting":
    """Whoever has the node's command line acts for the organisation `code`; the audit trail says by which
    way."""
    from django.conf import settings

    from infosilk.kernel.acting import Acting
    from infosilk.kernel.models import Mandate, Organisation, Role

    if not code and settings.NODE.demo:
        mandate = Mandate.objects.filter(role=Role.MARKETPLACE, organisation__demo=True).order_by("id").first()
        code = mandate.organisation.code if mandate else ""
    if not code:
        fail("Say for which organisation: --as CODE.")
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        fail(f"This node has no organisation with the code {code}.")
    return Acting(
        name="command line",
        via="cli",
        organisation_id=organisation.pk,
        roles=frozenset({Role.MARKETPLACE.value}),
    )


def _print(report: "LodgeReport") -> None:
    from infosilk.kernel.reasons import explain

    table = Table("Line", "Order", "Outcome", "Consignment", "Lane", "Charges", "Why", title=report.filename)
    for line in report.lines:
        why = "\n".join(f"{one.text} {one.mend}" for one in explain.explain_all(line.reasons))
        colour = _COLOURS[line.outcome]
        table.add_row(
            str(line.line), escape(line.order_no), f"[{colour}]{line.outcome}[/{colour}]", line.number, line.lane,
            f"{line.charges_currency} {line.charges_total}" if line.charges_total else "", escape(why),
        )  # fmt: skip
    console = Console()
    console.print(table)
    counts = Counter(report.counts)
    parts = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
    console.print(f"Batch {report.batch_id}: {len(report.lines)} lines, {parts or 'none'}; {report.seconds:.1f} s")
