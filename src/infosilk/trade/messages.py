"""What trade handles on the road. Subject of each message: the consignment's number.

- `trade.consignment.announced` (exporting to importing node): `announcement.Announcement`
- `trade.consignment.answered` (importing to exporting node): `announcement.Answer`
"""

from collections.abc import Sequence

from infosilk.road.public import Message, handles, refused
from infosilk.trade import answering, importing


@handles("trade.consignment.announced")
def announced(messages: Sequence[Message]) -> None:
    importing.announced(messages)


@handles("trade.consignment.answered")
def answered(messages: Sequence[Message]) -> None:
    answering.answered(messages)


@refused("trade.consignment.announced")
def announcement_refused(message: Message, reason: str) -> None:
    answering.refused_by_partner(message, reason)
