from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import Role, RoomConfig


class KernelConfig(RoomConfig):
    name = "infosilk.kernel"
    roles = (
        Role("administrator", _("administrator of the organisation"), ordinary=True),
        Role("operator", _("node operator")),
        Role("office", _("zone office")),
    )
