from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import Area, Role, RoomConfig


class CorridorsConfig(RoomConfig):
    name = "infosilk.logistics.corridors"
    area = Area("logistics", _("Logistics"), landing="logistics:corridors:home", order=30, icon="logistics")
    roles = (Role("forwarder", _("forwarder")),)
