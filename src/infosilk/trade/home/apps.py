from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import Area, Role, RoomConfig, Section


class HomeConfig(RoomConfig):
    name = "infosilk.trade.home"
    area = Area(
        "trade",
        _("Trade"),
        landing="trade:home:home",
        order=10,
        icon="trade",
        about="The single window: lodge batches, see what became of them.",
    )
    sections = (
        Section("trade:home:home", _("Overview"), 10),
        Section("trade:home:work-list", _("Work list"), 20),
        Section("trade:home:track", _("Track a parcel"), 240),
    )
    roles = (
        Role("trader", _("trader"), ordinary=True),
        Role("marketplace", _("marketplace")),
        Role("broker", _("customs broker")),
        Role("officer", _("customs officer")),
        Role("statistician", _("statistician")),
    )
