from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import AreaConfig


class RoadConfig(AreaConfig):
    name = "infosilk.road"
    label = "road"
    title = _("Road")
    landing = "road:home"
    order = 95
    icon = "road"
