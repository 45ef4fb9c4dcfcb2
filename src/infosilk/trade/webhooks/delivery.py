"""Telling webhooks: each reads the feed of statuses from where it stopped, one request in flight, in order.

A request has up to 100 statuses. Only an answer 2xx counts; anything else is tried again after a growing
pause, the same statuses under the same id. After three days without success the webhook is paused and its
organisation told; nothing is lost, for the feed stays.
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import urllib3
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from infosilk.kernel.notices.notify import notify
from infosilk.trade.clearance import public as clearance
from infosilk.trade.webhooks import addresses
from infosilk.trade.webhooks.engine import signature
from infosilk.trade.webhooks.models import Webhook, WebhookAttempt, WebhookState

BATCH = 100
GIVE_UP = timedelta(days=3)
KEPT_ATTEMPTS = 50
AT_ONCE = 8
CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 15.0
LEASE = timedelta(seconds=60)
_PAUSED = gettext_noop("The webhook %(url)s did not answer for three days and is paused.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said: an HTTP status, or 0 and why there was none."""

    status: int
    error: str = ""

    @property
    def taken(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


def work(limit: int = 200) -> int:
    """One round over the webhooks that are due, several at once, so that a slow one holds up none; requests sent."""
    due = Webhook.objects.filter(state=WebhookState.ACTIVE, next_at__lte=timezone.now()).order_by("next_at")
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as threads:
        return sum(threads.map(_drain_apart, list(due.values_list("pk", flat=True)[:limit])))


def _drain_apart(key: int) -> int:
    try:
        return drain(key)
    finally:
        connection.close()


def drain(key: int, most: int = 20) -> int:
    """Send what waits for one webhook, at most `most` requests; how many were sent."""
    sent = 0
    while sent < most and tell(key):
        sent += 1
    return sent


def tell(key: int) -> bool:
    """Send the next request of a webhook; False when nothing waits, when it failed, or when another process
    is at it."""
    now = timezone.now()
    # Taken for as long as a request can last: no second process is at it, and none holds a lock meanwhile.
    free = Webhook.objects.filter(pk=key, state=WebhookState.ACTIVE, next_at__lte=now)
    if not free.update(next_at=now + LEASE):
        return False
    hook = Webhook.objects.get(pk=key)
    head = clearance.status_head()
    rows = clearance.statuses_since(hook.after, BATCH, organisation=hook.organisation_id, until=hook.pending or None)
    chosen = [row for row in rows if row.code in hook.codes] if hook.codes else rows
    if not chosen:
        seen = rows[-1].id if len(rows) == BATCH else max(head, hook.after)
        Webhook.objects.filter(pk=key).update(after=seen, pending=0, next_at=now)
        return False
    last = rows[-1].id
    # Kept before it is sent: after a crash the same statuses go out under the same id.
    Webhook.objects.filter(pk=key).update(pending=last)
    started = time.monotonic()
    answer = post(hook, f"msg_{hook.pk}_{chosen[0].id}_{last}", _body(chosen))
    _note(hook, answer, chosen, last, time.monotonic() - started)
    return answer.taken


def _body(rows: list[clearance.Status]) -> bytes:
    content = {
        "type": "trade.consignment.statuses",
        "timestamp": timezone.now().isoformat(),
        "data": [
            {
                "id": row.id,
                "number": row.number,
                "order_no": row.order_no,
                "authority": row.authority,
                "code": row.code,
                "label": str(row.label),
                "at": row.at.isoformat(),
            }
            for row in rows
        ],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def post(hook: Webhook, identifier: str, body: bytes) -> Answer:
    """One signed request to the address of `hook`; redirects are not followed, the answer's body is not read."""
    now = timezone.now()
    valid = [hook.secret]
    if hook.previous_secret and hook.previous_until and hook.previous_until > now:
        valid.append(hook.previous_secret)
    try:
        target = addresses.resolve(hook.url, open_network=not settings.NODE.demo)
    except addresses.NotAllowed as error:
        return Answer(0, str(error))
    headers = {
        **signature.sign(valid, identifier, int(now.timestamp()), body),
        "content-type": "application/json",
        "user-agent": "Infosilk-Webhook/1",
        "host": target.host if target.port in (80, 443) else f"{target.host}:{target.port}",
    }
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
    pool: urllib3.HTTPConnectionPool
    if target.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            target.address,
            target.port,
            timeout=timeout,
            retries=False,
            cert_reqs="CERT_REQUIRED",
            server_hostname=target.host,
            assert_hostname=target.host,
        )
    else:
        pool = urllib3.HTTPConnectionPool(target.address, target.port, timeout=timeout, retries=False)
    try:
        answer = pool.request(
            "POST",
            target.path,
            body=body,
            headers=headers,
            redirect=False,
            preload_content=False,
            assert_same_host=False,
        )
        status = answer.status
        answer.close()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Answer(0, f"{type(error).__name__}: {error}"[:300])
    finally:
        pool.close()
    return Answer(status, "" if status < HTTPStatus.MULTIPLE_CHOICES else f"HTTP {status}")


def _note(hook: Webhook, answer: Answer, rows: list[clearance.Status], last: int, seconds: float) -> None:
    now = timezone.now()
    WebhookAttempt.objects.create(
        webhook=hook,
        at=now,
        status=answer.status,
        error=answer.error,
        statuses=len(rows),
        first=rows[0].id,
        last=last,
        milliseconds=int(seconds * 1000),
    )
    old = WebhookAttempt.objects.filter(webhook=hook).order_by("-pk").values_list("pk", flat=True)[KEPT_ATTEMPTS:]
    WebhookAttempt.objects.filter(pk__in=list(old)).delete()
    if answer.taken:
        Webhook.objects.filter(pk=hook.pk).update(
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
    over = now - since > GIVE_UP
    pause = min(3600, 5 * 2 ** min(hook.failures, 10))
    Webhook.objects.filter(pk=hook.pk).update(
        failures=F("failures") + 1,
        failing_since=since,
        last_error=answer.error[:300],
        next_at=now + timedelta(seconds=pause),
    )
    if over:
        Webhook.objects.filter(pk=hook.pk).update(state=WebhookState.PAUSED)
        for role in ("administrator", "marketplace", "trader"):
            notify((hook.organisation_id, role), "trade.webhook", _PAUSED, {"url": hook.url}, "trade:webhooks:webhooks")
