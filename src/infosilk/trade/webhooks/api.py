"""Webhooks over the API."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import NO_NUL, Key
from infosilk.trade.webhooks import actions
from infosilk.trade.webhooks.models import Webhook

own = Router()
Url = Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NUL)]


class WebhookIn(BaseModel):
    """Where to tell, and which statuses (none named: all)."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    codes: Annotated[list[Annotated[int, Field(ge=0, le=9999)]], Field(max_length=20)] = []


class WebhookOut(BaseModel):
    id: int
    url: str
    codes: list[int]
    state: str
    told: int = Field(description="Statuses that the receiver took")
    failures: int = Field(description="Attempts since the last one that succeeded")
    last_error: str
    next_at: datetime
    created_at: datetime


class SecretOut(WebhookOut):
    secret: str = Field(description="Shown in this answer alone; keep it where only the receiver reads it")


class AttemptOut(BaseModel):
    at: datetime
    status: int
    error: str
    statuses: int
    milliseconds: int


class PingOut(BaseModel):
    status: int = Field(description="The HTTP status that the receiver answered; 0: none")
    error: str


def _webhook_out(hook: Webhook) -> dict[str, Any]:
    names = ("url", "codes", "state", "told", "failures", "last_error", "next_at", "created_at")
    return {"id": hook.pk, **{name: getattr(hook, name) for name in names}}


@own.get("", response={200: list[WebhookOut], **responses()}, summary="Webhooks")
def webhooks(request: HttpRequest) -> list[dict[str, Any]]:
    """The webhooks of your organisation."""
    return [_webhook_out(hook) for hook in actions.visible_to(acting_of(request))]


@own.post("", response={200: SecretOut, **responses(409, 422)}, summary="Make a webhook")
@idempotent
def make(request: HttpRequest, asked: WebhookIn) -> dict[str, Any]:
    """Told from now on, in order and at least once, signed as the Standard Webhooks specification describes."""
    hook = actions.make(acting_of(request), asked.url, asked.codes)
    return {**_webhook_out(hook), "secret": hook.secret}


@own.get("/{key}/attempts", response={200: list[AttemptOut], **responses(404)}, summary="Last attempts")
def attempts(request: HttpRequest, key: Key) -> list[dict[str, Any]]:
    """The last requests to this webhook, newest first."""
    hook = or_404(actions.visible_to(acting_of(request)), "webhook", pk=key)
    names = ("at", "status", "error", "statuses", "milliseconds")
    return [{name: getattr(row, name) for name in names} for row in hook.attempts.all()]


@own.post("/{key}/pause", response={200: WebhookOut, **responses(404)}, summary="Pause a webhook")
@idempotent
def pause(request: HttpRequest, key: Key) -> dict[str, Any]:
    """Nothing is sent until it is taken up again."""
    return _webhook_out(actions.pause(acting_of(request), key))


@own.post("/{key}/resume", response={200: WebhookOut, **responses(404)}, summary="Go on with a webhook")
@idempotent
def resume(request: HttpRequest, key: Key) -> dict[str, Any]:
    """What happened meanwhile is told now."""
    return _webhook_out(actions.resume(acting_of(request), key))


@own.post("/{key}/secret", response={200: SecretOut, **responses(404)}, summary="Renew a webhook's secret")
@idempotent
def secret(request: HttpRequest, key: Key) -> dict[str, Any]:
    """For a day requests are signed with the old secret too."""
    hook = actions.renew_secret(acting_of(request), key)
    return {**_webhook_out(hook), "secret": hook.secret}


@own.post("/{key}/ping", response={200: PingOut, **responses(404)}, summary="Try a webhook")
@idempotent
def ping(request: HttpRequest, key: Key) -> dict[str, Any]:
    """One signed request now."""
    answer = actions.ping(acting_of(request), key)
    return {"status": answer.status, "error": answer.error}


@own.delete("/{key}", response={204: None, **responses(404)}, summary="Remove a webhook")
@idempotent
def remove(request: HttpRequest, key: Key) -> Status[None]:
    """This address is told nothing any more."""
    actions.remove(acting_of(request), key)
    return Status(204, None)


router = Router()
router.add_router("/webhooks", own)
