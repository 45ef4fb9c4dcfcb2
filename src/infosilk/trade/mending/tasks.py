"""Background work of what waits to be mended."""

from procrastinate.contrib.django import app

from infosilk.trade.mending import actions


@app.periodic(cron="21 0 * * *")
@app.task(name="trade.expire_unfinished", queueing_lock="trade.expire_unfinished")
def expire_unfinished(timestamp: int = 0) -> int:
    """Lines that nobody mended and guided orders that nobody finished are gone after their time. Returns how many."""
    return actions.expire()
