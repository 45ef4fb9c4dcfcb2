from django.utils.translation import gettext_lazy as _

from infosilk.kernel.acting import Acting
from infosilk.kernel.areas import AreaConfig, Section


def _charges(acting: Acting | None) -> bool:
    from infosilk.trade.payments.queries import may_list  # models are ready only later

    return acting is not None and may_list(acting)


class TradeConfig(AreaConfig):
    name = "infosilk.trade"
    label = "trade"
    title = _("Trade")
    landing = "trade:home"
    order = 10
    icon = "trade"
    sections = (
        Section("trade:home", _("Overview")),
        Section("trade:work-list", _("Work list")),
        Section("trade:send", _("Send goods abroad")),
        Section("trade:lodge", _("Lodge a batch")),
        Section("trade:batches", _("Batches")),
        Section("trade:consignments", _("Consignments")),
        Section("trade:waiting-documents", _("Waiting documents")),
        Section("trade:declarations", _("Declarations")),
        Section("trade:products", _("Products")),
        Section("trade:classify", _("Find an HS code")),
        Section("trade:quote", _("What will it cost?")),
        Section("trade:returns", _("Returns")),
        Section("trade:payments", _("Charges of parcels"), _charges),
        Section("trade:origins", _("Certificates of origin")),
        Section("trade:invoices", _("Invoices")),
        Section("trade:tariff", _("Customs tariff")),
        Section("kernel:rates", _("Exchange rates")),
        Section("trade:risk", _("Risk and inspections")),
        Section("trade:trusted", _("Trusted traders")),
        Section("trade:statistics", _("Statistics")),
        Section("trade:webhooks", _("Webhooks")),
        Section("trade:my-parcels", _("My parcels")),
        Section("trade:my-returns", _("My returns")),
        Section("trade:track", _("Track a parcel")),
        Section("trade:checks", _("The seven checks")),
    )
