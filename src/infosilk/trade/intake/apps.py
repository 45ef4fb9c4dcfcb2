from django.utils.translation import gettext_lazy as _

from infosilk.kernel.areas import RoomConfig, Section


class IntakeConfig(RoomConfig):
    name = "infosilk.trade.intake"
    sections = (
        Section("trade:intake:send", _("Send goods abroad"), 30),
        Section("trade:intake:lodge", _("Lodge a batch"), 40),
        Section("trade:intake:batches", _("Batches"), 50),
        Section("trade:intake:waiting-documents", _("Waiting documents"), 70),
    )
