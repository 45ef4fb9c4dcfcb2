"""Whom declarations are told to: officers of what is held, the organisation of what an officer decided."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from infosilk.kernel.models import Mandate
from infosilk.kernel.notices.notify import notify
from infosilk.trade.declarations.models import LodgedDeclaration

_HELD = gettext_noop("Declaration %(number)s is held and waits for your decision.")
_DECIDED = gettext_noop("A customs officer decided declaration %(number)s.")


def held_here(number: str) -> None:
    """Tell every customs officer of this node that a declaration waits."""
    mandates = Mandate.objects.active(timezone.now()).filter(role="officer")
    for organisation in mandates.values_list("organisation_id", flat=True).distinct():
        address = f"/trade/declarations/{number}/"
        notify((organisation, "officer"), "trade.declaration-held", _HELD, {"number": number}, address)


def decided(row: LodgedDeclaration) -> None:
    """Tell whoever lodged a declaration that an officer decided it."""
    for role in ("broker", "trader"):
        address = f"/trade/declarations/{row.number}/"
        notify((row.organisation_id, role), "trade.declaration-decided", _DECIDED, {"number": row.number}, address)
