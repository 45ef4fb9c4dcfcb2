from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class ClearanceConfig(RoomConfig):
    name = "infosilk.trade.clearance"
    sections = (
        Section("trade:clearance:consignments", _("Consignments"), 60),
        Section("trade:clearance:statistics", _("Statistics"), 200),
        Section("trade:clearance:checks", _("The seven checks"), 250),
    )
