"""Telling the node's operators that a link needs them."""

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from infosilk.kernel.models import Mandate
from infosilk.kernel.notices.notify import notify

log = logging.getLogger("infosilk.road")

STALLED = gettext_noop("Messages to %(partner)s are not getting through: %(reason)s")
BROKEN = gettext_noop("The road to %(partner)s is broken: %(reason)s")


def tell_operators(kind: str, text: str, params: dict[str, Any]) -> None:
    """Notify every organisation's operators. A failure here is logged: the road itself goes on."""
    try:
        with transaction.atomic():
            mandates = Mandate.objects.active(timezone.now()).filter(role="operator")
            for organisation in mandates.values_list("organisation_id", flat=True).distinct():
                notify((organisation, "operator"), kind, text, params, "road:home")
    except Exception:
        log.exception("the operators could not be told", extra={"kind": kind})
