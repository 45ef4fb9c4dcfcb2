from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class ReturnsConfig(RoomConfig):
    name = "infosilk.trade.returns"
    sections = (
        Section("trade:returns:returns", _("Returns"), 120),
        Section("trade:returns:my-returns", _("My returns"), 230),
    )
