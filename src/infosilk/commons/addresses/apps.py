from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class AddressesConfig(RoomConfig):
    name = "infosilk.commons.addresses"
    sections = (
        Section("commons:addresses:organisation", _("Addresses and contacts"), 120),
        Section("commons:addresses:own", _("Where I am reached"), 125),
    )
