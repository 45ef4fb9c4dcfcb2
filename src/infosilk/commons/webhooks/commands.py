"""Webhooks on the command line."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infosilk.kernel.terminal import AsJson, acting_for, fail, print_json, refusals

if TYPE_CHECKING:
    from infosilk.commons.webhooks.models import Webhook
    from infosilk.kernel.actor import Acting

app = typer.Typer(help="Rooms that every district uses.", no_args_is_help=True)
webhooks = typer.Typer(help="Feeds, and the servers that are told of them.", no_args_is_help=True)
app.add_typer(webhooks, name="webhooks")
Number = Annotated[int, typer.Argument(help="The number of the webhook.")]


@webhooks.command("feeds")
def list_feeds() -> None:
    """Print the feeds with the events that can be chosen among."""
    from infosilk.commons.webhooks.feeds import feeds

    table = Table("Feed", "Title", "Events")
    for one in feeds().values():
        table.add_row(one.code, str(one.title), ", ".join(f"{code} {title}" for code, title in one.events().items()))
    Console().print(table)


@webhooks.command("list")
def list_webhooks(as_json: AsJson = False) -> None:
    """Print every webhook of the node: whose it is, where it leads, where it stands."""
    from infosilk.commons.webhooks.models import Webhook
    from infosilk.commons.webhooks.queries import webhook_out

    rows = list(Webhook.objects.select_related("organisation"))
    if as_json:
        print_json([{"organisation": one.organisation.code, **webhook_out(one)} for one in rows])
        return
    table = Table("Number", "Organisation", "Feed", "Address", "State", "Told", "Failures", "Last error")
    for one in rows:
        state = one.state if not one.pause else f"{one.state} ({one.pause})"
        cells = (one.organisation.code, one.feed, one.url, state, str(one.told), str(one.failures), one.last_error)
        table.add_row(str(one.pk), *map(escape, cells))
    Console().print(table)


@webhooks.command()
def make(
    feed: Annotated[str, typer.Argument(help="The feed: infosilk commons webhooks feeds.")],
    url: Annotated[str, typer.Argument(help="Where to tell.")],
    organisation: Annotated[str, typer.Option("--as", help="The code of the organisation that is told.")],
    event: Annotated[list[str] | None, typer.Option(help="Only this event; may be repeated.")] = None,
) -> None:
    """Make a webhook for an organisation, and print its secret: this once."""
    from infosilk.commons.webhooks import actions

    with refusals():
        hook, secret = actions.make(_acting(feed, organisation), feed, url, event or [])
    typer.echo(f"webhook {hook.pk}")
    typer.echo(f"secret {secret}")


@webhooks.command()
def attempts(number: Number, as_json: AsJson = False) -> None:
    """Print the last requests of a webhook, newest first."""
    from infosilk.commons.webhooks.queries import attempts_out

    rows = attempts_out(_hook(number))
    if as_json:
        print_json(rows)
        return
    table = Table("Time", "HTTP status", "Entries", "Milliseconds", "Error")
    for one in rows:
        entries = "trial" if one["trial"] else str(one["entries"])
        table.add_row(
            one["at"].isoformat(), str(one["status"] or "–"), entries, str(one["milliseconds"]), escape(one["error"])
        )
    Console().print(table)


@webhooks.command()
def pause(number: Number) -> None:
    """Send nothing until it is taken up again."""
    from infosilk.commons.webhooks import actions

    hook = _hook(number)
    with refusals():
        actions.pause(_acting(hook.feed, hook.organisation.code), number)


@webhooks.command()
def resume(number: Number) -> None:
    """Go on where it stopped, as the node's own."""
    from infosilk.commons.webhooks import actions

    hook = _hook(number)
    with refusals():
        actions.resume(_acting(hook.feed, hook.organisation.code), number)


@webhooks.command()
def renew(number: Number) -> None:
    """Make a new secret and print it: this once. The old one signs beside it for a day."""
    from infosilk.commons.webhooks import actions

    hook = _hook(number)
    with refusals():
        _again, secret = actions.renew_secret(_acting(hook.feed, hook.organisation.code), number)
    typer.echo(f"secret {secret}")


@webhooks.command("try")
def try_it(number: Number) -> None:
    """Have the worker send a signed trial; `attempts` shows what came of it."""
    from infosilk.commons.webhooks import actions

    hook = _hook(number)
    with refusals():
        actions.ask_trial(_acting(hook.feed, hook.organisation.code), number)


@webhooks.command()
def remove(number: Number) -> None:
    """Tell this address nothing any more."""
    from infosilk.commons.webhooks import actions

    hook = _hook(number)
    with refusals():
        actions.remove(_acting(hook.feed, hook.organisation.code), number)


def _hook(number: int) -> "Webhook":
    from infosilk.commons.webhooks.models import Webhook

    found = Webhook.objects.select_related("organisation").filter(pk=number).first()
    if found is None:
        fail(f"There is no webhook {number}.")
    return found


def _acting(feed: str, code: str) -> "Acting":
    from infosilk.commons.webhooks.feeds import feeds

    known = feeds().get(feed)
    if known is None:
        fail(f"There is no feed {feed}: {', '.join(feeds())}.")
    return acting_for(code, *known.roles[:1])
