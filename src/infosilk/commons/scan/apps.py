from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class ScanConfig(RoomConfig):
    name = "infosilk.commons.scan"
    sections = (Section("commons:scan:scan", _("Scan"), 60),)
