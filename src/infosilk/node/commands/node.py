"""`infosilk node …`: making a node, running it, keeping it."""

import json as jsonlib
import os
import signal
import sys
import time
from pathlib import Path

import typer

from infosilk.node.base import homes
from infosilk.node.base.homes import NodeHome

app = typer.Typer(help="One node: make it, run it, keep it.", no_args_is_help=True)


def this_node() -> NodeHome:
    """The node that the command means."""
    node = NodeHome.at(homes.choose())
    os.environ["INFOSILK_HOME"] = str(node.home)
    return node


@app.command()
def init(
    name: str = typer.Option("", help="The node's name in zone.toml. By default the name of its folder."),
    zone: Path | None = typer.Option(None, help="The zone folder."),
    demo: bool = typer.Option(False, help="A demo node: sample accounts and data, and every page says so."),
    port: int = typer.Option(0, help="The port to listen on; 0 for the one in zone.toml."),
    url: str = typer.Option("", help="Where people reach the node; empty for the url in zone.toml."),
) -> None:
    """Make a node's home, or bring it up to date: node.toml, secrets, database, migrations, rules."""
    from infosilk.node.upkeep import install

    home = homes.choose(new=True)
    for line in install.install(home, name=name, zone=zone, demo=demo, port=port, url=url):
        typer.echo(line, err=True)


@app.command()
def run(console: bool = typer.Option(False, help="Logs to this terminal instead of <home>/logs.")) -> None:
    """Run database, web and worker of one node until Ctrl-C."""
    from infosilk.node.processes.supervisor import Supervisor

    node = this_node()
    supervisor = Supervisor([node], tell=lambda line: typer.echo(line, err=True), console=console)
    try:
        supervisor.start()
        typer.echo(f"{node.name} is up at {node.settings.public_url}. Ctrl-C stops it.", err=True)
        supervisor.wait()
    finally:
        supervisor.stop()
        typer.echo(f"{node.name} is stopped.", err=True)


@app.command()
def serve() -> None:
    """Run the web process alone; the database must be up."""
    from infosilk.node.postgres.use import user
    from infosilk.node.processes import serve as web

    node = this_node()
    with user(node.home):
        web.serve(node.settings)


@app.command()
def work(concurrency: int = typer.Option(4, min=1, max=64, help="Background jobs at a time.")) -> None:
    """Run the worker alone: background jobs and the road; the database must be up."""
    node = this_node()
    os.environ["DJANGO_SETTINGS_MODULE"] = "infosilk.node.settings"
    import django

    django.setup()
    from infosilk.node.postgres.use import user
    from infosilk.node.processes import worker

    with user(node.home):
        code = worker.run(node.home, concurrency=concurrency)
    raise typer.Exit(code)


@app.command(hidden=True)
def database() -> None:
    """Keep the embedded database up; a part of `node run`."""
    from infosilk.node.postgres import use as keeper

    raise typer.Exit(keeper.keep(this_node().home))


@app.command()
def stop(seconds: float = typer.Option(90, help="How long to wait for its end.")) -> None:
    """Stop a running node gracefully, wherever it was started."""
    from infosilk.node.processes.supervisor import state_of

    node = this_node()
    state = state_of(node)
    if state is None:
        typer.echo(f"{node.name} is not running.")
        return
    os.kill(state["pid"], signal.SIGTERM)
    end = time.monotonic() + seconds
    while state_of(node) is not None:
        if time.monotonic() > end:
            raise homes.HomeError(
                f"{node.name} (process {state['pid']}) has not stopped after {seconds:.0f} s. It goes on; look at it "
                f"with `infosilk node status`, or end it at once: kill -9 {state['pid']}"
            )
        time.sleep(0.1)
    typer.echo(f"{node.name} is stopped.")


@app.command()
def status(json: bool = typer.Option(False, "--json", help="Print it as JSON.")) -> None:
    """What of the node runs now. Exit code 0 only when it is up and ready."""
    from infosilk.node.processes import status as seen

    found = seen.status(this_node())
    typer.echo(jsonlib.dumps(found, indent=2) if json else seen.as_text(found))
    raise typer.Exit(0 if found["ready"] else 3)


@app.command()
def migrate() -> None:
    """Apply what is missing of the database's migrations."""
    from infosilk.node.upkeep import install

    node = this_node()
    for line in install.migrate(node.home):
        typer.echo(line, err=True)


@app.command()
def backup(
    file: Path = typer.Argument(help="The archive to write; it must not exist."),
    with_secrets: bool = typer.Option(False, help="Put the node's keys and passwords in as well."),
) -> None:
    """Write database, files and settings of the node into one archive."""
    from infosilk.node.upkeep import backup as archive

    node = this_node()
    if with_secrets:
        typer.echo(
            "The archive will hold this node's private keys and passwords: whoever reads it can speak as this node. "
            "Keep it as you keep those.",
            err=True,
        )
    typer.echo(archive.backup(node, file, with_secrets=with_secrets).summary())


@app.command()
def restore(
    file: Path = typer.Argument(exists=False, help="An archive of `node backup`."),
    force: bool = typer.Option(False, help="Set an existing home aside and restore in its place."),
    zone: Path | None = typer.Option(None, help="The zone folder here, when it lies elsewhere than before."),
) -> None:
    """Make a node from an archive, in a home that is empty."""
    from infosilk.node.upkeep import backup as archive

    home = homes.choose(new=True)
    for line in archive.restore(file, home, force=force, zone=zone):
        typer.echo(line, err=True)


@app.command()
def settings(markdown: bool = typer.Option(False, help="Print docs/handbook/settings.md.")) -> None:
    """Every setting with its meaning; with a node, also its value."""
    from infosilk.node.commands import settings_page

    if markdown:
        sys.stdout.write(settings_page.markdown())
        return
    typer.echo(settings_page.values(this_node().settings))


@app.command("demo-data", hidden=True)
def demo_data() -> None:
    """Make the sample people and organisations of a demo node; prints the node's public road key."""
    from infosilk.node.upkeep import install

    sys.stdout.write(jsonlib.dumps(install.demo_data(this_node().home)) + "\n")
