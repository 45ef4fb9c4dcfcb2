"""Background housekeeping of the node: jobs whose worker died are run again, and old ones are removed."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

HEARTBEAT_SECONDS = 60.0
KEPT_HOURS = 24 * 14


@app.periodic(cron="*/2 * * * *")
@app.task(name="node.retry_stalled", queueing_lock="node.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> int:
    """Put jobs back whose worker has not been heard of for a minute. Returns how many."""
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=HEARTBEAT_SECONDS))
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)


@app.periodic(cron="17 3 * * *")
@app.task(name="node.remove_old", queueing_lock="node.remove_old", pass_context=True)
async def remove_old(context: JobContext, timestamp: int) -> None:
    """Remove jobs that ended well two weeks ago; failed ones stay until an operator has seen them."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)
