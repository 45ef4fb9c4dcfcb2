"""The road's own messages: a key announced, a message refused."""

from collections.abc import Sequence

from infosilk.road import rotation
from infosilk.road.refusals import REFUSED, refused_by_partner
from infosilk.road.registry import Message, handles


@handles(rotation.ANNOUNCED)
def key_announced(messages: Sequence[Message]) -> None:
    rotation.announced(messages)


@handles(REFUSED)
def message_refused(messages: Sequence[Message]) -> None:
    for message in messages:
        refused_by_partner(message)
