from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import AreaConfig


class TradeConfig(AreaConfig):
    name = "infosilk.trade"
    label = "trade"
    title = _("Trade")
    landing = "trade:home"
    order = 10
    icon = "trade"
