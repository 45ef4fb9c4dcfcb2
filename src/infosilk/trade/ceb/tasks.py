"""Background work of what comes in as CEB messages."""

from procrastinate.contrib.django import app

from infosilk.trade.ceb import receiving


@app.periodic(cron="41 0 * * *")
@app.task(name="trade.expire_documents", queueing_lock="trade.expire_documents")
def expire_documents(timestamp: int = 0) -> int:
    """Documents that waited too long for the others of their order are gone. Returns how many."""
    return receiving.expire()
