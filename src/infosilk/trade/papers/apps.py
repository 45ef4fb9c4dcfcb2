from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class PapersConfig(RoomConfig):
    name = "infosilk.trade.papers"
    sections = (
        Section("trade:papers:origins", _("Certificates of origin"), 140),
        Section("trade:papers:invoices", _("Invoices"), 150),
    )
