"""Background work of intake: documents and drafts that nobody finished are gone after their time."""

from procrastinate.contrib.django import app

from infosilk.trade.intake.ceb import actions
from infosilk.trade.intake.mend import actions as mend_actions


@app.periodic(cron="41 0 * * *")
@app.task(name="trade.expire_documents", queueing_lock="trade.expire_documents")
def expire_documents(timestamp: int = 0) -> int:
    """Documents that waited too long for the others of their order are gone. Returns how many."""
    return actions.expire()


@app.periodic(cron="21 0 * * *")
@app.task(name="trade.expire_unfinished", queueing_lock="trade.expire_unfinished")
def expire_unfinished(timestamp: int = 0) -> int:
    """Lines that nobody mended and guided orders that nobody finished are gone after their time. Returns how many."""
    return mend_actions.expire()
