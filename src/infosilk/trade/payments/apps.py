from django.utils.translation import gettext_lazy as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import RoomConfig, Section


def _charges(acting: Acting | None) -> bool:
    from infosilk.trade.payments.queries import may_list  # models are ready only later

    return acting is not None and may_list(acting)


class PaymentsConfig(RoomConfig):
    name = "infosilk.trade.payments"
    sections = (
        Section("trade:payments:payments", _("Charges of parcels"), 130, _charges),
        Section("trade:payments:my-parcels", _("My parcels"), 220),
    )
