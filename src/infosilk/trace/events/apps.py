from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import Area, RoomConfig


class EventsConfig(RoomConfig):
    name = "infosilk.trace.events"
    area = Area("trace", _("Trace"), landing="trace:events:home", order=40, icon="trace")
