"""What can be wrong with a file that should be a table: one class per fault, its docstring the message. No Django."""

from typing import ClassVar

from infosilk.kernel.reasons.finding import Finding, Place
from infosilk.kernel.reasons.reason import Weight
from infosilk.kernel.reasons.rule import PublishedRule


class TableRule(PublishedRule):
    """A rule of a table from outside: an error refuses it, a warning needs somebody's tick."""

    order = 920
    listed = False
    weight: ClassVar[Weight] = "error"
    source = "the form of tables that this node reads"

    @classmethod
    def in_file(cls, place: Place, column: str = "", /, **params: str) -> Finding:
        """The finding at a place of the file."""
        return Finding(cls.code, cls.weight, params, column, place)


class Refused(Exception):
    """The file as a whole cannot be taken; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


class NotATable(TableRule):
    """{file} cannot be read as a table: {why}."""

    code = "file.unreadable"
    mend = "Save it as CSV in UTF-8 or as XLSX, without a password."


class FileTooLarge(TableRule):
    """{file} is larger than this node reads at once ({limit})."""

    code = "file.too-large"
    mend = "Split it into several files and bring them one after another."


class UnsafeArchive(TableRule):
    """{file} is no plain XLSX workbook: {why}."""

    code = "file.unsafe"
    mend = "Open it in a spreadsheet program and save it as XLSX again."


class NothingInIt(TableRule):
    """{file} has no row below its header."""

    code = "file.empty"
    mend = "The first row names the columns, each further row is one entry."


class TwoEncodings(TableRule):
    """{file} has more than one reading: {readings}."""

    code = "file.two-encodings"
    mend = "Save it as UTF-8 or as XLSX, or name the encoding that it has."
