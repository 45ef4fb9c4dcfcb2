from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class TariffConfig(RoomConfig):
    name = "infosilk.trade.tariff"
    sections = (
        Section("trade:tariff:tariff", _("Customs tariff"), 160),
        Section("account:rates", _("Exchange rates"), 170),
    )
