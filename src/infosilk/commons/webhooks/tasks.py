"""Background work of webhooks: telling what was not told yet, forgetting what is old."""

from django.utils import timezone
from procrastinate.contrib.django import app

from infosilk.commons.webhooks import delivery, happenings


@app.periodic(cron="* * * * * */5")
@app.task(name="commons.webhooks.tell", queue="webhooks", queueing_lock="commons.webhooks.tell")
def tell_periodically(timestamp: int = 0) -> int:
    """Tell the webhooks what they were not told yet. Returns how many requests were sent."""
    return delivery.work()


@app.task(name="commons.webhooks.tell_now", queue="webhooks")
def tell_webhooks() -> int:
    """The same at once, for who waits for a trial."""
    return delivery.work()


@app.periodic(cron="33 3 * * *")
@app.task(name="commons.webhooks.forget", queue="webhooks", queueing_lock="commons.webhooks.forget")
def forget(timestamp: int = 0) -> int:
    """Forget what happened longer ago than the rule record.keep-happenings says. Returns how many entries."""
    return happenings.purge(timezone.now())
