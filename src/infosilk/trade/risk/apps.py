from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class RiskConfig(RoomConfig):
    name = "infosilk.trade.risk"
    sections = (
        Section("trade:risk:risk", _("Risk and inspections"), 180),
        Section("trade:risk:trusted", _("Trusted traders"), 190),
    )
