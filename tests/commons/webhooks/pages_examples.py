"""Webhooks: none yet, one that tells, one whose receiver is silent, one that nobody may tell any more."""

from django.utils import timezone

from infosilk.commons.payments.feeds import DUES
from infosilk.commons.webhooks import actions
from infosilk.commons.webhooks.models import Pause, Webhook, WebhookAttempt, WebhookState
from infosilk.kernel import demo
from infosilk.kernel.identity.mandates import choose
from tests.web.walk import Example

LEFT_OUT = {
    "commons:webhooks:webhook-act": "takes POST alone; its forms are on the webhook's page",
}


def examples() -> list[Example]:
    """What people see of an organisation's webhooks."""
    person = demo.ensure_person(email="hooks@walk.example", name="Vesna Javljač (sample)")
    new = demo.ensure_person(email="new-hooks@walk.example", name="Novak Javljač (sample)")
    firm = demo.ensure_organisation(code="walk-hooks", name="Walk hooks", country="RS", roles=["trader"])
    other = demo.ensure_organisation(code="walk-no-hooks", name="Walk no hooks", country="RS", roles=["trader"])
    demo.ensure_mandate(person=new, organisation=other, role="trader")
    acting = choose(person, demo.ensure_mandate(person=person, organisation=firm, role="trader").pk)
    now = timezone.now()
    told, silent, ended = (
        actions.make(acting, DUES.code, f"https://shop.example/{name}")[0] for name in ("told", "silent", "ended")
    )
    for status, error in ((200, ""), (503, "HTTP 503"), (0, "no answer within 15 seconds")):
        WebhookAttempt.objects.create(
            webhook=told, at=now, status=status, error=error, entries=2, first=1, last=2, milliseconds=31
        )
    Webhook.objects.filter(pk=silent.pk).update(failures=3, failing_since=now, last_error="HTTP 503", trial_at=now)
    Webhook.objects.filter(pk=ended.pk).update(state=WebhookState.PAUSED, pause=Pause.MAKER)
    return [
        Example("commons:webhooks:webhooks", person=new),
        Example("commons:webhooks:webhooks", person=person),
        *(Example("commons:webhooks:webhook", {"key": one.pk}, person) for one in (told, silent, ended)),
    ]
