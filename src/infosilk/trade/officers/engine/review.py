"""Where a review stands, and whether a decision needs a second officer.

Source: the four-eyes principle of customs controls; which holds need it is the dated rule review.second-eyes; to let
pass what a check refused always does. Engine: no database, no clock, no Django.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Protocol

from infosilk.kernel.reasons.reason import Reason, Weight, plain
from infosilk.kernel.reasons.rule import PublishedRule


class Step(Protocol):
    """What of a step of a review counts here (`models.ReviewEntry` has it)."""

    kind: str
    person_id: int | None
    decision: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The review as it stands: who has taken it up until when, whether the trader owes an answer, and the proposal that
    waits for a second officer (its place among the steps)."""

    claimed_by: int | None = None
    claimed_until: datetime | None = None
    asked: bool = False
    proposal: int | None = None


def standing(steps: Sequence[Step], now: datetime) -> Standing:
    """Where the review stands after `steps`, oldest first."""
    by, until, asked, proposal = None, None, False, None
    for place, step in enumerate(steps):
        if step.kind == "claim":
            by, until = step.person_id, step.until
        elif step.kind == "unclaim":
            by, until = None, None
        elif step.kind == "ask":
            asked = True
        elif step.kind == "answer":
            asked = False
        elif step.kind == "propose":
            by, until, proposal = None, None, place
        elif step.kind in ("confirm", "decide"):
            by, until, asked, proposal = None, None, False, None
        elif step.kind == "reject":
            proposal = None
    if until is not None and until <= now:
        by, until = None, None
    return Standing(by, until, asked, proposal)


@dataclass(frozen=True, slots=True)
class SecondEyes:
    """The rule review.second-eyes of a day: lanes, reason codes (a trailing * for all that begin so) and a value in
    `currency` from which a decision needs two officers."""

    lanes: frozenset[str]
    reasons: tuple[str, ...]
    value: Decimal | None
    currency: str


class SecondRule(PublishedRule):
    """Why one officer is not enough."""

    order = 400
    weight: ClassVar[Weight] = "note"
    earlier: ClassVar = {"currency": "EUR"}
    source = "dated rule review.second-eyes of the jurisdiction"
    mend = "Another officer confirms or rejects the proposal."


class SecondForOverride(SecondRule):
    """A check refused it: two officers are needed to let it pass."""

    code = "second.override"
    source = "the four-eyes principle: what a check refused is never let pass by one person"


class SecondForLane(SecondRule):
    """It is in the {lane} lane: two officers decide it."""

    code = "second.lane"


class SecondForReason(SecondRule):
    """It is held for a reason ({reason}) that two officers decide."""

    code = "second.reason"


class SecondForValue(SecondRule):
    """It is worth {currency} {value}, from {currency} {limit} on two officers decide."""

    code = "second.value"


def second_needed(
    lane: str, codes: Iterable[str], value: Decimal | None, rules: SecondEyes | None, *, override: bool
) -> list[Reason]:
    """Why the decision needs a second officer; empty when one is enough. `value` is in the currency of the rules."""
    found: list[Reason] = []
    if override:
        found.append(SecondForOverride.reason())
    if rules is None:
        return found
    if lane in rules.lanes:
        found.append(SecondForLane.reason(lane=lane))
    for code in codes:
        if any(code == one or (one.endswith("*") and code.startswith(one[:-1])) for one in rules.reasons):
            found.append(SecondForReason.reason(reason=code))
            break
    if rules.value is not None and value is not None and value >= rules.value:
        found.append(SecondForValue.reason(value=plain(value), limit=plain(rules.value), currency=rules.currency))
    return found
