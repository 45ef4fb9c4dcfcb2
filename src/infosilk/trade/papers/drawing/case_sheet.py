"""A sheet of one consignment's papers."""

from collections.abc import Sequence
from decimal import Decimal

from infosilk.commons.drawing.public import Fonts, Sheet
from infosilk.trade.papers.engine.case import PaperCase


class CaseSheet(Sheet):
    """A paper of `case`, with its number, day and currency."""

    def __init__(
        self,
        case: PaperCase,
        fonts: Fonts,
        languages: Sequence[str],
        heading: str,
        size: tuple[float, float] = (210, 297),
        margin: float = 12,
    ) -> None:
        self.case = case
        super().__init__(
            fonts,
            languages,
            heading,
            number=case.number,
            day=case.day,
            sample=case.sample,
            size=size,
            margin=margin,
        )

    def sum_text(self, value: Decimal) -> str:
        """A sum in the currency of the case."""
        return self.money(value, self.case.currency)
