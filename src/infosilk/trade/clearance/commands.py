"""Consignments and the seven checks on the command line."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infosilk.kernel.terminal import fail
from infosilk.trade.clearance.statistics.commands import statistics

app = typer.Typer(help="The single window: lodge batches, see what became of them.", no_args_is_help=True)


@app.command()
def show(
    number: Annotated[str, typer.Argument(help="The consignment's number.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print one consignment: state, reasons, the sums of its charges, its way."""
    from infosilk.kernel.actor import system
    from infosilk.kernel.reasons import explain
    from infosilk.trade.charges import public as charges
    from infosilk.trade.clearance import serializers
    from infosilk.trade.clearance.models.consignments import Consignment

    found = Consignment.objects.filter(number=number).first()
    if found is None:
        fail(f"This node has no consignment {number}.")
    if as_json:
        typer.echo(
            json.dumps(
                serializers.detail(system("cli", "command line"), found), ensure_ascii=False, indent=2, default=str
            )
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
        console.print(charges.regime(found.charges))
        for entry in charges.sums(found.charges):
            mark = " (sample)" if entry.sample else "" if entry.verified else " (not verified)"
            console.print(f"  {entry.kind}: {entry.text}  {escape(entry.why)} [{escape(entry.legal_basis)}]{mark}")
        console.print(f"  {charges.money(found.charges['total'], found.charges['currency'])}")
    for step in serializers.steps(found.number):
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


app.command("statistics")(statistics)
