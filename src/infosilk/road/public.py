"""The road as districts use it.

    with transaction.atomic():
        ...
        send("nis", "trade.consignment.announced", subject=number, data={...})

and in a room's `messages.py`

    @handles("trade.consignment.announced", Announcement, about="number")
    def announced(messages: Sequence[Received[Announcement]]) -> None: ...
"""

from infosilk.road.keys import export_public_key
from infosilk.road.outbox import NotGranted, send, send_many
from infosilk.road.queries import LinkState, Recent, links, recently, sent_to
from infosilk.road.registry import Message, Received, Refused, handles, refused, refused_callback_for, topics
from infosilk.road.statements import NotVerified, Statement
from infosilk.road.statements import sign as sign_statement
from infosilk.road.statements import verify as verify_statement

__all__ = [
    "LinkState",
    "Message",
    "NotGranted",
    "NotVerified",
    "Received",
    "Recent",
    "Refused",
    "Statement",
    "export_public_key",
    "handles",
    "links",
    "recently",
    "refused",
    "refused_callback_for",
    "send",
    "send_many",
    "sent_to",
    "sign_statement",
    "topics",
    "verify_statement",
]
