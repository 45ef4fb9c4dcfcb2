"""Background work of trade: returns whose last day is over, the risk model learned anew."""

import logging

from procrastinate.contrib.django import app

from infosilk.kernel.acting import system
from infosilk.kernel.problems import Conflict
from infosilk.trade.returns import actions
from infosilk.trade.risk import training
from infosilk.trade.webhooks import sending


@app.periodic(cron="11 0 * * *")
@app.task(name="trade.expire_returns", queueing_lock="trade.expire_returns")
def expire_returns(timestamp: int = 0) -> int:
    """Returns whose goods did not come back in time expire. Returns how many."""
    return actions.expire()


@app.periodic(cron="43 2 * * 0")
@app.task(name="trade.risk_train", queueing_lock="trade.risk_train")
def risk_train(timestamp: int = 0) -> int | None:
    """Learn the risk model anew from the inspections so far; the new model's key, None with too few results."""
    try:
        return training.train(system("worker", "risk")).pk
    except Conflict as too_few:
        logging.getLogger(__name__).info("no new risk model: %s", too_few.detail)
        return None


@app.periodic(cron="* * * * * */5")
@app.task(name="trade.tell_webhooks", queue="webhooks", queueing_lock="trade.tell_webhooks")
def tell_webhooks(timestamp: int = 0) -> int:
    """Tell the webhooks what they were not told yet. Returns how many requests were sent."""
    return sending.work()


@app.periodic(cron="41 0 * * *")
@app.task(name="trade.expire_documents", queueing_lock="trade.expire_documents")
def expire_documents(timestamp: int = 0) -> int:
    """Documents that waited too long for the others of their order are gone. Returns how many."""
    from infosilk.trade.ceb import receiving

    return receiving.expire()


@app.periodic(cron="21 0 * * *")
@app.task(name="trade.expire_unfinished", queueing_lock="trade.expire_unfinished")
def expire_unfinished(timestamp: int = 0) -> int:
    """Lines that nobody mended and guided orders that nobody finished are gone after their time. Returns how many."""
    from infosilk.trade.mending import actions as mending

    return mending.expire()
