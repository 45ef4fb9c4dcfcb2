from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class CalendarConfig(RoomConfig):
    name = "infosilk.commons.calendar"
    sections = (Section("commons:calendar:calendar", _("Calendar"), 80),)
