"""A reason with its place in a table. No Django here."""

from dataclasses import dataclass

from infosilk.kernel.reasons.reason import Reason


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file: `row` as a spreadsheet counts it (the header is row 1), 0 for the file as a whole."""

    file: str
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Finding(Reason):
    """A violated rule with its place in a table: `field` is the column."""

    place: Place = Place("")

    @property
    def column(self) -> str:
        return self.field

    def as_dict(self) -> dict[str, object]:
        place = self.place
        return {
            "code": self.code,
            "weight": self.weight,
            "file": place.file,
            "sheet": place.sheet,
            "row": place.row,
            "column": self.field,
            "params": self.params,
        }
