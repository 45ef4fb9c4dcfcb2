"""Background work of search: indexing what changed, and building the index anew as a job."""

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from infosilk.commons.jobs import public as jobs
from infosilk.commons.search import index
from infosilk.commons.search.kinds import kinds

REBUILD = "commons.search_rebuild"


@app.periodic(cron="* * * * *")
@app.task(name="commons.search_index", queueing_lock="commons.search_index")
def search_index(timestamp: int = 0) -> int:
    """Index what waits; each minute. Whoever searches before that indexes the first of it."""
    return index.catch_up(most=10_000)


@jobs.kind(REBUILD, title=_("Building the search index"), area="commons", roles=("operator",))
def rebuild(work: jobs.Work) -> None:
    """Read every kind anew, in bounded memory; it goes on where it stopped."""
    done = int(work.state.get("done", 0))
    finished = set(work.state.get("kinds", ()))
    for kind in kinds():
        after = int(work.state.get("after", 0)) if work.state.get("kind") == kind.code else 0
        while kind.code not in finished:
            keys = kind.keys(after, index.AT_ONCE)
            if not keys:
                finished.add(kind.code)
                break
            after, done = keys[-1], done + len(keys)
            state = {"done": done, "kinds": sorted(finished), "kind": kind.code, "after": after}
            work.progress(done, note=kind.code)
            with work.once(state, done=done):
                index.put(kind, keys)
