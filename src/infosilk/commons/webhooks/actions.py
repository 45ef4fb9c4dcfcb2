"""What people do with webhooks: make, pause, take up again, renew the secret, try, set back, remove."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.commons.webhooks import addresses, feeds
from infosilk.commons.webhooks.engine import signature
from infosilk.commons.webhooks.feeds import Feed
from infosilk.commons.webhooks.models import Pause, Webhook, WebhookState
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, ErrorItem, Forbidden, Invalid, NotFound, Problem
from infosilk.kernel.record import audit

MOST = 10
# So long the secret before the new one still signs.
OVERLAP = timedelta(days=1)


def make(acting: Acting, feed: str, url: str, events: Sequence[str] = ()) -> tuple[Webhook, str]:
    """A webhook that is told of the feed from now on, or of `events` alone; with its secret, which is shown once.

    Invalid for an address that no webhook may lead to, or a feed or event that there is not; Forbidden for a feed of
    others; Conflict for a second one to the same address or one too many.
    """
    if acting.organisation_id is None:
        raise Problem(_("A webhook belongs to an organisation."), mend=_("Switch to a mandate."))
    wanted = _feed(acting, feed)
    _check(wanted, url, events)
    now = timezone.now()
    secret = signature.new_secret()
    try:
        with transaction.atomic():
            if Webhook.objects.filter(organisation_id=acting.organisation_id).count() >= MOST:
                raise Conflict(
                    _("An organisation has at most %(most)s webhooks.") % {"most": MOST}, mend=_("Remove one first.")
                )
            hook = Webhook.objects.create(
                organisation_id=acting.organisation_id,
                person_id=acting.person_id,
                feed=wanted.code,
                url=url,
                secret=secret,
                events=sorted(set(events)),
                after=wanted.head(),
                next_at=now,
                created_at=now,
            )
            audit.record(acting, "webhook.made", "commons.webhook", str(hook.pk), {"url": url, "feed": wanted.code})
    except IntegrityError as error:
        raise Conflict(_("There is a webhook to this address already."), mend=_("Change that one.")) from error
    return hook, secret


def _feed(acting: Acting, code: str) -> Feed:
    there = feeds.feeds()
    found = there.get(code)
    if found is None:
        known = ", ".join(one.code for one in feeds.offered(acting)) or "–"
        fault = _("There is no feed “%(feed)s”.") % {"feed": code[:60]}
        raise Invalid(errors=[ErrorItem("feed", fault, _("Choose among %(known)s.") % {"known": known})])
    if not acting.may(found.area, *found.roles):
        raise Forbidden(area=found.area, roles=found.roles)
    return found


def _check(feed: Feed, url: str, events: Sequence[str]) -> None:
    faults = []
    try:
        addresses.split(url, open_network=not settings.NODE.demo)
    except addresses.NotAllowed as error:
        faults.append(ErrorItem("url", str(error), _("Give an address such as https://example.org/infosilk.")))
    there = feed.events()
    unknown = sorted(set(events) - set(there))
    if unknown:
        fault = _("There is no event %(events)s.") % {"events": ", ".join(unknown)[:200]}
        faults.append(ErrorItem("events", fault, _("Choose among %(known)s.") % {"known": ", ".join(there)}))
    if faults:
        raise Invalid(errors=faults)


def _own(acting: Acting, key: int) -> Webhook:
    if not feeds.offered(acting):
        raise Forbidden(area="commons")
    found = Webhook.objects.visible_to(acting).select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFound(what=_("webhook"))
    return found


def pause(acting: Acting, key: int) -> Webhook:
    """Nothing is sent until it is taken up again; what happens meanwhile is told then."""
    with transaction.atomic():
        hook = _own(acting, key)
        if hook.state == WebhookState.ACTIVE:
            hook.state, hook.pause = WebhookState.PAUSED, Pause.ASKED
            hook.save(update_fields=["state", "pause"])
            audit.record(acting, "webhook.paused", "commons.webhook", str(key), {})
    return hook


def resume(acting: Acting, key: int) -> Webhook:
    """Go on where it stopped, from now on by the mandate of whoever takes it up."""
    with transaction.atomic():
        hook = _own(acting, key)
        hook.state, hook.pause, hook.failures, hook.failing_since = WebhookState.ACTIVE, "", 0, None
        hook.next_at, hook.person_id = timezone.now(), acting.person_id
        hook.save(update_fields=["state", "pause", "failures", "failing_since", "next_at", "person"])
        audit.record(acting, "webhook.resumed", "commons.webhook", str(key), {})
    return hook


def renew_secret(acting: Acting, key: int) -> tuple[Webhook, str]:
    """A new secret, shown once; the one before it signs beside it for another day."""
    secret = signature.new_secret()
    with transaction.atomic():
        hook = _own(acting, key)
        hook.previous_secret, hook.previous_until = hook.secret, timezone.now() + OVERLAP
        hook.secret = secret
        hook.save(update_fields=["secret", "previous_secret", "previous_until"])
        audit.record(acting, "webhook.secret-renewed", "commons.webhook", str(key), {})
    return hook, secret


def set_back(acting: Acting, key: int, after: int) -> Webhook:
    """Tell again everything behind the entry `after` that the feed still has. Conflict for a place to come."""
    with transaction.atomic():
        hook = _own(acting, key)
        if after > hook.after:
            raise Conflict(
                _("The webhook has not come to %(place)s yet: it stands at %(after)s.")
                % {"place": after, "after": hook.after},
                mend=_("Give the id of an entry that was told."),
            )
        hook.after, hook.pending, hook.next_at = after, 0, timezone.now()
        hook.save(update_fields=["after", "pending", "next_at"])
        audit.record(acting, "webhook.set-back", "commons.webhook", str(key), {"after": after})
    return hook


def remove(acting: Acting, key: int) -> None:
    """Tell this address nothing any more."""
    with transaction.atomic():
        hook = _own(acting, key)
        audit.record(acting, "webhook.removed", "commons.webhook", str(key), {"url": hook.url})
        hook.delete()


def ask_trial(acting: Acting, key: int) -> Webhook:
    """Have a signed trial sent, by the worker; what the receiver answers stands among the attempts."""
    from infosilk.commons.webhooks.tasks import tell_webhooks

    with transaction.atomic():
        hook = _own(acting, key)
        hook.trial_at = hook.trial_at or timezone.now()
        hook.save(update_fields=["trial_at"])
        tell_webhooks.defer()
    return hook
