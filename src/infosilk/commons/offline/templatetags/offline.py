"""`{% load offline %}`: what a page or a form that works without a line bears."""

import uuid
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from infosilk.commons.offline.pages.worker import worker_url
from infosilk.kernel.identity.browser import browser_word

register = template.Library()


@register.inclusion_tag("commons/offline/facts.html", takes_context=True)
def works_offline(context: dict[str, Any]) -> dict[str, Any]:
    """On a page that is kept: how much waits, and what the script has to know. The page loads offline.js."""
    return facts(context["request"])


@register.inclusion_tag("commons/offline/fields.html")
def may_wait(title: Any) -> dict[str, Any]:
    """In a form: its idempotency key, new each time the page is made, and what it is called while it waits.

    The view behind the form is `@once_per_key`."""
    return {"key": str(uuid.uuid4()), "title": title}


@register.simple_tag(takes_context=True)
def offline_facts(context: dict[str, Any]) -> dict[str, Any]:
    return facts(context["request"])


def facts(request: HttpRequest) -> dict[str, Any]:
    return {
        "person": browser_word(getattr(request, "acting", None)),
        "worker": worker_url(),
        "token": reverse("commons:offline:token"),
        "queue": reverse("commons:offline:queue"),
    }
