"""A reason: why something was held or refused, or what somebody should know.

A reason is data (code and parameters), so that it is stored once and read in four languages;
`kernel/reasons/explain.py` turns it into text. No Django here: engines make reasons.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

# What a broken rule does: to what was lodged (refused, held, noted), or to the load of a file (stopped by an error,
# agreed to once more after a warning).
Weight = Literal["refuse", "hold", "note", "error", "warning"]
Params: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` names the rule; `field` is the place in what was checked, as `order.goods.1.hs_code`."""

    code: str
    weight: Weight
    params: Params = field(default_factory=dict)
    field: str = ""

    def as_dict(self) -> dict[str, object]:
        return {"code": self.code, "weight": self.weight, "params": self.params, "field": self.field}


def plain(number: object) -> str:
    """A decimal as people write it: no exponent, no trailing zeros beyond two places."""
    text = f"{number:f}" if hasattr(number, "as_tuple") else str(number)
    whole, _, cents = text.partition(".")
    cents = cents.rstrip("0")
    return f"{whole}.{cents.ljust(2, '0')}"
