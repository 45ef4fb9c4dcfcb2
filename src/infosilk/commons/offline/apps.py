from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class OfflineConfig(RoomConfig):
    name = "infosilk.commons.offline"
    sections = (Section("commons:offline:queue", _("Waiting to be sent"), 70),)
