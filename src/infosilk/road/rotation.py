"""Key rotation with overlap, over the road itself.

`rotate()` makes a new key and announces it to every partner in a message that the old key signs. The sender
goes on with the old key until the announcement is acknowledged, then takes the new one; the partner lets the
old one count for the overlap, counted from when it learned of the new one, so that a line that was down for a
month loses nothing.
"""

from collections.abc import Sequence
from datetime import timedelta

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction
from django.utils import timezone

from infosilk.road import here, keys
from infosilk.road.models import Key
from infosilk.road.outbox import send
from infosilk.road.registry import Message, Refused, handles

ANNOUNCED = "road.key.announced"
MIN_OVERLAP, MAX_OVERLAP = timedelta(hours=1), timedelta(days=90)


def rotate(overlap: timedelta = timedelta(days=7)) -> Key:
    """A new key of this node, announced to every partner. ValueError: overlap over 90 days or under an hour."""
    if not MIN_OVERLAP <= overlap <= MAX_OVERLAP:
        raise ValueError("the overlap is between an hour and 90 days")
    keys.own_key()  # there must be one to announce with
    with transaction.atomic():
        new = keys.new_key()
        earlier = Key.objects.filter(node=here.name(), not_after=None).exclude(kid=new.kid)
        earlier.update(not_after=timezone.now() + overlap)
        for partner in here.partners():
            keys.signer_for(partner.name)  # pins the old key as the one to announce with
            data = {"key": keys.public_jwk(new), "overlap_seconds": int(overlap.total_seconds())}
            send(partner.name, ANNOUNCED, new.kid, data)
    return new


@handles(ANNOUNCED)
def announced(messages: Sequence[Message]) -> None:
    """Take the partner's next key and let its others end with the overlap."""
    for message in messages:
        try:
            node, kid, key, not_before = keys.read_jwk(message.data.get("key", {}))
            overlap = timedelta(seconds=int(message.data["overlap_seconds"]))
        except (keys.KeyProblem, KeyError, TypeError, ValueError, OverflowError) as error:
            raise Refused(f"not a key announcement: {error}") from error
        if node != message.partner or kid != message.subject:
            raise Refused(f"{message.partner} announces a key of {node}")
        if not MIN_OVERLAP <= overlap <= MAX_OVERLAP:
            raise Refused("the overlap is not between an hour and 90 days")
        now = timezone.now()
        Key.objects.filter(node=node, not_after=None).exclude(kid=kid).update(not_after=now + overlap)
        Key.objects.get_or_create(
            kid=kid,
            defaults={
                "node": node,
                "public": key.public_bytes(Encoding.Raw, PublicFormat.Raw),
                "not_before": min(not_before, now),
                "announced_by": message.id,
            },
        )
