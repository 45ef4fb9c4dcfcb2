"""What can be wrong with a scan: one class per fault, its docstring the message."""

from infosilk.kernel.reasons.rule import PublishedRule


class ScanFault(PublishedRule):
    """A symbol that cannot be taken as it was read."""

    order = 930
    listed = False
    source = "GS1 General Specifications"
    mend = "Scan it again; where the label is damaged, type the number that stands below the bars."


class NothingRead(ScanFault):
    """Nothing was read."""

    code = "scan.nothing"


class TooLong(ScanFault):
    """The symbol holds {length} characters; {limit} are taken."""

    code = "scan.too-long"
    mend = "Scan the label of the goods, not a document's code."


class WrongCheckDigit(ScanFault):
    """The check digit of {value} is wrong: {given} instead of {right}."""

    code = "scan.check-digit"


class Broken(ScanFault):
    """The GS1 symbol {value} cannot be read to its end."""

    code = "scan.broken"
