"""The kernel's background work: notifications by e-mail, forgetting what has had its day."""

from procrastinate.contrib.django import app

from infosilk.kernel.notices.notify import send_notifications as send_notifications
from infosilk.kernel.record import idempotency


@app.periodic(cron="17 3 * * *")
@app.task(name="kernel.purge", queue="default")
def purge(timestamp: int = 0) -> None:
    """Forget idempotency answers past their time, and sessions that ended."""
    from django.core.management import call_command

    idempotency.purge()
    call_command("clearsessions")
