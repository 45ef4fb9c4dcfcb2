"""Kinds of work for the tests: counting effects, refusing, failing, outliving. Used by test processes too."""

from django.db import connection, transaction

from infosilk.commons.jobs.public import Work, kind
from infosilk.commons.jobs.rules import Refused
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid

AREA, ROLES = "trade", ("trader",)


def make_table() -> None:
    """The table of effects; a second one of the same is let in, so that it can be counted."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS jobtest_effect (job bigint, step int, at timestamptz DEFAULT now())")


@kind("test.count", title="Counting", area=AREA, roles=ROLES)
def count(work: Work) -> None:
    """`steps` effects, each once; a fault for each step that ten divides."""
    steps = int(work.params["steps"])
    for step in range(int(work.state.get("next", 0)), steps):
        work.progress(step, steps, f"step {step}")
        with work.once({"next": step + 1}, done=step + 1):
            effect(work.job, step)
            if step % 10 == 0:
                work.fault(f"step {step}", Refused.reason(text=f"ten divides {step}"))
    work.result("steps.csv", "text/csv", f"steps\n{steps}\n".encode())


def effect(job: int, step: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO jobtest_effect (job, step) VALUES (%s, %s)", [job, step])


@kind("test.refuse", title="Refusing", area=AREA, roles=ROLES)
def refuse(work: Work) -> None:
    raise Invalid(errors=[ErrorItem("row 3", "The weight is missing.", "Give it in kg.")])


@kind("test.conflict", title="Conflict", area=AREA, roles=ROLES)
def conflict(work: Work) -> None:
    raise Conflict("It is taken.", mend="Take another one.")


@kind("test.raise", title="Raising", area=AREA, roles=ROLES)
def fail(work: Work) -> None:
    with work.once({"begun": True}):
        effect(work.job, 0)
    with transaction.atomic():
        effect(work.job, 1)
        raise ZeroDivisionError
