"""Long work of tables: large ones are looked at, applied and undone as jobs; old ones are discarded."""

from itertools import count

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from infosilk.commons.jobs import public as jobs
from infosilk.commons.tables import actions
from infosilk.commons.tables import work as tables
from infosilk.commons.tables.models import Import, ImportState
from infosilk.kernel.actor import ANY_ROLE, system


@jobs.kind(tables.JOB, title=_("Tables"), area="commons", roles=(ANY_ROLE,))
def go_on(work: jobs.Work) -> None:
    """Go on with one table. Its own rows say what is done; each chunk is fenced by the job."""
    key = int(work.params["import"])
    table = Import.objects.filter(pk=key).first()
    if table is None:
        return
    total = table.read if table.state != ImportState.CHECKING else None
    # Counted once and then by chunks: counting a million rows a thousand times would be the larger part of the work.
    begun = tables.done(table) if total is not None else 0
    chunks = count()

    def once() -> object:
        if total is None:
            done = Import.objects.values_list("read", flat=True).get(pk=key)
        else:
            done = min(total, begun + next(chunks) * tables.CHUNK)
        work.progress(done, total)
        return work.once(done=done)

    tables.go_on(key, work.acting, once=once)  # type: ignore[arg-type]


@app.periodic(cron="17 3 * * *")
@app.task(name="commons.tables.discard", queue="tables", queueing_lock="commons.tables.discard")
def discard(timestamp: int = 0) -> int:
    """Remove tables whose time is over. Returns how many."""
    return actions.discard(system("worker", "tables"))
