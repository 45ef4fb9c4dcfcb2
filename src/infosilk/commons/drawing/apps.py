from django.utils.translation import gettext_lazy as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import RoomConfig, Section


def _operates(acting: Acting | None) -> bool:
    return acting is not None and acting.may("commons", "operator")


class DrawingConfig(RoomConfig):
    name = "infosilk.commons.drawing"
    sections = (Section("commons:drawing:papers", _("Papers"), 420, _operates),)
