"""The API of feeds and webhooks."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Status
from pydantic import Field

from infosilk.commons.webhooks import actions, feeds, queries
from infosilk.commons.webhooks.models import Webhook
from infosilk.commons.webhooks.schemas import (
    FeedEntriesOut,
    FeedOut,
    SetBackIn,
    WebhookAttemptOut,
    WebhookIn,
    WebhookOut,
    WebhookSecretOut,
)
from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent, seal_answer
from infosilk.kernel.schemas import NO_NUL, Key, Limit

router = Router()
FeedPath = Annotated[str, Path(max_length=60, pattern=NO_NUL)]
After = Annotated[int, Field(ge=0, le=2**63 - 1)]


@router.get("/feeds", response={200: list[FeedOut], **responses()}, summary="Feeds")
def list_feeds(request: HttpRequest) -> list[dict[str, Any]]:
    """What your organisation can be told of."""
    return [queries.feed_out(one) for one in feeds.offered(acting_of(request))]


@router.get("/feeds/{feed}/entries", response={200: FeedEntriesOut, **responses(404)}, summary="Entries of a feed")
def entries(request: HttpRequest, feed: FeedPath, after: After = 0, limit: Limit = 100) -> dict[str, Any]:
    """Your organisation's own, for who asks instead of being told."""
    return queries.entries_out(acting_of(request), feed, after, limit)


@router.get("/webhooks", response={200: list[WebhookOut], **responses()}, summary="Webhooks")
def webhooks(request: HttpRequest) -> list[dict[str, Any]]:
    """The webhooks of your organisation."""
    return [queries.webhook_out(hook) for hook in Webhook.objects.visible_to(acting_of(request))]


@router.post("/webhooks", response={200: WebhookSecretOut, **responses(403, 409, 422)}, summary="Make a webhook")
@idempotent
def make(request: HttpRequest, asked: WebhookIn) -> dict[str, Any]:
    """Told from now on, in order and at least once, signed as the Standard Webhooks specification describes."""
    hook, secret = actions.make(acting_of(request), asked.feed, asked.url, asked.events)
    seal_answer(request)
    return {**queries.webhook_out(hook), "secret": secret}


@router.get("/webhooks/{key}", response={200: WebhookOut, **responses(404)}, summary="One webhook")
def webhook(request: HttpRequest, key: Key) -> dict[str, Any]:
    """Where it stands."""
    return queries.webhook_out(_hook(request, key))


@router.get("/webhooks/{key}/attempts", response={200: list[WebhookAttemptOut], **responses(404)}, summary="Attempts")
def attempts(request: HttpRequest, key: Key) -> list[dict[str, Any]]:
    """The last requests to this webhook, newest first."""
    return queries.attempts_out(_hook(request, key))


@router.post("/webhooks/{key}/pause", response={200: WebhookOut, **responses(403, 404, 409)}, summary="Pause a webhook")
@idempotent
def pause(request: HttpRequest, key: Key) -> dict[str, Any]:
    """Nothing is sent until it is taken up again."""
    return queries.webhook_out(actions.pause(acting_of(request), key))


@router.post(
    "/webhooks/{key}/resume", response={200: WebhookOut, **responses(403, 404, 409)}, summary="Go on with a webhook"
)
@idempotent
def resume(request: HttpRequest, key: Key) -> dict[str, Any]:
    """What happened meanwhile is told now, by your mandate."""
    return queries.webhook_out(actions.resume(acting_of(request), key))


@router.post(
    "/webhooks/{key}/secret", response={200: WebhookSecretOut, **responses(403, 404, 409)}, summary="Renew a secret"
)
@idempotent
def secret(request: HttpRequest, key: Key) -> dict[str, Any]:
    """For a day requests are signed with the old secret too."""
    hook, made = actions.renew_secret(acting_of(request), key)
    seal_answer(request)
    return {**queries.webhook_out(hook), "secret": made}


@router.post("/webhooks/{key}/trial", response={202: WebhookOut, **responses(403, 404, 409)}, summary="Try a webhook")
@idempotent
def trial(request: HttpRequest, key: Key) -> Status[dict[str, Any]]:
    """One signed request, by the worker; what came of it stands among the attempts."""
    return Status(202, queries.webhook_out(actions.ask_trial(acting_of(request), key)))


@router.post("/webhooks/{key}/set-back", response={200: WebhookOut, **responses(403, 404, 409)}, summary="Tell again")
@idempotent
def set_back(request: HttpRequest, key: Key, body: SetBackIn) -> dict[str, Any]:
    """Everything behind an entry that was told, as far as the feed still has it."""
    return queries.webhook_out(actions.set_back(acting_of(request), key, body.after))


@router.delete("/webhooks/{key}", response={204: None, **responses(403, 404, 409)}, summary="Remove a webhook")
@idempotent
def remove(request: HttpRequest, key: Key) -> Status[None]:
    """This address is told nothing any more."""
    actions.remove(acting_of(request), key)
    return Status(204, None)


def _hook(request: HttpRequest, key: int) -> Webhook:
    return or_404(Webhook.objects.visible_to(acting_of(request)), "webhook", pk=key)
