"""What trade handles on the road. Subject of each message: the consignment's number.

- `trade.consignment.announced` (exporting to importing node): `announcement.Announcement`
- `trade.consignment.answered` (importing to exporting node): `announcement.Answer`
- `trade.consignment.withdrawn` (exporting to importing node): `announcement.Withdrawal`
- `trade.return.changed` (importing to exporting node): `returns.telling.ReturnChanged`

Subject: the certificate's number.

- `trade.origin.issued`, `trade.origin.revoked` (either way): a statement that the issuing node signed
"""

from collections.abc import Sequence

from infosilk.road.public import Message, handles, refused
from infosilk.trade import answering, importing, withdrawing
from infosilk.trade.papers import certificates
from infosilk.trade.returns import telling as returns


@handles("trade.consignment.announced")
def announced(messages: Sequence[Message]) -> None:
    importing.announced(messages)


@handles("trade.consignment.answered")
def answered(messages: Sequence[Message]) -> None:
    answering.answered(messages)


@refused("trade.consignment.announced")
def announcement_refused(message: Message, reason: str) -> None:
    answering.refused_by_partner(message, reason)


@handles("trade.consignment.withdrawn")
def withdrawn(messages: Sequence[Message]) -> None:
    withdrawing.withdrawn_there(messages)


@handles("trade.return.changed")
def return_changed(messages: Sequence[Message]) -> None:
    returns.changed_there(messages)


@handles("trade.origin.issued")
def origin_issued(messages: Sequence[Message]) -> None:
    certificates.received(messages)


@handles("trade.origin.revoked")
def origin_revoked(messages: Sequence[Message]) -> None:
    certificates.revoked_there(messages)
