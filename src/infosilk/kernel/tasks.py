"""The kernel's background work: notifications by e-mail, forgetting what has had its day."""

from procrastinate.contrib.django import app

from infosilk.kernel.law.days import today
from infosilk.kernel.notices.notify import send_notifications as send_notifications
from infosilk.kernel.record import blocking, idempotency


@app.periodic(cron="17 3 * * *")
@app.task(name="kernel.purge", queue="default")
def purge(timestamp: int = 0) -> None:
    """Forget idempotency answers past their time, and sessions that ended."""
    from django.core.management import call_command

    idempotency.purge()
    call_command("clearsessions")


@app.periodic(cron="41 3 * * *")
@app.task(name="kernel.end_blocking", queue="default")
def end_blocking(timestamp: int = 0) -> None:
    """Destroy what law kept of erased people and keeps no longer, with its keys."""
    blocking.destroy_ended(today())
