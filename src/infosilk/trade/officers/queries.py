"""Reads of reviews: what a person may see of one, and the question that waits for an answer."""

from dataclasses import dataclass
from typing import Any

from infosilk.kernel.actor import Acting
from infosilk.kernel.reasons import explain
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.officers.engine.review import Standing
from infosilk.trade.officers.models.review import ReviewEntry
from infosilk.trade.officers.review_steps import standing_of


@dataclass(frozen=True, slots=True)
class Review:
    """The steps that this actor may see, and where the review stands."""

    steps: list[ReviewEntry]
    standing: Standing
    proposal: ReviewEntry | None


def review(acting: Acting, found: Consignment) -> Review:
    """The review of a consignment that the actor may see: all of it for officers, what is shown for the others."""
    steps, now = standing_of(found)
    officer = acting.may("trade", "officer")
    proposal = steps[now.proposal] if officer and now.proposal is not None else None
    return Review([step for step in steps if officer or step.shown], now, proposal)


def as_dict(step: ReviewEntry) -> dict[str, Any]:
    """A step as the API shows it."""
    return {
        "id": step.pk,
        "kind": step.kind,
        "by": by(step),
        "text": step.text,
        "shown_to_trader": step.shown,
        "decision": step.decision,
        "because": [explain.explain(reason).text for reason in step.because],
        "until": step.until,
        "file": step.document.name if step.document else "",
        "at": step.at,
    }


def by(step: ReviewEntry) -> str:
    """Who did it: the organisation; officers are not named to those whom they decide about."""
    return step.organisation.name if step.organisation else ""
