from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class CatalogueConfig(RoomConfig):
    name = "infosilk.trade.catalogue"
    sections = (
        Section("trade:catalogue:products", _("Products"), 90),
        Section("trade:catalogue:classify", _("Find an HS code"), 100),
    )
