"""What a check of the four documents is: one class per published rule, its docstring the message people read.

Engine: no database, no clock, no Django. A message's {names} are filled from the reason's parameters.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from infosilk.kernel.reasons.reason import Reason
from infosilk.kernel.reasons.rule import PublishedRule
from infosilk.trade.orders.engine.documents import OrderBundle


@dataclass(frozen=True, slots=True)
class IdentityRules:
    """A destination asks for private buyers' identity; `resident` are the types of its own resident numbers, `fault`
    says what is wrong with such a number, None when nothing is or its form is not known."""

    resident: frozenset[str]
    fault: Callable[[str], str | None] | None = None


@dataclass(frozen=True, slots=True)
class MatchContext:
    """What the checks may know besides the documents.

    `firms` maps a customs registration to the firm's name; `own_codes` are the registrations of who lodges
    (empty: whoever lodges may lodge for all); `tolerance` is the share by which sums may differ (0.05 = 5 %);
    `served` are the countries that orders may go to: a partner node's, those exported to without one, and `home`, where
    the order is lodged. `identity` are the destinations that ask who a private buyer is.
    """

    firms: Mapping[str, str]
    tolerance: Decimal
    served: frozenset[str]
    own_codes: frozenset[str] = field(default_factory=frozenset)
    home: str = ""
    identity: Mapping[str, IdentityRules] = field(default_factory=dict)


class Check(PublishedRule):
    """A rule about the four documents."""

    order = 100
    # Whether an officer may let an order pass that failed it, with a second officer's agreement.
    soft: ClassVar[bool] = False
    source = "three-document match, shared field names of CEB311, CEB411, CEB511 and CEB621"

    def failures(self, bundle: OrderBundle, context: MatchContext) -> Iterable[Reason]:
        """A reason for each failure; none when the documents keep the rule."""
        raise NotImplementedError


def differ(computed: Decimal, stated: Decimal, tolerance: Decimal) -> bool:
    """Whether two sums differ by more than the tolerated share of the larger one."""
    if computed == stated:
        return False
    return abs(computed - stated) > tolerance * max(abs(computed), stated)


def percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"
