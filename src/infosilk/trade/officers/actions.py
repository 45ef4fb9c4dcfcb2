"""A customs officer's decision on a held consignment, on either node; by two officers where one is not enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel import notes
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid, NotFound, Problem
from infosilk.kernel.record import audit
from infosilk.kernel.schemas import MAX_NOTE
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import (
    DEAD,
    Consignment,
    OfficerOverrode,
    OfficerRefused,
    OfficerReleased,
    PassedOn,
    State,
    settle,
)
from infosilk.trade.officers import notices, review_steps, second_eyes
from infosilk.trade.officers.models.review import ReviewEntry, ReviewKind
from infosilk.trade.orders.engine.match import CHECKS

MANY = 100
_SOFT = frozenset(check.code for check in CHECKS if check.soft)
_REASON: dict[tuple[str, bool], type[PassedOn]] = {
    ("release", False): OfficerReleased,
    ("release", True): OfficerOverrode,
    ("refuse", False): OfficerRefused,
}


def decide(acting: Acting, number: str, decision: Literal["release", "refuse"], note: str = "") -> Consignment:
    """Release or refuse the held consignment `number`; the consignment as it stands then.

    Needs the role officer; a refusal needs a note, which the trader reads. Where the rule review.second-eyes asks for
    two officers, and always to let pass what only soft checks refused, the first one's decision is a proposal: the
    consignment stays as it is until another officer decides the same (which confirms it) or rejects it. NotFound
    without such a consignment; Conflict when it is not held, when another officer has taken it up, or when the charges
    of an import are still unknown; Forbidden for confirming one's own proposal.
    """
    acting.require("trade", "officer")
    note = _note(decision, note)
    try:
        with transaction.atomic():
            return _decide(acting, number, decision, note)
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != "23505":
            raise
        raise _lodged_again(number) from error


def _decide(acting: Acting, number: str, decision: Literal["release", "refuse"], note: str) -> Consignment:
    found = Consignment.objects.select_for_update().filter(number=number).first()
    if found is None:
        raise NotFound(what=_("consignment"))
    override = decision == "release" and may_override(found)
    if found.state != State.HELD and not override:
        raise Conflict(
            _("Consignment %(number)s is not held; it is: %(state)s.")
            % {"number": number, "state": found.get_state_display()},
            mend=_("Only held consignments wait for a decision."),
        )
    if override and _again(found):
        raise _lodged_again(number)
    at = timezone.now()
    taken, now = review_steps.standing_of(found, at)
    kind = ReviewKind.DECIDE
    if now.proposal is not None:
        _confirms(acting, taken[now.proposal], decision)
        kind = ReviewKind.CONFIRM
    else:
        review_steps.free_for(acting, found)
        if why := second_eyes.why_second(found, at, override=override):
            _propose(acting, found, decision, note, [reason.as_dict() for reason in why])
            return found
    _put_into_effect(acting, found, decision, note or _said(taken, now.proposal), override, kind, at)
    return found


def _confirms(acting: Acting, proposal: ReviewEntry, decision: str) -> None:
    if proposal.decision != decision:
        raise Conflict(
            _("A proposal waits for a second officer: %(decision)s.") % {"decision": proposal.get_decision_display()},
            mend=_("Confirm it, or reject it first."),
        )
    review_steps.not_own(acting, proposal)


def _propose(acting: Acting, found: Consignment, decision: str, note: str, why: list[dict[str, object]]) -> None:
    if acting.person_id is None:
        raise Conflict(
            _("Two officers decide %(number)s: a proposal needs a person.") % {"number": found.number},
            mend=_("An officer decides it by page, or with a personal token."),
        )
    review_steps.write(acting, found, ReviewKind.PROPOSE, text=note, decision=decision, because=why)
    notices.proposed_here()


def _put_into_effect(
    acting: Acting,
    found: Consignment,
    decision: Literal["release", "refuse"],
    note: str,
    override: bool,
    kind: ReviewKind,
    at: datetime,
) -> None:
    clearance.note(found, _REASON[decision, override].reason(note=note or "-").as_dict())
    settle(acting, found, decision, at)
    review_steps.write(acting, found, kind, text=note, decision=decision, shown=True)
    audit.record(
        acting,
        f"trade.consignment.{decision}d",
        "trade.consignment",
        found.number,
        {"state": found.state, "note": note},
    )


def may_override(found: Consignment) -> bool:
    """Whether two officers may let pass what was refused: lodged here, and nothing but soft checks refused it."""
    if found.state != State.REFUSED or found.batch_id is None:
        return False
    against = {reason["code"] for reason in found.reasons if reason.get("weight") == "refuse"}
    return bool(against) and against <= _SOFT


def _again(found: Consignment) -> bool:
    """Whether the order was lodged again, mended, in the meantime."""
    same = Consignment.objects.filter(
        marketplace_code=found.marketplace_code, order_no=found.order_no, batch__isnull=False
    )
    return same.exclude(pk=found.pk).exclude(state__in=DEAD).exists()


def _lodged_again(number: str) -> Conflict:
    return Conflict(
        _("The order of %(number)s was lodged again in the meantime.") % {"number": number},
        mend=_("Decide the new consignment."),
    )


def _said(taken: Sequence[ReviewEntry], proposal: int | None) -> str:
    return "" if proposal is None else taken[proposal].text


def _note(decision: str, note: str) -> str:
    if decision not in ("release", "refuse"):
        raise Invalid(errors=[ErrorItem("decision", _("must be release or refuse"))])
    missing = ErrorItem("note", _("A refusal needs its reason."), _("Write what is wrong."))
    return notes.checked("note", note, MAX_NOTE, missing if decision == "refuse" else None)


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one number of several: its state then, whether it waits for a second officer, or the problem."""

    number: str
    state: str
    waits: bool
    problem: Problem | None = None


def decide_many(
    acting: Acting, numbers: Sequence[str], decision: Literal["release", "refuse"], note: str = ""
) -> list[Decided]:
    """Decide up to MANY consignments alike, each for itself: one that cannot be decided does not stop the others."""
    acting.require("trade", "officer")
    _note(decision, note)
    wanted = list(dict.fromkeys(numbers))
    if not 1 <= len(wanted) <= MANY:
        raise Invalid(errors=[ErrorItem("numbers", _("Name 1 to %(limit)s consignments.") % {"limit": MANY})])
    done: dict[str, Decided] = {}
    # In one order for everybody: two officers' lists then wait for each other and do not deadlock.
    for number in sorted(wanted):
        try:
            found = decide(acting, number, decision, note)
            done[number] = Decided(number, found.state, review_steps.standing_of(found)[1].proposal is not None)
        except Problem as problem:
            done[number] = Decided(number, "", False, problem)
    return [done[number] for number in wanted]
