"""The feed of what organisations owe and have paid."""

from django.utils.translation import gettext_lazy as _

from infosilk.commons.payments.models import Due, DueState
from infosilk.commons.webhooks import public as webhooks
from infosilk.kernel.actor import ANY_ROLE

DUES = webhooks.feed(
    webhooks.happenings(
        "commons.payments.dues",
        title=_("Payments"),
        about=_("each change of what your organisation owes: sums that came in or went back, what is paid"),
        area="commons",
        roles=(ANY_ROLE,),
        events=lambda: dict(DueState.choices),
    )
)


def changed(due: Due) -> None:
    """Tell whoever owes it, in the caller's transaction; a person is told by notices alone."""
    if due.debtor_organisation_id is None:
        return
    told = {
        "reference": due.reference,
        "purpose": due.purpose,
        "state": due.state,
        "currency": due.currency,
        **{name: f"{getattr(due, name):f}" for name in ("amount", "received", "refunded", "reversed", "written_off")},
    }
    webhooks.tell(DUES, [webhooks.Happened(due.debtor_organisation_id, due.state, told)])
