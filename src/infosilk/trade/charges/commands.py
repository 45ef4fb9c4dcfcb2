"""`infosilk trade quote`: the landed cost of a basket on the command line."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infosilk.kernel.terminal import fail

if TYPE_CHECKING:
    from infosilk.trade.charges.engine.basket import BasketLine


_COLOURS = {"available": "green", "conditional": "yellow", "unknown": "magenta", "unavailable": "dim"}
_LINE = "HS:QUANTITY:PRICE:CURRENCY:ORIGIN, as 610910:2:25.00:EUR:CN; then :proof, :KG of net weight, :unit=LTR"


def _destinations() -> str:
    """The jurisdictions that are registered, as a person would list them: "RS, CN, or one of the EU"."""
    from infosilk.trade.charges.law import JURISDICTIONS

    *first, last = (f"one of the {one.code}" if one.members else one.code for one in JURISDICTIONS)
    return f"{', '.join(first)}, or {last}" if first else last


def quote(
    destination: Annotated[str, typer.Option("--to", help=f"The country of destination: {_destinations()}.")],
    lines: Annotated[list[str], typer.Option("--line", help=f"Goods: {_LINE}. Once for each line.")],
    day: Annotated[str, typer.Option("--day", help="The day whose law counts (YYYY-MM-DD); today when left out.")] = "",
    business: Annotated[
        bool, typer.Option("--business", help="The buyer is a business, not a private person.")
    ] = False,
    gift: Annotated[bool, typer.Option("--gift", help="A present from person to person.")] = False,
    ioss: Annotated[bool, typer.Option("--ioss", help="The seller collects VAT through the EU's IOSS.")] = False,
    freight: Annotated[str, typer.Option(help="Freight, in --currency.")] = "0",
    insurance: Annotated[str, typer.Option(help="Insurance, in --currency.")] = "0",
    currency: Annotated[str, typer.Option(help="Currency of freight and insurance.")] = "EUR",
    annual_used: Annotated[str, typer.Option(help="Used of China's yearly limit of retail import, in CNY.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print every option for a basket, the best first, with its sums.

    Exit code 2 when the basket is none.
    """
    from infosilk.kernel.problems import Problem
    from infosilk.trade.charges import queries, words
    from infosilk.trade.charges.engine.basket import Basket

    try:
        basket = Basket(
            destination=destination.upper(),
            day=date.fromisoformat(day) if day else queries.today(destination.upper()),
            lines=tuple(_line(number, text) for number, text in enumerate(lines, 1)),
            private=not business,
            gift=gift,
            ioss=ioss,
            freight=_number(freight),
            insurance=_number(insurance),
            currency=currency.upper(),
            annual_used=_number(annual_used) if annual_used else None,
        )
        shown = words.quote_out(queries.quote(basket))
    except ValueError as error:
        fail(str(error))
    except Problem as problem:
        fail(str(problem))
    if as_json:
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2, default=str))
    else:
        _print(shown)


def _line(number: int, text: str) -> "BasketLine":
    from infosilk.trade.charges.engine.basket import BasketLine

    parts = text.split(":")
    if len(parts) < 5:
        raise ValueError(f"“{text}” is no goods line: {_LINE}.")
    code, quantity, price, currency, origin, *more = parts
    line = BasketLine(
        number,
        code,
        _number(quantity, least=True),
        _number(price),
        currency.upper(),
        origin.upper(),
        proof="proof" in more,
        net_weight=next((_number(one) for one in more if one != "proof" and not one.startswith("unit=")), None),
        unit=next((one[5:] for one in more if one.startswith("unit=")), "H87"),
    )
    if not (code.isdigit() and len(code) in (6, 8, 10) and len(line.currency) == 3 and len(line.origin) == 2):
        raise ValueError(f"“{text}” is no goods line: {_LINE}.")
    return line


def _number(text: str, *, least: bool = False) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0 or value > 10**12 or (least and not value):
        raise ValueError(f"“{text}” is no amount.")
    return value


def _print(shown: dict[str, Any]) -> None:
    from infosilk.trade.charges import words

    console = Console()
    table = Table(
        "",
        "Option",
        "Landed cost",
        "Duty",
        "Excise",
        "VAT",
        "Certainty",
        title=f"{shown['destination']} {shown['day']}",
    )
    for one in shown["options"]:
        mark = "→" if one["applies"] else ""
        money = [words.money_or_blank(one[name], shown["currency"]) for name in ("total", "duty", "excise", "vat")]
        certain = (
            "" if one["total"] is None else "sample" if one["sample"] else "" if one["verified"] else "not verified"
        )
        colour = _COLOURS[one["status"]]
        table.add_row(mark, f"[{colour}]{escape(one['title'])}[/{colour}]", *money, certain)
    console.print(table)
    for one in shown["options"]:
        console.print(f"[bold]{escape(one['title'])}[/bold]: {words.option_status(one['status'])}")
        for entry in one["sums"]:
            console.print(escape(f"  {entry['text']}  {entry['why']} [{entry['legal_basis']}]"))
        for said in (*one["why"], *one["needs"], *one["notes"]):
            console.print(f"  {escape(said['text'])}")
    for note in shown["notes"]:
        console.print(escape(note["text"]))
    for rate in shown["exchange"]:
        mark = " (sample)" if rate["sample"] else ""
        console.print(f"1 {rate['currency']} = {rate['rate']} {shown['currency']} ({rate['day']}){mark}")


app = typer.Typer(no_args_is_help=True)
app.command("quote")(quote)
