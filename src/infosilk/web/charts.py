"""A chart as data: what a page gives to `{% chart spec %}`. The same numbers are a table in the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from infosilk.kernel.text import Text
from infosilk.web.cells import text_of

Value = int | float | Decimal | None


@dataclass(frozen=True)
class Series:
    """Numbers in the order of the chart's categories; None is a gap."""

    title: Text
    values: Sequence[Value]


@dataclass(frozen=True)
class Chart:
    """`kind` line, bar or stack (bars upon each other). `categories` are texts, dates or numbers of the first
    axis, `axis` its title, `unit` belongs to every value.
    """

    title: Text
    categories: Sequence[Any]
    series: Sequence[Series]
    kind: Literal["line", "bar", "stack"] = "line"
    axis: Text = ""
    unit: Text = ""
    note: Text = field(default="")
    sample: bool = False

    @property
    def labels(self) -> list[str]:
        return [text_of(category) for category in self.categories]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table: a category and its values as text."""
        return [
            (label, [text_of(one.values[index] if index < len(one.values) else None) for one in self.series])
            for index, label in enumerate(self.labels)
        ]

    def for_script(self) -> dict[str, Any]:
        return {
            "title": str(self.title),
            "kind": self.kind,
            "unit": str(self.unit),
            "categories": self.labels,
            "series": [
                {"title": str(one.title), "values": [None if v is None else float(v) for v in one.values]}
                for one in self.series
            ],
            "description": _("Chart: %(title)s. The table below holds the same numbers.") % {"title": self.title},
        }
