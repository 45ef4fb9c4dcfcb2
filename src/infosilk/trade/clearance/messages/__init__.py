"""What clearance handles on the road; each handler stands where it acts. Subject: the consignment's number.

- `trade.consignment.announced` (exporting to importing node): `clearance.engine.announcement.Announcement`
- `trade.consignment.answered` (importing to exporting node): `clearance.engine.announcement.Answer`
"""

from django.utils.translation import gettext_lazy as _

from infosilk.trade.clearance.messages.announcement import announced
from infosilk.trade.clearance.messages.answer import answered, refused_by_partner

# What people call its topics.
TITLES = {
    "trade.consignment.announced": _("Consignment announced"),
    "trade.consignment.answered": _("Consignment answered"),
    "trade.consignment.withdrawn": _("Order withdrawn"),
}

__all__ = ["announced", "answered", "refused_by_partner"]
