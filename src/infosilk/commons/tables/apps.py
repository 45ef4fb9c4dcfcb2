from django.utils.translation import gettext_lazy as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import RoomConfig, Section


def _has_kinds(acting: Acting | None) -> bool:
    from infosilk.commons.tables.kinds import offered  # rooms are ready only later

    return acting is not None and bool(offered(acting))


class TablesConfig(RoomConfig):
    name = "infosilk.commons.tables"
    sections = (Section("commons:tables:imports", _("Tables"), 380, _has_kinds),)
