"""What officers and the partner node said of an order, passed on in their words."""

from infosilk.kernel.reasons.rule import PublishedRule


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
