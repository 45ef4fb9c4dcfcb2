"""What can be wrong with a CEB message: one class per fault, its docstring the message people read."""

from infosilk.kernel.reasons.rule import PublishedRule


class CebFault(PublishedRule):
    """Something is wrong with a CEB document."""

    order = 640
    source = "shared field names of the messages CEB311, CEB411, CEB511 and CEB621"
    mend = "Correct the document and send it again under a new guid."


class NotCeb(CebFault):
    """Line {line}: {found} is no message that is taken; taken are {known}."""

    code = "ceb.message"


class NoHead(CebFault):
    """Line {line}: the document has no {name}."""

    code = "ceb.head"


class NoGuid(CebFault):
    """Line {line}: the document has no guid of 1 to 36 characters."""

    code = "ceb.guid"


class TwiceInDocument(CebFault):
    """Line {line}: {name} stands twice in the same document."""

    code = "ceb.twice"


class Nested(CebFault):
    """Line {line}: {name} holds elements where a value belongs."""

    code = "ceb.nested"


class UnknownCode(CebFault):
    """Line {line}: {name} is “{found}”, a code that this node does not know."""

    code = "ceb.code"
    mend = "Write the code of ISO 4217 or ISO 3166-1 (CNY, CN), or customs' numeric code of it."


class WrongCebTime(CebFault):
    """Line {line}: {name} is “{found}”; it must be a time as 20261124103000."""

    code = "ceb.time"


class GuidUsed(CebFault):
    """Line {line}: the guid {found} was used before for another document."""

    code = "ceb.guid-used"
    mend = "Give each document its own guid."


class LinesDiffer(CebFault):
    """The list has no line for item {found} of the order, from which its HS code would come."""

    code = "ceb.lines"


class ReturnRefused(CebFault):
    """The return cannot be applied for: {reason}"""

    code = "ceb.return"
    mend = "Send the return again once what the reason names is mended."
