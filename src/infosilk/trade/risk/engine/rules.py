"""Risk rules as data: conditions over a consignment, the lane or the points that they give; and the lane of it all.

Engine. A rule of `risk.rules` is a table:

    { code = "seller-new-dear", what = { en = "...", sr-latn = "...", zh-hans = "..." }, lane = "yellow", points = 3,
      when = { seller_days = { max = 30 }, value = { min = 2000 } }, valid_from = 2026-01-01 }

`when` holds when all of its conditions do. Conditions on goods (hs, origin, line_value, value_per_piece, value_per_kg,
weight_per_piece, quantity, preference) must hold together on one line. A figure that is not known fulfils nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.risk.engine import finding
from infosilk.trade.risk.engine.finding import LANES, RANK, Known, RiskCase, RiskFinding, RiskGoods, RiskLane
from infosilk.trade.risk.engine.sample import drawn

CaseTest: TypeAlias = Callable[[RiskCase, Known], bool]
LineTest: TypeAlias = Callable[[RiskGoods], bool]


class BadRule(ValueError):
    """A risk rule that cannot be read; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, ready to be asked. `lane` is what it asks for by itself (green: nothing), `points` what it adds; `firm`
    rules hold for trusted traders too."""

    code: str
    what: dict[str, str]
    lane: RiskLane
    points: float
    firm: bool
    case: tuple[CaseTest, ...]
    line: tuple[LineTest, ...]

    def holds(self, case: RiskCase, known: Known) -> RiskGoods | bool:
        """The goods line that it holds on, True for the whole consignment, False."""
        for test in self.case:
            if not test(case, known):
                return False
        if not self.line:
            return True
        for goods in case.goods:
            if all(test(goods) for test in self.line):
                return goods
        return False


@dataclass(frozen=True, slots=True)
class Share:
    """The random share of a lane, and the lane that a drawn consignment takes."""

    share: float
    lane: RiskLane


@dataclass(frozen=True, slots=True)
class Trust:
    """What a level of trust does: the strictest lane that points, model and ordinary rules may give, and the factor of
    the random share."""

    most: RiskLane
    random: float


@dataclass(frozen=True, slots=True)
class Targeting:
    """The rules of one jurisdiction in force on one day."""

    rules: tuple[Rule, ...] = ()
    points: tuple[tuple[RiskLane, float], ...] = ()
    scores: tuple[tuple[RiskLane, float], ...] = ()
    random: Mapping[str, Share] | None = None
    trust: Mapping[str, Trust] | None = None

    def judge(self, case: RiskCase, known: Known, score: float | None, seed: bytes) -> RiskFinding:
        """The lane of `case` with its reasons; the model's own reasons are added by who has the model."""
        lane: RiskLane = "green"
        firm: RiskLane = "green"
        reasons: list[Reason] = []
        codes: list[str] = []
        points = 0.0
        for rule in self.rules:
            held = rule.holds(case, known)
            if held is False:
                continue
            points += rule.points
            codes.append(rule.code)
            reasons.append(_fired(rule, held))
            lane = _stricter(lane, rule.lane)
            if rule.firm:
                firm = _stricter(firm, rule.lane)
        for name, limit in self.points:
            if points >= limit and RANK[name] > RANK[lane]:
                lane = name
                reasons.append(finding.PointsReached.reason(points=f"{points:g}", lane=name, limit=f"{limit:g}"))
        for name, limit in self.scores:
            if score is not None and score >= limit:
                lane = _stricter(lane, name)
                if "model" not in codes:
                    codes.append("model")
        lane, trusted = self._trusted(lane, firm, known, reasons)
        targeted = lane != "green"
        random = self._random(case, lane, trusted, seed, reasons, codes)
        if random is not None:
            lane = _stricter(lane, random)
        return RiskFinding(score, lane, tuple(reasons), random is not None, tuple(codes), targeted, trusted)

    def _trusted(self, lane: RiskLane, firm: RiskLane, known: Known, reasons: list[Reason]) -> tuple[RiskLane, str]:
        for level, who in known.trust:
            effect = (self.trust or {}).get(level)
            if effect is None:
                continue
            after = _stricter(effect.most if RANK[lane] > RANK[effect.most] else lane, firm)
            if after != lane:
                reasons.append(finding.TrustHolds.reason(who=who, level=level, before=lane, after=after))
            return after, level
        return lane, ""

    def _random(
        self, case: RiskCase, lane: RiskLane, trusted: str, seed: bytes, reasons: list[Reason], codes: list[str]
    ) -> RiskLane | None:
        # By the lane that it would take anyway: each lane has its own share.
        at = finding.higher(lane, case.lane)
        drawing = (self.random or {}).get(at)
        if drawing is None:
            return None
        factor = (self.trust or {})[trusted].random if trusted else 1.0
        share = drawing.share * factor
        if not drawn(seed, at, case.number, share):
            return None
        reasons.append(finding.ChosenAtRandom.reason(share=f"{100 * share:g}"))
        codes.append("random")
        return drawing.lane


