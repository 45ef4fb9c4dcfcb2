"""What can be wrong with the form of a declaration: one class per fault, its docstring the message people read."""

from infosilk.kernel.reasons.rule import PublishedRule


class DeclarationFault(PublishedRule):
    """Something is wrong with the form of a declaration."""

    order = 610
    source = "WCO Data Model 3.6"
    mend = "Correct the element and send the declaration again."


class UnknownRoot(DeclarationFault):
    """Line {line}: the file begins with {found}, which is no message that this node knows."""

    code = "wco.root"
    mend = (
        "A declaration is MetaData of the namespace urn:wco:datamodel:WCO:DocumentMetaData-DMS:2; when a tool lost its "
        "prefix (“mdMetaData” instead of “md:MetaData”), export the file again."
    )


class Repeated(DeclarationFault):
    """Line {line}: {name} stands there before; the second one is kept and not used."""

    code = "wco.repeated"
    weight = "note"


class Unnamed(DeclarationFault):
    """Line {line}: {name} has no meaning at this place; it is kept and not used."""

    code = "wco.unnamed"
    weight = "note"


class NoValue(DeclarationFault):
    """Line {line}: {name} holds elements where a value belongs; it is kept and not used."""

    code = "wco.no-value"


class Empty(DeclarationFault):
    """Line {line}: {name} is empty where a number or a time belongs."""

    code = "wco.empty"


class WrongNumber(DeclarationFault):
    """Line {line}: {name} is “{found}”, which is no number of at most 12 digits before the point."""

    code = "wco.number"
    mend = "Write digits and, where needed, a decimal point."


class WrongMoment(DeclarationFault):
    """Line {line}: {name} is no time of the form 20261124 (format code 102) or 20261124100000Z (304)."""

    code = "wco.moment"
