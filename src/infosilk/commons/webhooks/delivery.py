"""Telling webhooks: each reads its feed from where it stopped, one request in flight, in order.

A request has up to 100 entries. Only an answer 2xx counts; anything else is tried again after a growing pause, the same
entries under the same id. After three days without success the webhook is paused and its organisation told; nothing is
lost, for the feed stays. A webhook tells by the mandate of whoever made it or took it over: when that ends, it pauses.
"""

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from infosilk.commons.webhooks import addresses, exchange
from infosilk.commons.webhooks.engine import signature
from infosilk.commons.webhooks.exchange import Answer
from infosilk.commons.webhooks.feeds import Entry, Feed, feeds
from infosilk.commons.webhooks.models import Pause, Webhook, WebhookAttempt, WebhookState
from infosilk.kernel.actor import ANY_ROLE
from infosilk.kernel.models import Mandate
from infosilk.kernel.notices.notify import notify

BATCH = 100
GIVE_UP = timedelta(days=3)
KEPT_ATTEMPTS = 50
AT_ONCE = 8
# Longer than any exchange: resolving, connecting, the whole of the rest.
LEASE = timedelta(seconds=60)
TRIAL = "webhook.trial"
_SILENT = gettext_noop("The webhook %(url)s did not answer for three days and is paused.")
_MAKER = gettext_noop("The webhook %(url)s is paused: whoever made it no longer acts for your organisation.")


def work(limit: int = 500) -> int:
    """One round over the webhooks that are due, several at once, so that a slow one holds up none; requests sent."""
    now = timezone.now()
    due = Webhook.objects.filter(state=WebhookState.ACTIVE, next_at__lte=now).order_by("next_at")
    tried = Webhook.objects.exclude(trial_at=None).order_by("trial_at")
    keys: list[tuple[Callable[[int], int], int]] = [
        (send_trial, key) for key in tried.values_list("pk", flat=True)[:limit]
    ]
    keys += [(drain, key) for key in due.values_list("pk", flat=True)[:limit]]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as threads:
        return sum(threads.map(lambda one: _apart(*one), keys))


def _apart(do: Callable[[int], int], key: int) -> int:
    try:
        return int(do(key))
    finally:
        connection.close()


def drain(key: int, most: int = 20) -> int:
    """Send what waits for one webhook, at most `most` requests; how many were sent."""
    sent = 0
    while sent < most and tell(key):
        sent += 1
    return sent


def tell(key: int) -> bool:
    """Send the next request of a webhook; False when nothing waits, when it failed or may not be sent, or when another
    process is at it."""
    now = timezone.now()
    # Taken for as long as a request can last: no second process is at it, and none holds a lock meanwhile.
    free = Webhook.objects.filter(pk=key, state=WebhookState.ACTIVE, next_at__lte=now)
    if not free.update(next_at=now + LEASE):
        return False
    hook = Webhook.objects.get(pk=key)
    feed = feeds().get(hook.feed)
    if feed is None:
        # Of a district that this node no longer has: it waits for when it is there again.
        return False
    if not _may(hook, feed, now):
        _pause(hook, Pause.MAKER, _MAKER)
        return False
    head = feed.head()
    rows = feed.read(hook.organisation_id, hook.after, BATCH, hook.pending or None)
    chosen = [row for row in rows if row.event in hook.events] if hook.events else list(rows)
    if not chosen:
        seen = rows[-1].id if len(rows) == BATCH else max(head, hook.after)
        Webhook.objects.filter(pk=key).update(after=seen, pending=0, next_at=now)
        return False
    last = rows[-1].id
    # Kept before it is sent: after a crash the same entries go out under the same id.
    Webhook.objects.filter(pk=key).update(pending=last)
    started = time.monotonic()
    answer = post(hook, f"msg_{hook.pk}_{chosen[0].id}_{last}", _body(hook.feed, chosen))
    _note(hook, answer, chosen, last, time.monotonic() - started)
    return answer.taken


