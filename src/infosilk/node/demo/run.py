"""The main job of `make run`: both nodes of the zone on this machine, and a batch that crosses from end to end.

Initialise what is missing, start database, web and worker of every node under one supervisor, run the journey with
its progress, and leave the nodes up until Ctrl-C. A second run finds everything in place and only starts.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from infosilk.kernel.zone import NodeEntry, Zone, ZoneError, load_zone
from infosilk.node.base.config import REPOSITORY
from infosilk.node.base.homes import NodeHome
from infosilk.node.base.homes import workspace as default_workspace
from infosilk.node.base.house import chosen_districts
from infosilk.node.demo import data
from infosilk.node.demo.journey import JourneyError, run_journey
from infosilk.node.postgres.use import using
from infosilk.node.processes.supervisor import Supervisor, SupervisorError

DEFAULT_ZONE = REPOSITORY / "zones" / "nis-hangzhou"

# What a batch of orders crosses.
JOURNEY = frozenset({"trade", "logistics"})

console = Console(stderr=False)


class DemoError(Exception):
    """The demo cannot start; the message says why and what to do."""


def home_of(node: str, workspace: Path) -> Path:
    """The folder of a demo node."""
    return workspace / node


def infosilk(home: Path, *arguments: str, stdin: str | None = None) -> str:
    """Run one `infosilk` command for the node in `home`; returns what it printed, DemoError with why it failed."""
    done = subprocess.run(
        [sys.executable, "-m", "infosilk.node.commands.main", "--home", str(home), *arguments],
        env={**os.environ, "INFOSILK_HOME": str(home)},
        input=stdin,
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise DemoError(f"`infosilk --home {home} {' '.join(arguments)}` failed:\n{said}")
    return done.stdout


def fingerprint(zone: Path) -> str:
    """Changes when anything does that initialisation depends on: migrations, the zone's data, this code."""
    digest = hashlib.sha256()
    sources: Iterable[Path] = [
        *sorted((REPOSITORY / "src" / "infosilk").rglob("migrations/*.py")),
        *sorted(path for path in zone.rglob("*") if path.is_file()),
        Path(__file__),
        Path(data.__file__),
    ]
    for path in sources:
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _initialise(zone: Path, node: NodeEntry, workspace: Path, mark: str, databases: ExitStack) -> str:
    """Make one node's home complete; returns its public road key, or "" when nothing was to do."""
    home = home_of(node.name, workspace)
    stamp = home / "demo.stamp"
    if stamp.is_file() and stamp.read_text() == mark:
        return ""
    infosilk(home, "node", "init", "--name", node.name, "--zone", str(zone), "--demo")
    # Held up for the commands to come, which would each start and stop it otherwise.
    databases.enter_context(using(home))
    return infosilk(home, "node", "demo-data")


def initialise(zone: Zone, workspace: Path) -> None:
    """Make every node of the zone ready: home, database, migrations, rules, samples, and each other's keys."""
    mark = fingerprint(zone.folder)
    nodes = list(zone.nodes.values())
    with ThreadPoolExecutor(len(nodes)) as pool, ExitStack() as databases:
        keys = list(pool.map(lambda node: _initialise(zone.folder, node, workspace, mark, databases), nodes))
        if not any(keys):
            return

        def meet(node: NodeEntry) -> None:
            for partner, key in zip(nodes, keys, strict=True):
                if partner != node:
                    public = key or infosilk(home_of(partner.name, workspace), "road", "key", "export")
                    infosilk(home_of(node.name, workspace), "road", "key", "import", "-", stdin=public)
            (home_of(node.name, workspace) / "demo.stamp").write_text(mark)

        list(pool.map(meet, nodes))


def accounts(zone: Zone, workspace: Path) -> Table:
    """The demo accounts of every node, as a table to print."""
    table = Table(title="Demo accounts (sample people, on this installation only)", title_justify="left")
    for column in ("Node", "E-mail", "Password", "Acts for"):
        table.add_column(column, overflow="fold")
    for person in data.read(zone.folder).people:
        home = home_of(person.node, workspace)
        if person.node in zone.nodes:
            acts = ", ".join(f"{mandate.organisation} ({mandate.role})" for mandate in person.mandates)
            table.add_row(person.node, person.email, data.password(home), acts or "herself or himself, as buyer")
    return table


def run(*, zone_folder: Path = DEFAULT_ZONE, keep: bool = True) -> int:
    """Bring the demo up, run the journey, and stay until interrupted. Returns the process's exit code.

    `keep=False` stops everything after the journey.
    """
    workspace = default_workspace()
    try:
        zone = load_zone(zone_folder.absolute())
        with console.status(f"Preparing {' and '.join(zone.nodes)} …"):
            initialise(zone, workspace)
        homes = [NodeHome(name=node.name, home=home_of(node.name, workspace)) for node in zone.nodes.values()]
        supervisor = Supervisor(homes)
    except (DemoError, SupervisorError, ZoneError) as error:
        console.print(f"[red]{error}[/red]", highlight=False)
        return 1
    try:
        with console.status("Starting databases, web and workers …"):
            supervisor.start()
        code = 0
        try:
            if set(chosen_districts(zone)) >= JOURNEY:
                run_journey(zone, workspace, console=console)
            else:
                console.print("No journey of orders: it takes trade and logistics, which this zone does not both have.")
        except JourneyError as error:
            console.print(f"[red]The journey did not end: {error}[/red]", highlight=False)
            code = 1
        console.print(accounts(zone, workspace))
        for node in zone.nodes.values():
            city = zone.cities[node.city].title["en"]
            console.print(f"{city}: [link={node.url}]{node.url}[/link]", highlight=False)
        if not keep:
            return code
        console.print("Both nodes are up. Ctrl-C stops them.")
        supervisor.wait()
        return code
    except SupervisorError as error:
        console.print(f"[red]{error}[/red]", highlight=False)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        with console.status("Stopping …"):
            supervisor.stop()
        console.print("Stopped.")
