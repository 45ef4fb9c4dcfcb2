"""Steps of a review: claim, lay down, note, ask, answer, reject; each in the transaction that holds its consignment."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.commons.documents import public as documents
from infosilk.commons.documents.public import StoredDocument
from infosilk.kernel import notes
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, ErrorItem, Forbidden, NotFound
from infosilk.kernel.record import audit
from infosilk.trade.clearance.public import OWNERS, Consignment, State
from infosilk.trade.officers import notices
from infosilk.trade.officers.engine.review import Standing, standing
from infosilk.trade.officers.models.review import ReviewEntry, ReviewKind

CLAIM = timedelta(minutes=30)
MAX_TEXT = 2000


def locked(acting: Acting, number: str) -> Consignment:
    """The consignment, locked for the rest of the transaction; NotFound for what this actor may not see."""
    rows = Consignment.objects.visible_to(acting).select_for_update(of=("self",))
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound(what=_("consignment"))
    return found


def standing_of(found: Consignment, now: datetime | None = None) -> tuple[list[ReviewEntry], Standing]:
    """Every step of the review, oldest first, and where it stands."""
    steps = list(found.review.select_related("person", "organisation", "document").order_by("id"))
    return steps, standing(steps, now or timezone.now())


def claim(acting: Acting, number: str) -> ReviewEntry:
    """Take a held consignment up for half an hour; again by the same officer, for half an hour more.

    Conflict while another officer has it, or when it is not held.
    """
    acting.require("trade", "officer")
    _needs_person(acting)
    with transaction.atomic():
        found = _held(acting, number)
        free_for(acting, found)
        return write(acting, found, ReviewKind.CLAIM, until=timezone.now() + CLAIM)


def unclaim(acting: Acting, number: str) -> ReviewEntry:
    """Lay down what one has taken up. Conflict when one has not."""
    acting.require("trade", "officer")
    with transaction.atomic():
        found = locked(acting, number)
        now = standing_of(found)[1]
        if now.claimed_by is None or now.claimed_by != acting.person_id:
            raise Conflict(_("You have not taken it up."), mend=_("There is nothing to lay down."))
        return write(acting, found, ReviewKind.UNCLAIM)


def note(acting: Acting, number: str, text: str, *, shown: bool = False) -> ReviewEntry:
    """Write a note; `shown` ones are read by the trader too."""
    acting.require("trade", "officer")
    with transaction.atomic():
        return write(acting, locked(acting, number), ReviewKind.NOTE, text=checked(text), shown=shown)


def ask(acting: Acting, number: str, text: str) -> ReviewEntry:
    """Ask the trader for a document or an explanation; it stays held, and the trader is told."""
    acting.require("trade", "officer")
    with transaction.atomic():
        found = _held(acting, number)
        free_for(acting, found)
        done = write(acting, found, ReviewKind.ASK, text=checked(text), shown=True)
        notices.asked(found)
    return done


def answer(
    acting: Acting, number: str, text: str, *, name: str = "", media_type: str = "", content: bytes = b""
) -> ReviewEntry:
    """Answer an officer's question, with a file if there is one. Conflict when nobody asks."""
    acting.require("trade", *OWNERS)
    with transaction.atomic():
        found = locked(acting, number)
        now = standing_of(found)[1]
        if found.state != State.HELD or not now.asked:
            raise Conflict(_("Nobody asks you about %(number)s.") % {"number": found.number})
        text = checked(text)
        document = documents.store(acting, name, media_type, content, "trade.answer") if content else None
        done = write(acting, found, ReviewKind.ANSWER, text=text, shown=True, document=document)
        notices.answered_here()
    return done


def reject(acting: Acting, number: str, text: str) -> ReviewEntry:
    """Reject the proposal of another officer, with the reason; the consignment waits for a decision again."""
    acting.require("trade", "officer")
    with transaction.atomic():
        found = locked(acting, number)
        steps, now = standing_of(found)
        if now.proposal is None:
            raise Conflict(_("No proposal waits for a second officer."))
        not_own(acting, steps[now.proposal])
        return write(acting, found, ReviewKind.REJECT, text=checked(text), decision=steps[now.proposal].decision)


def free_for(acting: Acting, found: Consignment) -> Standing:
    """Where the review stands; Conflict while another officer has taken it up."""
    now = standing_of(found)[1]
    if now.claimed_by is not None and now.claimed_by != acting.person_id:
        raise Conflict(
            _("Another officer has taken %(number)s up.") % {"number": found.number},
            mend=_("Wait until it is laid down, or take another one."),
        )
    return now


def not_own(acting: Acting, proposal: ReviewEntry) -> None:
    """Forbidden for the officer who made the proposal, and for whoever is no person."""
    _needs_person(acting)
    if proposal.person_id is None or proposal.person_id == acting.person_id:
        raise Forbidden(_("Nobody confirms or rejects their own proposal."), mend=_("Another officer does."))


def write(acting: Acting, found: Consignment, kind: ReviewKind, **fields: Any) -> ReviewEntry:
    """Add a step, with its audit entry."""
    done = ReviewEntry.objects.create(
        consignment=found,
        kind=kind,
        person_id=acting.person_id,
        organisation_id=acting.organisation_id,
        at=timezone.now(),
        **fields,
    )
    audit.record(acting, f"trade.review.{kind}", "trade.consignment", found.number, {"step": done.pk})
    return done


def checked(text: str) -> str:
    """The text without outer spaces; Invalid when nothing is left or it is too long."""
    return notes.checked("text", text, MAX_TEXT, ErrorItem("text", _("It is empty."), _("Write what is to be said.")))


def file_of(acting: Acting, number: str, step: int) -> documents.OpenedDocument:
    """The file of an answer, for officers and for whoever may see the consignment's documents; NotFound otherwise."""
    rows = Consignment.objects.visible_to(acting) if acting.may("trade", "officer", *OWNERS) else None
    found = rows.filter(number=number).first() if rows is not None else None
    entry = found.review.filter(pk=step, document__isnull=False).first() if found else None
    if entry is None:
        raise NotFound(what=_("document"))
    document: StoredDocument = entry.document  # type: ignore[assignment]
    # The file is the trader's; that it answers this review lets the desk read it.
    return documents.open_document(
        replace(acting, organisation_id=document.organisation_id, person_id=document.person_id), document.pk
    )


def _held(acting: Acting, number: str) -> Consignment:
    found = locked(acting, number)
    if found.state != State.HELD:
        raise Conflict(
            _("Consignment %(number)s is not held; it is: %(state)s.")
            % {"number": number, "state": found.get_state_display()},
            mend=_("Only held consignments wait for a decision."),
        )
    return found


def _needs_person(acting: Acting) -> None:
    if acting.person_id is None:
        raise Forbidden(_("This needs a person: the node itself, and a token without a person, may not."))
