"""Telling people: a line on their page, and an e-mail by a task that tries again.

The text is kept as its English msgid with parameters and put into words for each reader. A parameter that is
itself to be translated is `{"msgid": "…"}`.
"""

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Mandate, Notification, Organisation, Person
from infosilk.kernel.problems import NotFound

# About a day of growing pauses: mail servers are down for hours, not for seconds.
_RETRY = RetryStrategy(max_attempts=12, exponential_wait=4)


def notify(
    whom: Person | tuple[int, str],
    kind: str,
    message_id: str,
    params: Mapping[str, Any] | None = None,
    url: str = "",
    *,
    organisation: Organisation | None = None,
) -> int:
    """Tell a person, or everybody who acts for an organisation in a role: `(organisation id, Role.X)`.

    `message_id` is the English text, marked with `gettext_noop` where it stands, with `%(name)s` parameters;
    `url` a URL name without arguments ("trade:orders") or a path without language prefix
    ("/trade/orders/HGH-1/"). In the caller's transaction, the e-mails too. Returns how many people were told.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a notification belongs in the transaction of what it tells")
    people: list[tuple[int, int | None]]
    if isinstance(whom, Person):
        people = [(whom.pk, organisation.pk if organisation else None)]
    else:
        owner, role = whom
        mandates = Mandate.objects.active(timezone.now()).filter(organisation_id=owner, role=role)
        people = [(person, owner) for person in mandates.values_list("person_id", flat=True).distinct()]
    rows = Notification.objects.bulk_create(
        Notification(
            person_id=person,
            organisation_id=owner,
            kind=kind,
            message_id=message_id,
            params=dict(params or {}),
            url=url,
        )
        for person, owner in people
    )
    if rows:
        send_notifications.defer(ids=[row.pk for row in rows])
    return len(rows)


def text_of(notification: Notification) -> str:
    """The notification in the active language."""
    params = {key: _in_words(value) for key, value in notification.params.items()}
    try:
        return _(notification.message_id) % params
    except (KeyError, ValueError, TypeError):
        # A translation that lost a placeholder must not take the page down.
        return notification.message_id


def _in_words(value: Any) -> Any:
    text = value.get("msgid") if isinstance(value, dict) else None
    return _(text) if text else value


def link_of(notification: Notification) -> str:
    """Where the notification leads, in the active language; "" for nowhere."""
    if not notification.url or notification.url.startswith("http"):
        return ""
    if notification.url.startswith("/"):
        return reverse("home").rstrip("/") + notification.url
    try:
        return reverse(notification.url)
    except NoReverseMatch:
        return ""


def unread(person_id: int) -> int:
    """How many notifications wait for the person."""
    return Notification.objects.filter(person_id=person_id, read_at__isnull=True).count()


def mark_read(acting: Acting, notification_id: int) -> Notification:
    """Put one of one's own notifications aside; once more does nothing."""
    with transaction.atomic():
        row = (
            Notification.objects.select_for_update().filter(pk=notification_id, person_id=acting.person_id or 0).first()
        )
        if row is None:
            raise NotFound(what=_("notification"))
        if row.read_at is None:
            row.read_at = timezone.now()
            row.save(update_fields=["read_at"])
    return row


def mark_all_read(acting: Acting) -> int:
    """Put all of one's own notifications aside; how many."""
    waiting = Notification.objects.filter(person_id=acting.person_id or 0, read_at__isnull=True)
    return waiting.update(read_at=timezone.now())


def email_of(notification: Notification) -> tuple[str, str]:
    """Subject and body of the notification's e-mail, in its reader's language."""
    from django.conf import settings

    with override(notification.person.language):
        text = text_of(notification)
        link = link_of(notification)
        lines = [text]
        if link:
            lines += ["", f"{settings.NODE.public_url}{link}"]
        lines += ["", "-- ", _("The Infosilk node of %(city)s") % {"city": settings.NODE.node}]
        return text.splitlines()[0][:120], "\n".join(lines)


@app.task(name="kernel.send_notifications", queue="mail", retry=_RETRY)
def send_notifications(ids: list[int]) -> None:
    """E-mail notifications that were not e-mailed yet. After a failure the next attempt sends only what is missing."""
    waiting = Notification.objects.filter(pk__in=ids, emailed_at__isnull=True, person__is_active=True)
    for notification in waiting.select_related("person").order_by("pk"):
        subject, body = email_of(notification)
        message = EmailMessage(subject, body, to=[notification.person.email], connection=get_connection())
        message.send()
        Notification.objects.filter(pk=notification.pk).update(emailed_at=timezone.now())
