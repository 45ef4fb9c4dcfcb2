"""Reads of webhooks and feeds."""

from typing import Any

from infosilk.commons.webhooks import feeds
from infosilk.commons.webhooks.feeds import Feed
from infosilk.commons.webhooks.models import Webhook
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.rules import RuleUnknown

_HOOK = ("url", "feed", "events", "state", "pause", "after", "told", "failures", "last_error", "next_at", "created_at")
_ATTEMPT = ("at", "status", "error", "trial", "entries", "milliseconds")


def webhook_out(hook: Webhook) -> dict[str, Any]:
    return {"id": hook.pk, **{name: getattr(hook, name) for name in _HOOK}}


def attempts_out(hook: Webhook) -> list[dict[str, Any]]:
    """The last requests, newest first."""
    return [{name: getattr(row, name) for name in _ATTEMPT} for row in hook.attempts.all()]


def feed_out(feed: Feed) -> dict[str, Any]:
    return {
        "code": feed.code,
        "title": str(feed.title),
        "about": str(feed.about),
        "events": [{"code": code, "title": str(title)} for code, title in feed.events().items()],
        "days": _days(feed),
    }


def _days(feed: Feed) -> int | None:
    try:
        return None if feed.keeps is None else feed.keeps().days
    except RuleUnknown:
        # Nothing is forgotten without the rule.
        return None


def entries_out(acting: Acting, code: str, after: int, limit: int) -> dict[str, Any]:
    """The organisation's own entries of a feed behind `after`. NotFound for a feed of others."""
    feed = feeds.named(acting, code)
    rows = feed.read(acting.organisation_id or 0, after, limit, None)
    items = [{"id": row.id, "event": row.event, **row.data} for row in rows]
    return {"items": items, "next": rows[-1].id if len(rows) == limit else None}