def _may(hook: Webhook, feed: Feed, at: datetime) -> bool:
    """Whether who made it may still have the organisation told of this; what the node itself made asks nobody."""
    if hook.person_id is None:
        return True
    mandates = Mandate.objects.active(at).filter(organisation=hook.organisation_id, person=hook.person_id)
    if ANY_ROLE not in feed.roles:
        mandates = mandates.filter(role__in=feed.roles)
    return mandates.filter(person__is_active=True).exists()


def send_trial(key: int) -> bool:
    """Send the trial that was asked for; whether it was sent by this process."""
    if not Webhook.objects.filter(pk=key).exclude(trial_at=None).update(trial_at=None):
        return False
    hook = Webhook.objects.get(pk=key)
    feed = feeds().get(hook.feed)
    now = timezone.now()
    if feed is None or not _may(hook, feed, now):
        return False
    started = time.monotonic()
    answer = post(hook, f"trial_{hook.pk}_{int(now.timestamp())}", _body(TRIAL, []))
    _attempt(hook, answer, [], 0, time.monotonic() - started, trial=True)
    return True


def _body(kind: str, rows: Sequence[Entry]) -> bytes:
    content = {
        "type": kind,
        "timestamp": timezone.now().isoformat(),
        "data": [{"id": row.id, **row.data} for row in rows],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def post(hook: Webhook, identifier: str, body: bytes) -> Answer:
    """One signed request to the address of `hook`, within its deadline."""
    now = timezone.now()
    valid = [hook.secret.open()]
    if hook.previous_secret and hook.previous_until and hook.previous_until > now:
        valid.append(hook.previous_secret.open())
    try:
        target = addresses.resolve(hook.url, open_network=not settings.NODE.demo)
    except addresses.NotAllowed as error:
        return Answer(0, str(error)[:300])
    host = f"[{target.host}]" if ":" in target.host else target.host
    headers = {
        **signature.sign(valid, identifier, int(now.timestamp()), body),
        "content-type": "application/json",
        "user-agent": "Infosilk-Webhook/1",
        "host": host if target.port in (80, 443) else f"{host}:{target.port}",
        "connection": "close",
    }
    return exchange.post(target, headers, body)


def _attempt(
    hook: Webhook, answer: Answer, rows: Sequence[Entry], last: int, seconds: float, *, trial: bool = False
) -> None:
    WebhookAttempt.objects.create(
        webhook=hook,
        at=timezone.now(),
        status=answer.status,
        error=answer.error,
        trial=trial,
        entries=len(rows),
        first=rows[0].id if rows else 0,
        last=last,
        milliseconds=int(seconds * 1000),
    )
    old = WebhookAttempt.objects.filter(webhook=hook).order_by("-pk").values_list("pk", flat=True)[KEPT_ATTEMPTS:]
    WebhookAttempt.objects.filter(pk__in=list(old)).delete()


def _note(hook: Webhook, answer: Answer, rows: Sequence[Entry], last: int, seconds: float) -> None:
    _attempt(hook, answer, rows, last, seconds)
    now = timezone.now()
    if answer.taken:
        # Only from where it was read: who was set to another place meanwhile stays there.
        Webhook.objects.filter(pk=hook.pk, after=hook.after).update(
            after=last,
            pending=0,
            failures=0,
            failing_since=None,
            last_error="",
            next_at=now,
            told=F("told") + len(rows),
        )
        return
    since = hook.failing_since or now
    pause = min(3600, 5 * 2 ** min(hook.failures, 10))
    Webhook.objects.filter(pk=hook.pk).update(
        failures=F("failures") + 1,
        failing_since=since,
        last_error=answer.error[:300],
        next_at=now + timedelta(seconds=pause),
    )
    if now - since > GIVE_UP:
        _pause(hook, Pause.SILENT, _SILENT)


def _pause(hook: Webhook, why: Pause, text: str) -> None:
    """Pause it and tell the organisation's people who may take it up again."""
    paused = Webhook.objects.filter(pk=hook.pk, state=WebhookState.ACTIVE).update(state=WebhookState.PAUSED, pause=why)
    if not paused:
        return
    feed = feeds().get(hook.feed)
    for role in dict.fromkeys(("administrator", *(feed.roles if feed else ()))):
        notify((hook.organisation_id, role), "commons.webhook", text, {"url": hook.url}, "commons:webhooks:webhooks")
