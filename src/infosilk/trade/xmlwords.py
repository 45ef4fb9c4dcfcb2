"""Every class of this area's XML whose docstring is a message, for `explain`."""

from typing import Any

from infosilk.trade import safexml
from infosilk.trade.ceb import faults as ceb_faults
from infosilk.trade.declarations import faults, rules, schemas

CLASSES: tuple[type[Any], ...] = (
    *safexml.FAULTS,
    *faults.FAULTS,
    *schemas.FAULTS,
    *(type(rule) for rule in rules.RULES),
    *rules.CHANGES,
    *ceb_faults.FAULTS,
)
PARTS: tuple[str, ...] = safexml.PARTS
