"""`infosilk room …`: a new room of the house, in the source tree."""

from typing import Annotated

import typer

from infosilk.node.base.config import REPOSITORY

app = typer.Typer(help="The rooms of the source tree.", no_args_is_help=True)


@app.command()
def new(
    district: Annotated[str, typer.Argument(help="The district, as trade; a new one is founded with the room.")],
    room: Annotated[str, typer.Argument(help="The room: a noun for many in lower case, as guides.")],
    noun: Annotated[str, typer.Option(help="One of what the room keeps, as guide; its table is called so.")],
    title: Annotated[str, typer.Option(help="What people call the room, in English.")] = "",
    title_sr: Annotated[str, typer.Option(help="The same in Serbian, in Latin letters.")] = "",
    title_zh: Annotated[str, typer.Option(help="The same in Chinese.")] = "",
    district_title: Annotated[str, typer.Option(help="What people call a new district, in English.")] = "",
    district_title_sr: Annotated[str, typer.Option(help="The same in Serbian, in Latin letters.")] = "",
    district_title_zh: Annotated[str, typer.Option(help="The same in Chinese.")] = "",
    role: Annotated[list[str] | None, typer.Option(help="Who works there; may be repeated.")] = None,
    road: Annotated[bool, typer.Option(help="With a message to partner nodes.")] = False,
    tasks: Annotated[bool, typer.Option(help="With a task in the background.")] = False,
    reference: Annotated[bool, typer.Option(help="Write docs/reference and docs/api anew.")] = True,
) -> None:
    """Found a room on the floor plan: everything works, in three languages, with its tests."""
    from infosilk.node import django_setup
    from infosilk.node.commands.top import COMMANDS
    from infosilk.node.room import foundation
    from infosilk.node.room.request import Request, Title, check

    # The roles there are, which the rooms declare.
    django_setup.without_a_node()
    whole = Title(district_title, district_title_sr, district_title_zh)
    asked = Request(
        root=REPOSITORY,
        district=district,
        room=room,
        noun=noun,
        title=Title(title, title_sr, title_zh),
        district_title=whole if any(vars(whole).values()) else None,
        roles=tuple(dict.fromkeys(role or ["administrator"])),
        road=road,
        tasks=tasks,
    )
    check(asked, frozenset({"node", "room", *COMMANDS}))
    founded = asked.founded
    made = foundation.found(asked)
    if reference:
        made += foundation.describe(REPOSITORY)
    for path in made:
        typer.echo(str(path.relative_to(REPOSITORY)))
    typer.echo(foundation.next_steps(asked, founded=founded, reference=reference), err=True)
