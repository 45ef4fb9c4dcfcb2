"""A consignment as risk sees it, and what was found: the lane, with its reasons.

Engine. The reasons of a finding are for officers; a trader reads only that customs looks at the consignment, so that
nobody learns from a refusal how to pass.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal

from infosilk.kernel.reasons.reason import Reason, Weight
from infosilk.kernel.reasons.rule import PublishedRule
from infosilk.kernel.reasons.words import register_words

RiskLane = Literal["green", "blue", "yellow", "red"]
LANES: tuple[RiskLane, ...] = ("green", "blue", "yellow", "red")
RANK: dict[str, int] = {lane: place for place, lane in enumerate(LANES)}


@dataclass(frozen=True, slots=True)
class RiskGoods:
    """One goods line. `value` EUR and `weight` kg of the whole line, None where not known; `quantity` pieces."""

    number: int
    hs_code: str
    origin: str
    value: float | None
    weight: float | None = None
    quantity: float = 1.0
    preference: bool = False


@dataclass(frozen=True, slots=True)
class RiskCase:
    """One consignment. Codes are customs registrations or other official numbers; `importer` is the buyer's number or
    address; `rate` the duty as percentage of the customs value, None where not known; `lane` what the law gave."""

    number: str
    day: date
    goods: tuple[RiskGoods, ...]
    importer: str
    seller: str
    declarant: str
    courier: str
    departure: str
    supervision: str = ""
    private: bool = True
    gift: bool = False
    pieces: int = 1
    weight: float | None = None
    rate: float | None = None
    regime: str = ""
    mismatch: bool | None = None
    lane: str = "green"

    @property
    def value(self) -> float | None:
        values = [line.value for line in self.goods if line.value is not None]
        return sum(values) if len(values) == len(self.goods) else None


@dataclass(frozen=True, slots=True)
class RiskFinding:
    """`lane` by risk alone; `score` the model's probability (None without a model); `codes` what fired.
    `targeted`: rules or model gave a lane, whatever chance did."""

    score: float | None
    lane: RiskLane
    reasons: tuple[Reason, ...] = ()
    random: bool = False
    codes: tuple[str, ...] = ()
    targeted: bool = False
    trusted: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the node knows of the parties of one consignment: days since the seller's first one here, the buyer's
    consignments of the last 30 days, the levels of trust that its parties hold (level, who)."""

    seller_days: int = 0
    buyer_parcels: int = 0
    trust: tuple[tuple[str, str], ...] = field(default=())


class RiskReason(PublishedRule):
    """What officers read of a finding."""

    order = 700
    weight: ClassVar[Weight] = "note"


class RuleFired(RiskReason):
    """{what} (risk rule {rule})."""

    code = "risk.rule"
    source = "dated rule risk.rules of the jurisdiction"


class PointsReached(RiskReason):
    """The rules that hold come to {points} points; the lane {lane} begins at {limit}."""

    code = "risk.points"
    source = "dated rule risk.rules of the jurisdiction"


class ChosenAtRandom(RiskReason):
    """Chosen at random: {share} % of these consignments are looked at, whatever their risk."""

    code = "risk.random"
    source = "dated rule risk.random-share of the jurisdiction"


class TrustHolds(RiskReason):
    """{who} is a trusted trader (level {level}): the lane is {after} instead of {before}."""

    code = "risk.trusted"
    source = "dated rule risk.trusted of the jurisdiction"


class LookedAtDocuments(RiskReason):
    """Customs looks at the documents of this consignment."""

    code = "lane.risk-documents"
    weight = "hold"
    source = "risk management of the customs administration"
    mend = "Nothing to mend: an officer decides."


class LookedAtGoods(RiskReason):
    """Customs examines the goods of this consignment."""

    code = "lane.risk-goods"
    weight = "hold"
    source = "risk management of the customs administration"
    mend = "Nothing to mend: an officer decides."


class LookedAtAfterwards(RiskReason):
    """Released; customs may look at it afterwards."""

    code = "lane.risk-afterwards"
    source = "risk management of the customs administration"
    mend = "Keep the documents."


register_words("level", words={"reliable": "reliable", "authorised": "authorised economic operator"})
_PUBLIC: dict[str, type[RiskReason]] = {
    "blue": LookedAtAfterwards,
    "yellow": LookedAtDocuments,
    "red": LookedAtGoods,
}


def public(lane: RiskLane) -> Reason | None:
    """What the trader reads of a lane."""
    return _PUBLIC[lane].reason() if lane in _PUBLIC else None


def higher(one: str, other: str) -> str:
    """The stricter of two lanes; a refused consignment ("") stays without one."""
    return one if RANK.get(one, -1) >= RANK.get(other, -1) else other
