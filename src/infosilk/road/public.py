"""The road as other areas use it.

    with transaction.atomic():
        ...
        send("nis", "trade.consignment.announced", subject=number, data={...})

and in the area's `messages.py`

    @handles("trade.consignment.announced")
    def announced(messages: Sequence[Message]) -> None: ...
"""

from infosilk.road.outbox import NotGranted, send, send_many
from infosilk.road.queries import LinkState, Recent, links, recently, sent_to
from infosilk.road.registry import Message, Refused, handles, refused

__all__ = [
    "LinkState",
    "Message",
    "NotGranted",
    "Recent",
    "Refused",
    "handles",
    "links",
    "recently",
    "refused",
    "send",
    "send_many",
    "sent_to",
]
