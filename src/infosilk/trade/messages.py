"""What trade handles on the road; each handler stands where it acts. Subject of each message: the consignment's number.

- `trade.consignment.announced` (exporting to importing node): `announcement.Announcement`
- `trade.consignment.answered` (importing to exporting node): `announcement.Answer`
- `trade.consignment.withdrawn` (exporting to importing node): `announcement.Withdrawal`
- `trade.return.changed` (importing to exporting node): `returns.telling.ReturnChanged`

Subject: the certificate's number.

- `trade.origin.issued`, `trade.origin.revoked` (either way): a statement that the issuing node signed
"""

from infosilk.trade.answering import answered
from infosilk.trade.answering import refused_by_partner as announcement_refused
from infosilk.trade.importing import announced
from infosilk.trade.papers.certificates import issued_there as origin_issued
from infosilk.trade.papers.certificates import revoked_there as origin_revoked
from infosilk.trade.returns.telling import changed_there as return_changed
from infosilk.trade.withdrawing import withdrawn_there as withdrawn

__all__ = [
    "announced",
    "announcement_refused",
    "answered",
    "origin_issued",
    "origin_revoked",
    "return_changed",
    "withdrawn",
]
