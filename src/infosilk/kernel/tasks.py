"""The kernel's background work: notifications by e-mail, forgetting what has had its day."""

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from infosilk.kernel import idempotency, notify
from infosilk.kernel.models import Notification

# About a day of growing pauses: mail servers are down for hours, not for seconds.
_RETRY = RetryStrategy(max_attempts=12, exponential_wait=4)


@app.task(name="kernel.send_notifications", queue="mail", retry=_RETRY)
def send_notifications(ids: list[int]) -> None:
    """E-mail notifications that were not e-mailed yet. After a failure the next attempt sends only what
    is missing.
    """
    waiting = Notification.objects.filter(pk__in=ids, emailed_at__isnull=True, person__is_active=True)
    for notification in waiting.select_related("person").order_by("pk"):
        subject, body = notify.email_of(notification)
        message = EmailMessage(subject, body, to=[notification.person.email], connection=get_connection())
        message.send()
        Notification.objects.filter(pk=notification.pk).update(emailed_at=timezone.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="kernel.purge", queue="default")
def purge(timestamp: int = 0) -> None:
    """Forget idempotency answers past their time, and sessions that ended."""
    from django.core.management import call_command

    idempotency.purge()
    call_command("clearsessions")
