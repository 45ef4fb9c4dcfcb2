"""What people do with webhooks: make, change, pause, take up again, renew the secret, try, remove."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid, NotFound, Problem
from infosilk.kernel.record import audit
from infosilk.trade.clearance import public as clearance
from infosilk.trade.webhooks import addresses, delivery
from infosilk.trade.webhooks.engine import signature
from infosilk.trade.webhooks.models import Webhook, WebhookState

MAY = ("administrator", "marketplace", "trader", "broker", "forwarder")
MOST = 10
# So long the secret before the new one still signs.
OVERLAP = timedelta(days=1)


def visible_to(acting: Acting) -> QuerySet[Webhook]:
    """The webhooks of the organisation represented."""
    if acting.organisation_id is None or not acting.may("trade", *MAY):
        return Webhook.objects.none()
    return Webhook.objects.filter(organisation_id=acting.organisation_id)


def make(acting: Acting, url: str, codes: Sequence[int] = ()) -> Webhook:
    """A webhook that is told of every status from now on, or of those with `codes`. The secret in it is shown once.

    Invalid for an address that no webhook may lead to or a code that does not exist, Conflict for a second one to the
    same address or one too many.
    """
    acting.require("trade", *MAY)
    if acting.organisation_id is None:
        raise Problem(_("A webhook belongs to an organisation."), mend=_("Switch to a mandate."))
    _check(url, codes)
    now = timezone.now()
    try:
        with transaction.atomic():
            if Webhook.objects.filter(organisation_id=acting.organisation_id).count() >= MOST:
                raise Conflict(
                    _("An organisation has at most %(most)s webhooks.") % {"most": MOST}, mend=_("Remove one first.")
                )
            hook = Webhook.objects.create(
                organisation_id=acting.organisation_id,
                url=url,
                secret=signature.new_secret(),
                codes=sorted(set(codes)),
                after=clearance.status_head(),
                next_at=now,
                created_at=now,
            )
            audit.record(acting, "trade.webhook.made", "trade.webhook", str(hook.pk), {"url": url})
    except IntegrityError as error:
        raise Conflict(_("There is a webhook to this address already."), mend=_("Change that one.")) from error
    return hook


def _check(url: str, codes: Sequence[int]) -> None:
    faults = []
    try:
        addresses.split(url, open_network=not settings.NODE.demo)
    except addresses.NotAllowed as error:
        faults.append(ErrorItem("url", str(error), _("Give an address such as https://example.org/infosilk.")))
    unknown = sorted(set(codes) - set(clearance.STATUS_LABELS))
    if unknown:
        known = ", ".join(map(str, clearance.STATUS_LABELS))
        fault = _("There is no status %(codes)s.") % {"codes": ", ".join(map(str, unknown))}
        faults.append(ErrorItem("codes", fault, _("Choose among %(known)s.") % {"known": known}))
    if faults:
        raise Invalid(errors=faults)


def _own(acting: Acting, key: int) -> Webhook:
    acting.require("trade", *MAY)
    found = visible_to(acting).select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFound(what=_("webhook"))
    return found


def pause(acting: Acting, key: int) -> Webhook:
    """Nothing is sent until it is taken up again; what happens meanwhile is told then."""
    with transaction.atomic():
        hook = _own(acting, key)
        hook.state = WebhookState.PAUSED
        hook.save(update_fields=["state"])
        audit.record(acting, "trade.webhook.paused", "trade.webhook", str(key), {})
    return hook


def resume(acting: Acting, key: int) -> Webhook:
    """Go on where it stopped."""
    with transaction.atomic():
        hook = _own(acting, key)
        hook.state, hook.failures, hook.failing_since = WebhookState.ACTIVE, 0, None
        hook.next_at = timezone.now()
        hook.save(update_fields=["state", "failures", "failing_since", "next_at"])
        audit.record(acting, "trade.webhook.resumed", "trade.webhook", str(key), {})
    return hook


def renew_secret(acting: Acting, key: int) -> Webhook:
    """A new secret; the one before it signs beside it for another day."""
    with transaction.atomic():
        hook = _own(acting, key)
        hook.previous_secret, hook.previous_until = hook.secret, timezone.now() + OVERLAP
        hook.secret = signature.new_secret()
        hook.save(update_fields=["secret", "previous_secret", "previous_until"])
        audit.record(acting, "trade.webhook.secret-renewed", "trade.webhook", str(key), {})
    return hook


def remove(acting: Acting, key: int) -> None:
    """Tell this address nothing any more."""
    with transaction.atomic():
        hook = _own(acting, key)
        audit.record(acting, "trade.webhook.removed", "trade.webhook", str(key), {"url": hook.url})
        hook.delete()


def ping(acting: Acting, key: int) -> delivery.Answer:
    """Send a signed trial request now; what the receiver answered. Nothing else changes."""
    acting.require("trade", *MAY)
    found = visible_to(acting).filter(pk=key).first()
    if found is None:
        raise NotFound(what=_("webhook"))
    stamp = timezone.now()
    body = b'{"type":"trade.webhook.ping","timestamp":"%b","data":[]}' % stamp.isoformat().encode()
    return delivery.post(found, f"ping_{found.pk}_{int(stamp.timestamp())}", body)
