"""What becomes of a consignment after it entered: each change of its row, with the status that tells of it.

Beside its entry, the partner's answers, the decision and the movements these verbs are the only writers of the row. In
the caller's transaction, which holds it.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from infosilk.trade.clearance import statuses
from infosilk.trade.clearance.engine import status_codes
from infosilk.trade.clearance.models.consignments import Consignment, State


def note(found: Consignment, reason: dict[str, Any]) -> None:
    """Add a stored reason; it is written with the change that it belongs to."""
    found.reasons = [*found.reasons, reason]


def withdraw(found: Consignment, reason: dict[str, Any], at: datetime) -> None:
    """It is withdrawn, and closed here."""
    _change(found, State.WITHDRAWN, reason, at)
    statuses.write([(found.pk, settings.NODE.city.country, (status_codes.CLOSED,))], at)


def refuse_there(found: Consignment, authority: str, reason: dict[str, Any], at: datetime) -> None:
    """The partner did not take its announcement: it goes no further; `authority` is the partner's country."""
    _change(found, State.REFUSED_THERE, reason, at)
    statuses.write([(found.pk, authority, (status_codes.FAILED,))], at)


def mark_returned(found: Consignment, at: datetime, *, whole: bool, cancelled: Decimal | None = None) -> None:
    """Goods of it are back: all that it held (`whole`), which closes it where the buyer is; `cancelled` is what of its
    charges has fallen away by now."""
    if cancelled is not None:
        found.charges = {**(found.charges or {}), "cancelled": f"{cancelled:f}"}
    if whole:
        found.state = State.RETURNED
    found.changed_at = at
    found.save(update_fields=["state", "charges", "changed_at"])
    if whole:
        statuses.write([(found.pk, found.buyer_country, (status_codes.CLOSED,))], at)


def _change(found: Consignment, state: State, reason: dict[str, Any], at: datetime) -> None:
    note(found, reason)
    found.state, found.changed_at = state, at
    found.save(update_fields=["state", "reasons", "changed_at"])
