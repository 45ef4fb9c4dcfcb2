from django.utils.translation import gettext_lazy as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import RoomConfig, Section


def _has_feeds(acting: Acting | None) -> bool:
    from infosilk.commons.webhooks.feeds import offered  # rooms are ready only later

    return acting is not None and bool(offered(acting))


class WebhooksConfig(RoomConfig):
    name = "infosilk.commons.webhooks"
    sections = (Section("commons:webhooks:webhooks", _("Webhooks"), 390, _has_feeds),)
