"""What waits for an officer: held consignments by lane and by what they wait for, oldest first, and the next one."""

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from infosilk.kernel.actor import Acting
from infosilk.trade.clearance.public import Consignment, State
from infosilk.trade.officers.models.review import ReviewEntry
from infosilk.trade.risk.public import Inspection, Lane

_PROPOSAL = ("propose", "confirm", "reject", "decide")
_QUESTION = ("ask", "answer", "confirm", "decide")
_CLAIM = ("claim", "unclaim", "propose", "confirm", "decide")


def _last(kinds: tuple[str, ...]) -> "QuerySet[ReviewEntry]":
    return ReviewEntry.objects.filter(consignment=OuterRef("pk"), kind__in=kinds).order_by("-id")


def held(acting: Acting) -> "QuerySet[Any]":
    """Held consignments with what their review waits for: `latest_step`, `proposed_by`, `latest_question`,
    `claimed_by` and `claimed_until`; and why risk chose them, `risk_reasons`; oldest first."""
    claim = _last(_CLAIM)
    return (
        Consignment.objects.visible_to(acting)
        .filter(state=State.HELD)
        .annotate(
            risk_reasons=Subquery(Inspection.objects.filter(number=OuterRef("number")).values("reasons")[:1]),
            latest_step=Subquery(_last(_PROPOSAL).values("kind")[:1]),
            proposed_by=Subquery(_last(_PROPOSAL).values("person")[:1]),
            latest_question=Subquery(_last(_QUESTION).values("kind")[:1]),
            claimed_by=Subquery(claim.values("person")[:1]),
            claimed_until=Subquery(claim.values("until")[:1]),
        )
        .order_by("changed_at", "pk")
    )


def narrowed(rows: "QuerySet[Any]", part: str) -> "QuerySet[Any]":
    """The part of `held` that a tab shows; of "all", all."""
    if part in (Lane.YELLOW, Lane.RED):
        return rows.filter(lane=part)
    if part == "second":
        return rows.filter(latest_step="propose")
    if part == "asked":
        return rows.filter(latest_question="ask")
    return rows


def beside(acting: Acting, part: str, found: Consignment) -> tuple[Consignment | None, Consignment | None]:
    """The one before and the one after `found` in a part, of those that this officer may decide now: not what a
    colleague has taken up, not one's own proposals. Decided itself, `found` need not be among them any more. After the
    last comes the first."""
    person = acting.person_id or 0
    rows = narrowed(held(acting), part).exclude(pk=found.pk)
    # Without a step the annotations are NULL, which no comparison and no negation of one finds.
    rows = rows.filter(
        Q(latest_step__isnull=True) | ~Q(latest_step="propose") | Q(proposed_by__isnull=True) | ~Q(proposed_by=person)
    )
    rows = rows.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=timezone.now()) | Q(claimed_by=person))
    later = Q(changed_at__gt=found.changed_at) | Q(changed_at=found.changed_at, pk__gt=found.pk)
    earlier = Q(changed_at__lt=found.changed_at) | Q(changed_at=found.changed_at, pk__lt=found.pk)
    after = rows.filter(later).first() or rows.first()
    before = rows.filter(earlier).order_by(F("changed_at").desc(), "-pk").first()
    return before, after
