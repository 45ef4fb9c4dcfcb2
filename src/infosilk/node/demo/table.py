"""The journey as a table: one row an order, then the sums."""

from collections import Counter
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from infosilk.node.demo.result import JourneyResult, OrderRow

STYLES = {
    "arrived": "green",
    "held": "yellow",
    "held_there": "yellow",
    "refused": "red",
    "refused_there": "red",
}
WORDS = {
    "held_there": "held there",
    "refused_there": "refused there",
    "on_the_way": "on the way",
    "already_lodged": "already lodged",
}


def show(result: JourneyResult, console: Console) -> None:
    """Print every order's row, the sums, and why orders were held or refused."""
    table = Table(title=f"The journey of {result.file}", title_justify="left")
    for column in ("Line", "Order", "Consignment", "State"):
        table.add_column(column, no_wrap=column != "Order", overflow="fold")
    table.add_column("Charges (EUR)", justify="right", no_wrap=True)
    table.add_column("Left", no_wrap=True)
    table.add_column("Arrived", no_wrap=True)
    table.add_column("Why", overflow="fold", ratio=1)
    for row in result.rows:
        table.add_row(
            str(row.line),
            row.order_no,
            row.number,
            Text(_state(row), style=STYLES.get(row.state, "")),
            "" if row.charges is None else f"{row.charges:,.2f}",
            _clock(row.departed_at),
            _clock(row.arrived_at),
            Text("; ".join(row.reasons)),
        )
    console.print(table)
    console.print(sums(result))


def sums(result: JourneyResult) -> Table:
    """Lodged, released, held, refused, charges, on the way, arrived, seconds."""
    table = Table(title="Summary (UTC; charges by the zone's sample data)", title_justify="left", show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    released = [row for row in result.rows if row.state not in ("held", "refused", "already_lodged")]
    charges = sum((row.charges for row in released if row.charges is not None), Decimal(0))
    table.add_row("Lodged", str(len(result.rows)), "")
    table.add_row("Already lodged, not again", str(result.count("already_lodged")), "")
    table.add_row("Released", str(len(released)), "")
    for title, state in (
        ("Held", "held"),
        ("Refused", "refused"),
        ("Held by the partner", "held_there"),
        ("Refused by the partner", "refused_there"),
    ):
        rows = [row for row in result.rows if row.state == state]
        table.add_row(title, str(len(rows)), _why(rows))
    table.add_row("Charges of the released", f"{charges:,.2f}", "EUR")
    table.add_row("On the way", str(result.count("on_the_way")), "")
    table.add_row("Arrived, in bonded stock", str(result.count("arrived")), "")
    for one in result.also:
        said = ", ".join(f"{count} {WORDS.get(state, state)}" for state, count in one.states.items())
        table.add_row(f"Also lodged in {one.node}", str(sum(one.states.values())), f"{one.file}: {said}")
    table.add_row("Seconds", f"{result.seconds:.1f}", "")
    return table


def _state(row: OrderRow) -> str:
    return WORDS.get(row.state, row.state)


def _clock(text: str) -> str:
    """ "2026-11-24T10:00:00Z" as "11-24 10:00"."""
    return f"{text[5:10]} {text[11:16]}" if text else ""


def _why(rows: list[OrderRow]) -> Text:
    """The reasons of these orders, the most frequent first."""
    counted = Counter(reason for row in rows for reason in row.reasons)
    return Text("\n".join(f"{count} x {reason}" for reason, count in counted.most_common()))
