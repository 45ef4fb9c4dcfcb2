from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import Area, RoomConfig


class RoadConfig(RoomConfig):
    name = "infosilk.road"
    area = Area("road", _("Road"), landing="road:home", order=95, icon="road")
