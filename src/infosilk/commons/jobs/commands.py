"""The command line of jobs."""

import json
import time
from typing import Annotated

import typer
from django.core.serializers.json import DjangoJSONEncoder
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from infosilk.commons.jobs import actions, queries
from infosilk.commons.jobs.models import OPEN, Job, JobState
from infosilk.kernel.actor import system
from infosilk.kernel.printable import clean
from infosilk.kernel.terminal import AsJson

app = typer.Typer(help="Long work.", no_args_is_help=True)
_jobs = typer.Typer(help="Long work: what waits, what is at work, what became of it.", no_args_is_help=True)
app.add_typer(_jobs, name="jobs")
_acting = system("cli", "command line")
_LOOK_AGAIN = 0.5
Key = Annotated[int, typer.Argument(help="The job's number.")]


@_jobs.command("list")
def show_list(
    open_only: Annotated[bool, typer.Option("--open", help="Only those that are not done yet.")] = False,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 20,
    as_json: AsJson = False,
) -> None:
    """The latest jobs."""
    rows = Job.objects.visible_to(_acting)
    found = list((rows.filter(state__in=OPEN) if open_only else rows)[:limit])
    if as_json:
        typer.echo(_dump([queries.as_dict(job) for job in found]))
        return
    table = Table()
    for title in ("Number", "Work", "About", "State", "Done", "Faults"):
        table.add_column(title)
    for job in found:
        done = f"{job.done} of {job.total}" if job.total else str(job.done)
        table.add_row(str(job.pk), job.kind, clean(job.about), job.state, done, str(job.faults_found))
    Console().print(table)


@_jobs.command("show")
def show(key: Key, as_json: AsJson = False) -> None:
    """One job, and what it found wrong."""
    job = queries.get(_acting, key)
    faults = [(fault.where, queries.fault_text(fault)) for fault in queries.faults(job)]
    if as_json:
        typer.echo(_dump({**queries.as_dict(job), "listed": faults}))
        return
    for name, value in queries.as_dict(job).items():
        typer.echo(f"{name}: {clean(value, 200) if isinstance(value, str) else value}")
    for where, text in faults:
        typer.echo(f"  {clean(where, 200)}: {clean(text, 500)}")


@_jobs.command("follow")
def follow_job(key: Key) -> None:
    """Show its progress until it ends; exit code 1 when it was not done."""
    if follow(key) != JobState.DONE:
        raise typer.Exit(1)


@_jobs.command("cancel")
def cancel(key: Key) -> None:
    """Stop a job at its next step; what was done stands."""
    typer.echo(actions.cancel(_acting, key).state)


@_jobs.command("retry")
def retry(key: Key) -> None:
    """Take a job up again that failed or was stopped; it goes on where it stopped."""
    typer.echo(actions.retry(_acting, key).state)


def follow(key: int) -> str:
    """Draw the progress of a job on the terminal until it ends; the state in which it ended. For any command."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as drawn:
        task = drawn.add_task("", total=None)
        while True:
            job = queries.get(_acting, key)
            said = f"{queries.title_of(job)} {clean(job.note)}".strip()
            drawn.update(task, description=said, completed=job.done, total=job.total)
            if job.state not in OPEN:
                break
            time.sleep(_LOOK_AGAIN)
    reason = queries.reason_of(job)
    if reason:
        typer.echo(clean(reason, 1000), err=True)
    return str(job.state)


def _dump(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
