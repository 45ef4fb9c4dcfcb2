from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class JobsConfig(RoomConfig):
    name = "infosilk.commons.jobs"
    sections = (Section("commons:jobs:jobs", _("Jobs"), 10),)
