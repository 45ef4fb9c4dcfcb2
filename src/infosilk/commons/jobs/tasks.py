"""Background work of jobs: doing what waits, and forgetting what has had its day."""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from infosilk.commons.jobs import keep, runner


@app.periodic(cron="* * * * *")
@app.task(name="commons.jobs_work", pass_context=False)
def jobs_work(timestamp: int = 0) -> int:
    """Do the jobs that wait, as many at a time as the node allows. Each minute as well: what lost its process in a way
    that nobody was told of is found then."""
    return runner.work()


# Whoever starts looks at once: a job whose process died waits for nobody.
AT_START = (jobs_work,)


@app.periodic(cron="37 3 * * *")
@app.task(name="commons.jobs_purge")
def jobs_purge(timestamp: int = 0) -> int:
    """Forget jobs that ended longer ago than the rule record.keep-jobs says, with their results."""
    with transaction.atomic():
        return keep.purge(timezone.now())
