"""What clearance handles on the road; each handler stands where it acts. Subject: the consignment's number.

- `trade.consignment.announced` (exporting to importing node): `clearance.engine.announcement.Announcement`
- `trade.consignment.answered` (importing to exporting node): `clearance.engine.announcement.Answer`
"""

from infosilk.trade.clearance.messages.announcement import announced
from infosilk.trade.clearance.messages.answer import answered, refused_by_partner

__all__ = ["announced", "answered", "refused_by_partner"]
