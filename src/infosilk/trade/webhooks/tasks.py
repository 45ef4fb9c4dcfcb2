"""Background work of webhooks: telling what was not told yet."""

from procrastinate.contrib.django import app

from infosilk.trade.webhooks import delivery


@app.periodic(cron="* * * * * */5")
@app.task(name="trade.tell_webhooks", queue="webhooks", queueing_lock="trade.tell_webhooks")
def tell_webhooks(timestamp: int = 0) -> int:
    """Tell the webhooks what they were not told yet. Returns how many requests were sent."""
    return delivery.work()
