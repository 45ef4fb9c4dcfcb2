"""Addresses and contacts on the command line."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infosilk.kernel.terminal import AsJson, acting_for, print_json, refusals

app = typer.Typer(help="Rooms that every district uses.", no_args_is_help=True)
addresses = typer.Typer(help="Where organisations are reached.", no_args_is_help=True)
app.add_typer(addresses, name="addresses")
Code = Annotated[str, typer.Argument(help="The organisation's code.")]


@addresses.command()
def show(organisation: Code, as_json: AsJson = False) -> None:
    """Print where an organisation is reached."""
    from infosilk.commons.addresses import queries

    acting = acting_for(organisation, "administrator")
    rows = [queries.address_out(row) for row in queries.addresses_of(acting, own=False)]
    ways = [queries.contact_out(row) for row in queries.contacts_of(acting, own=False)]
    if as_json:
        print_json({"addresses": rows, "contacts": ways})
        return
    table = Table("For", "Where")
    for one in rows:
        table.add_row(one["use"], escape("\n".join(one["lines"])))
    for one in ways:
        table.add_row(one["use"], escape(" ".join((one["shown"], one["note"])).strip()))
    Console().print(table)


@addresses.command()
def put(
    organisation: Code,
    country: Annotated[str, typer.Argument(help="Two capitals, such as RS.")],
    use: Annotated[str, typer.Option(help="seat, delivery, post or billing.")] = "seat",
    street: Annotated[str, typer.Option(help="Street and house number.")] = "",
    extra: Annotated[str, typer.Option(help="Floor, flat, care of.")] = "",
    postal_code: Annotated[str, typer.Option(help="Postal code.")] = "",
    city: Annotated[str, typer.Option(help="Town or settlement.")] = "",
    district: Annotated[str, typer.Option(help="District or municipality.")] = "",
    area: Annotated[str, typer.Option(help="Province or region.")] = "",
) -> None:
    """Say where an organisation is reached; what is missing or wrong is named, and nothing kept."""
    from infosilk.commons.addresses import actions
    from infosilk.commons.addresses.engine.address import Address

    said = Address(country, street, extra, postal_code, city, district, area)
    with refusals():
        row = actions.put_address(acting_for(organisation, "administrator"), use, said, own=False)
    typer.echo(str(row))


@addresses.command()
def contact(
    organisation: Code,
    kind: Annotated[str, typer.Argument(help="email or phone.")],
    value: Annotated[str, typer.Argument(help="The address, or the number with its country: +381 …")],
    use: Annotated[str, typer.Option(help="general, delivery, billing, customs or emergency.")] = "general",
) -> None:
    """Add a way to reach an organisation."""
    from infosilk.commons.addresses import actions

    with refusals():
        row = actions.add_contact(acting_for(organisation, "administrator"), kind, use, value, own=False)
    typer.echo(row.value)
