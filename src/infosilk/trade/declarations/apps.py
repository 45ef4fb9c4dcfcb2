from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class DeclarationsConfig(RoomConfig):
    name = "infosilk.trade.declarations"
    sections = (Section("trade:declarations:declarations", _("Declarations"), 80),)
