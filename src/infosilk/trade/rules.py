"""What officers and the partner node said of an order, passed on; and where the rules of this room are, which lie in
modules of other names."""

from infosilk.kernel.reasons.rule import PublishedRule
from infosilk.trade import agreement, arithmetic, identity, lanes, supervision, unknowns  # noqa: F401
from infosilk.trade.declarations import schemas  # noqa: F401
from infosilk.trade.papers import origin  # noqa: F401
from infosilk.trade.risk import finding, why  # noqa: F401


class PassedOn(PublishedRule):
    """Somebody's decision, in their own words: no rule of ours, so it has neither source nor mend."""

    order = 800


class RefusedThere(PassedOn):
    """The partner node refused the message: {reason}"""

    code = "partner.refused"


class OfficerRefused(PassedOn):
    """A customs officer refused it: {note}"""

    code = "officer.refused"


class OfficerReleased(PassedOn):
    """A customs officer released it: {note}"""

    code = "officer.released"
    weight = "note"


class OfficerOverrode(PassedOn):
    """Two customs officers let it pass all the same: {note}"""

    code = "officer.overrode"
    weight = "note"
