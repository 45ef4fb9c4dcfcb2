from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class WebhooksConfig(RoomConfig):
    name = "infosilk.trade.webhooks"
    sections = (Section("trade:webhooks:webhooks", _("Webhooks"), 210),)
