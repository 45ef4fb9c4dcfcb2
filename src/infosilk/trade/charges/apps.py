from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class ChargesConfig(RoomConfig):
    name = "infosilk.trade.charges"
    sections = (Section("trade:charges:quote", _("What will it cost?"), 110),)
