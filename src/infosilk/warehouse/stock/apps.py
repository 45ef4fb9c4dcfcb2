from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import Area, Role, RoomConfig


class StockConfig(RoomConfig):
    name = "infosilk.warehouse.stock"
    area = Area("warehouse", _("Warehouse"), landing="warehouse:stock:home", order=20, icon="warehouse")
    roles = (Role("warehouse", _("warehouse worker")),)
