"""What a rule of tariff data is: one class each, its docstring the message that the operator reads.

Engine: no database, no Django. A message's {names} are filled from the finding's parameters; `words.py` puts it into
the reader's language. An error blocks the load, a warning needs the operator's tick.
"""

from datetime import date
from typing import TYPE_CHECKING

from infosilk.kernel.formats.table_faults import TableRule
from infosilk.kernel.reasons.finding import Finding

if TYPE_CHECKING:
    from infosilk.trade.tariff.engine.drafts import Draft


Identity = tuple[str, str, str, str, str, str]


class TariffRule(TableRule):
    """A rule of tariff data."""

    source = "the format of this node's tariff files"

    @classmethod
    def at(cls, draft: "Draft", of: str = "", /, **params: str) -> Finding:
        """The finding at the cell of the field `of`."""
        return Finding(cls.code, cls.weight, params, draft.columns.get(of, of), draft.place)


def days(valid_from: date | None, valid_until: date | None) -> str:
    """A span of days for a message: "2026-01-01 – 2026-12-31"."""
    return f"{valid_from or '…'} – {valid_until or '…'}"
