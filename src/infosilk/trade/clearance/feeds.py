"""The feed of consignments' statuses, which organisations have their own servers told of."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from infosilk.commons.webhooks import public as webhooks
from infosilk.kernel.text import Text
from infosilk.trade.clearance.statuses import STATUS_LABELS, Status, status_head, statuses_since


def _entry(row: Status) -> webhooks.Entry:
    told = {
        "number": row.number,
        "order_no": row.order_no,
        "authority": row.authority,
        "code": row.code,
        "label": str(row.label),
        "at": row.at.isoformat(),
    }
    return webhooks.Entry(row.id, str(row.code), told)


def _read(organisation: int, after: int, most: int, until: int | None) -> list[webhooks.Entry]:
    return [_entry(row) for row in statuses_since(after, most, organisation=organisation, until=until)]


def _events() -> Mapping[str, Text]:
    return {str(code): label for code, label in STATUS_LABELS.items()}


STATUSES = webhooks.feed(
    webhooks.Feed(
        code="trade.consignment.statuses",
        title=_("Statuses of consignments"),
        about=_("what becomes of the consignments that your organisation has part in"),
        area="trade",
        roles=("administrator", "marketplace", "trader", "broker", "forwarder"),
        events=_events,
        read=_read,
        head=status_head,
    )
)
