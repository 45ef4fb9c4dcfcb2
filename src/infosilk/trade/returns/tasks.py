"""Background work of returns."""

from procrastinate.contrib.django import app

from infosilk.trade.returns import actions


@app.periodic(cron="11 0 * * *")
@app.task(name="trade.expire_returns", queueing_lock="trade.expire_returns")
def expire_returns(timestamp: int = 0) -> int:
    """Returns whose goods did not come back in time expire. Returns how many."""
    return actions.expire()
