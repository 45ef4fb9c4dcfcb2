from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import AreaConfig


class WarehouseConfig(AreaConfig):
    name = "infosilk.warehouse"
    label = "warehouse"
    title = _("Warehouse")
    landing = "warehouse:home"
    order = 20
    icon = "warehouse"
