"""A customs officer's decision on a held declaration."""

from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel import notes
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid, NotFound
from infosilk.kernel.record import audit
from infosilk.kernel.schemas import MAX_NOTE
from infosilk.trade.charges.engine.case import charges_dict
from infosilk.trade.clearance.public import OfficerRefused, OfficerReleased
from infosilk.trade.declarations import actions, notices
from infosilk.trade.declarations.engine import judge
from infosilk.trade.declarations.engine.rules import DeclarationContext
from infosilk.trade.declarations.models import DeclarationState, LodgedDeclaration, MessageKind


def decide(acting: Acting, number: str, decision: Literal["release", "refuse"], note: str = "") -> LodgedDeclaration:
    """Release or refuse the held declaration `number`; what was missing when it was lodged is computed anew.

    Needs the role officer; a refusal needs a note, which the trader reads. NotFound without such a declaration,
    Conflict when it is not held or when charges of an import are still unknown.
    """
    acting.require("trade", "officer")
    if decision not in ("release", "refuse"):
        raise Invalid(errors=[ErrorItem("decision", _("Decide: release or refuse."))])
    missing = ErrorItem("note", _("A refusal needs a note: the trader reads it."))
    note = notes.checked("note", note, MAX_NOTE, missing if decision == "refuse" else None)
    with transaction.atomic():
        row = LodgedDeclaration.objects.select_for_update().filter(number=number).first()
        if row is None:
            raise NotFound(what=_("declaration"))
        if row.state != DeclarationState.HELD:
            raise Conflict(
                _("Declaration %(number)s is not held; it is: %(state)s.")
                % {"number": number, "state": row.get_state_display()},
                mend=_("Only held declarations wait for a decision."),
            )
        at = timezone.now()
        if decision == "release":
            _charge(row)
        row.state = DeclarationState.RELEASED if decision == "release" else DeclarationState.REFUSED
        row.lane = row.lane if decision == "release" else ""
        told = OfficerReleased if decision == "release" else OfficerRefused
        said = told.reason("Declaration", note=note or "-").as_dict()
        row.reasons = [*row.reasons, said]
        row.changed_at = at
        row.save(update_fields=["state", "lane", "reasons", "charges", "charges_total", "changed_at"])
        text = actions.answer_of(row, [said], at, refused=False)
        actions.keep(row, MessageKind.ANSWER, text, at)
        notices.decided(row)
        about = {"state": str(row.state), "note": note, "version": row.version}
        audit.record(acting, f"trade.declaration.{decision}d", "trade.declaration", number, about)
    return row


def _charge(row: LodgedDeclaration) -> None:
    """Compute charges that were unknown when the declaration was lodged."""
    declared = actions.current(row)
    law = actions.law_for(judge.brief(declared), row.lodged_at)
    verdict = judge.judge(declared, DeclarationContext(None, actions.countries()), [], law)
    charges = charges_dict(verdict.charges, verdict.exchange)
    if charges is None and row.direction == "import":
        raise Conflict(
            _("The charges of declaration %(number)s cannot be computed yet.") % {"number": row.number},
            mend=_("Load what its reasons name, then release it; or refuse it."),
        )
    if charges is not None and verdict.charges is not None:
        row.charges, row.charges_total = charges, verdict.charges.total