def _stricter(one: RiskLane, other: RiskLane) -> RiskLane:
    return one if RANK[one] >= RANK[other] else other


def _fired(rule: Rule, held: RiskGoods | bool) -> Reason:
    words = {f"what.{language}": text for language, text in rule.what.items()}
    line = {"line": str(held.number)} if isinstance(held, RiskGoods) else {}
    field = f"order.goods.{line['line']}" if line else ""
    return finding.RuleFired.reason(field, rule=rule.code, what=rule.what["en"], **words, **line)


def _between(bounds: Any, where: str) -> Callable[[float | None], bool]:
    if not isinstance(bounds, Mapping) or not bounds or bounds.keys() - {"min", "max"}:
        raise BadRule(f"{where} needs min, max or both")
    try:
        low, high = float(bounds.get("min", "-inf")), float(bounds.get("max", "inf"))
    except ValueError as error:
        raise BadRule(f"{where}: {error}") from None
    return lambda value: value is not None and low <= value <= high


def _words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) for one in value):
        raise BadRule(f"{where} needs a list of texts")
    return tuple(value)


def _truth(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise BadRule(f"{where} is true or false")
    return value


_CASE_NUMBERS: dict[str, Callable[[RiskCase, Known], float | None]] = {
    "value": lambda case, known: case.value,
    "seller_days": lambda case, known: known.seller_days,
    "buyer_parcels": lambda case, known: known.buyer_parcels,
    "pieces": lambda case, known: case.pieces,
    "lines": lambda case, known: len(case.goods),
    "kilograms": lambda case, known: case.weight,
}
_CASE_TRUTHS: dict[str, Callable[[RiskCase], bool | None]] = {
    "gift": lambda case: case.gift,
    "private": lambda case: case.private,
    "mismatch": lambda case: case.mismatch,
}
_CASE_WORDS: dict[str, Callable[[RiskCase], str]] = {
    "departure": lambda case: case.departure,
    "supervision": lambda case: case.supervision,
    "regime": lambda case: case.regime,
}
_LINE_NUMBERS: dict[str, Callable[[RiskGoods], float | None]] = {
    "line_value": lambda goods: goods.value,
    "quantity": lambda goods: goods.quantity,
    "value_per_piece": lambda goods: None if goods.value is None else goods.value / max(goods.quantity, 1e-9),
    "value_per_kg": lambda goods: goods.value / goods.weight if goods.value is not None and goods.weight else None,
    "weight_per_piece": lambda goods: goods.weight / max(goods.quantity, 1e-9) if goods.weight else None,
}


def _condition(name: str, value: Any, where: str) -> tuple[CaseTest | None, LineTest | None]:
    if name in _CASE_NUMBERS:
        number, fits = _CASE_NUMBERS[name], _between(value, where)
        return (lambda case, known: fits(number(case, known))), None
    if name in _CASE_TRUTHS:
        truth, wanted = _CASE_TRUTHS[name], _truth(value, where)
        return (lambda case, known: truth(case) is wanted), None
    if name in _CASE_WORDS:
        word, words = _CASE_WORDS[name], _words(value, where)
        return (lambda case, known: word(case) in words), None
    if name in _LINE_NUMBERS:
        figure, inside = _LINE_NUMBERS[name], _between(value, where)
        return None, (lambda goods: inside(figure(goods)))
    if name == "hs":
        beginnings = _words(value, where)
        return None, (lambda goods: goods.hs_code.startswith(beginnings))
    if name in ("origin", "not_origin"):
        origins, inverse = _words(value, where), name == "not_origin"
        return None, (lambda goods: (goods.origin in origins) is not inverse)
    if name == "preference":
        claimed = _truth(value, where)
        return None, (lambda goods: goods.preference is claimed)
    raise BadRule(f"{where} is no condition")


def rule_of(entry: Mapping[str, Any]) -> Rule:
    """The rule that a table of `risk.rules` describes; BadRule says what is wrong."""
    code = str(entry.get("code", ""))
    what, when = entry.get("what"), entry.get("when")
    if not code or not isinstance(what, Mapping) or "en" not in what:
        raise BadRule(f"risk rule “{code}” needs a code and its words (what.en)")
    if not isinstance(when, Mapping) or not when:
        raise BadRule(f"risk rule “{code}” has no condition (when)")
    lane = entry.get("lane", "green")
    if lane not in LANES:
        raise BadRule(f"risk rule “{code}”: lane is one of {', '.join(LANES)}")
    case: list[CaseTest] = []
    line: list[LineTest] = []
    for name, value in when.items():
        of_case, of_line = _condition(name, value, f"risk rule “{code}”: {name}")
        if of_case is not None:
            case.append(of_case)
        if of_line is not None:
            line.append(of_line)
    return Rule(
        code,
        {str(key): str(text) for key, text in what.items()},
        lane,
        float(entry.get("points", 0)),
        bool(entry.get("firm", False)),
        tuple(case),
        tuple(line),
    )


def rules_of(value: Mapping[str, Any], day: date) -> tuple[tuple[Rule, ...], tuple[tuple[RiskLane, float], ...]]:
    """The rules in force on `day`, and from how many points a lane begins."""
    chosen = [
        rule_of(entry)
        for entry in value.get("rules", ())
        if str(entry.get("valid_from", "")) <= day.isoformat() <= str(entry.get("valid_until", "9999"))
    ]
    return tuple(chosen), limits_of(value.get("points", {}))


def limits_of(value: Mapping[str, Any]) -> tuple[tuple[RiskLane, float], ...]:
    """Lanes with the number they begin at, mildest first."""
    for lane in value:
        if lane not in LANES:
            raise BadRule(f"“{lane}” is no lane; there are {', '.join(LANES)}")
    return tuple((lane, float(value[lane])) for lane in LANES if lane in value)


def shares_of(value: Mapping[str, Any]) -> dict[str, Share]:
    """The random share of each lane."""
    found: dict[str, Share] = {}
    for lane, entry in value.items():
        share = float(entry["share"])
        if lane not in LANES or entry["lane"] not in LANES or not 0 <= share <= 1:
            raise BadRule(f"risk.random-share: {lane} needs a share of 0 to 1 and a lane")
        found[lane] = Share(share, entry["lane"])
    return found


def trust_of(value: Mapping[str, Any]) -> dict[str, Trust]:
    """The effect of each level of trust."""
    found: dict[str, Trust] = {}
    for level, entry in value.items():
        if entry["most"] not in LANES:
            raise BadRule(f"risk.trusted: {level} names no lane")
        found[level] = Trust(entry["most"], float(entry["random"]))
    return found
