"""Findings in a table, in the reader's language: the words are the docstrings of the rule classes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from infosilk.kernel.problems import ErrorItem
from infosilk.kernel.reasons.explain import explain
from infosilk.kernel.reasons.finding import Finding


@dataclass(frozen=True, slots=True)
class FindingText:
    """A finding as the operator reads it."""

    code: str
    weight: str
    file: str
    sheet: str
    row: int
    column: str
    text: str
    mend: str


def in_words(finding: Finding) -> FindingText:
    """The finding in the language that is active now."""
    said, place = explain({"code": finding.code, "params": finding.params}), finding.place
    return FindingText(
        finding.code, finding.weight, place.file, place.sheet, place.row, finding.field, said.text, said.mend
    )


def item(finding: Finding) -> ErrorItem:
    """The finding as a problem's error: `rs.csv:12 rate`."""
    told = in_words(finding)
    sheet = f"[{told.sheet}]" if told.sheet else ""
    where = f"{told.file}{sheet}:{told.row} {told.column}" if told.row else told.file
    return ErrorItem(where.strip(), told.text, told.mend)


def report(findings: Iterable[Finding]) -> Iterator[list[str]]:
    """The lines of the report as a table, without its header."""
    for one in map(in_words, findings):
        yield [one.weight, one.file, one.sheet, str(one.row or ""), one.column, one.code, one.text, one.mend]


REPORT = ("weight", "file", "sheet", "row", "column", "rule", "what", "mend")
