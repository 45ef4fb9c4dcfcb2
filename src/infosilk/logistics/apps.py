from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import AreaConfig


class LogisticsConfig(AreaConfig):
    name = "infosilk.logistics"
    label = "logistics"
    title = _("Logistics")
    landing = "logistics:home"
    order = 30
    icon = "logistics"
