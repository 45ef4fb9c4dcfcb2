"""A consignment, a case or a shipment as a line of steps: what a page gives to `{% timeline entries %}`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from infosilk.kernel.text import Text

Kind = Literal["done", "now", "problem", "expected"]


@dataclass(frozen=True)
class Entry:
    """One step. `time` is aware (None: not known yet); `zone` is an IANA name or ZoneInfo of the place where
    it happened (None: this node's city) and decides in which local time the step is shown.
    """

    time: datetime | None
    zone: ZoneInfo | str | None
    title: Text
    text: Text = ""
    place: Text = ""
    kind: Kind = "done"
    url: str = ""
