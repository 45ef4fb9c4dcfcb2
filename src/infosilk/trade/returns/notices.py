"""What people are told of a return."""

from django.utils.translation import gettext_noop, override

from infosilk.kernel.notices.notify import notify
from infosilk.trade.clearance.public import officers_of
from infosilk.trade.returns.models import Return, ReturnState

_RETURN = gettext_noop("A buyer applies to return goods.")
_RETURN_CHANGED = gettext_noop("Return %(number)s: %(state)s.")


def return_applied() -> None:
    """Tell the officers of this node that a return is applied for."""
    officers_of("trade.return", _RETURN, {}, "trade:returns:returns")


def return_changed(row: Return) -> None:
    """Tell the person who applied where the return stands."""
    if row.person is not None and row.state != ReturnState.APPLIED:
        state = {"msgid": _english(row.state)}
        notify(
            row.person,
            "trade.return",
            _RETURN_CHANGED,
            {"number": row.number, "state": state},
            "trade:returns:my-returns",
        )


def _english(state: str) -> str:
    with override("en"):
        return str(ReturnState(state).label)
