"""The command line of the calendar."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.core.serializers.json import DjangoJSONEncoder

from infosilk.commons.calendar import actions, queries
from infosilk.kernel.actor import system
from infosilk.kernel.law.days import today
from infosilk.kernel.terminal import AsJson

app = typer.Typer(help="Working days and holidays.", no_args_is_help=True)
_calendar = typer.Typer(help="Working days and holidays of countries.", no_args_is_help=True)
app.add_typer(_calendar, name="calendar")


@_calendar.command("load")
def load(
    files: Annotated[list[Path], typer.Argument(help="Calendar files, as zones/nis-hangzhou/calendar/rs.toml.")],
) -> None:
    """Load calendar files; what was known before stays, closed."""
    for path in files:
        typer.echo(str(actions.load(system("cli", "command line"), path)))


@_calendar.command("show")
def show(
    country: Annotated[str, typer.Argument(help="RS, CN, …")],
    year: Annotated[int, typer.Argument()] = 0,
    known: Annotated[datetime | None, typer.Option(help="As known at this moment.")] = None,
    as_json: AsJson = False,
) -> None:
    """The days of a year that are not as any other."""
    found = queries.as_dict(country.upper(), year or today().year, known)
    if as_json:
        typer.echo(json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{found['country']} {found['year']}: {found['state']}, {found['source']}")
    for day in found["days"]:
        typer.echo(f"{day['day']}  {day['kind']:8}  {day['titles'].get('en', '')}")


@_calendar.command("count")
def count(
    country: Annotated[str, typer.Argument(help="RS, CN, …")],
    first: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])],
    last: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Until this day.")] = None,
    after: Annotated[int | None, typer.Option(help="Or: so many working days later.")] = None,
) -> None:
    """Count working days after FIRST until --last, or find the day --after so many."""
    if (last is None) == (after is None):
        raise typer.BadParameter("Give either --last or --after.")
    found = queries.counted(country.upper(), first.date(), last.date() if last else None, after)
    note = "  (provisional)" if found["provisional"] else ""
    typer.echo(f"{found['last']}  {found['count']} working days after {found['first']}{note}")
