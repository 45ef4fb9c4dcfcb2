from django.utils.translation import gettext_lazy as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import RoomConfig, Section


def _desk(acting: Acting | None) -> bool:
    from infosilk.commons.payments.queries import desks  # models are ready only later

    return acting is not None and bool(desks(acting))


class PaymentsConfig(RoomConfig):
    name = "infosilk.commons.payments"
    sections = (
        Section("commons:payments:dues", _("What is to be paid"), 400),
        Section("commons:payments:desk", _("Desk of payments"), 410, _desk),
    )
