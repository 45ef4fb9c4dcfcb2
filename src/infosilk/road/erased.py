"""What is left of an erased message when a partner that lost its log asks for its own messages."""

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from infosilk.kernel.record.tombstones import Tombstone
from infosilk.road.engine.rejection import Rejected

_START = b'{"erased":{'


@dataclass(frozen=True)
class Left:
    """Number, names and digest; the digest is the link of the chain that the message after it, signed, names."""

    seq: int
    message_id: str
    topic: str
    subject: str
    stone: Tombstone

    @property
    def hash(self) -> bytes:
        return bytes.fromhex(self.stone.sha256)

    def line(self) -> bytes:
        """As one line of JSON, in ASCII."""
        told = {"erased": asdict(self.stone), "seq": self.seq, "message_id": self.message_id}
        told |= {"topic": self.topic, "subject": self.subject}
        return json.dumps(told, separators=(",", ":")).encode("ascii")


def read_left(line: bytes) -> Left | None:
    """What `line` says is left of a message; None for a line that is a message. Rejected when it is neither."""
    if not line.startswith(_START):
        return None
    try:
        told = json.loads(line)
        stone = Tombstone(**{name: str(value) for name, value in told["erased"].items()})
        left = Left(int(told["seq"]), str(UUID(told["message_id"])), str(told["topic"]), str(told["subject"]), stone)
        if len(left.hash) != 32:
            raise ValueError("a digest has 32 bytes")
    except (ValueError, TypeError, KeyError) as error:
        raise Rejected("malformed", f"what is said to be left of a message: {str(error)[:200]}") from None
    return left
