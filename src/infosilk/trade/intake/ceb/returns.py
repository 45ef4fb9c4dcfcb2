"""A return by CEB625: applied for by the way that every return takes."""

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Problem
from infosilk.trade.clearance.engine import status_codes
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.intake.ceb.outcome import DocumentOutcome
from infosilk.trade.intake.engine.ceb.faults import ReturnRefused
from infosilk.trade.returns import public as returns


def apply(acting: Acting, outcome: DocumentOutcome) -> None:
    """Apply for the return of the order's goods; the outcome says what came of it."""
    kept = outcome.document.kept
    found = Consignment.objects.visible_to(acting).filter(order_no=kept.get("orderNo", "")[:60]).order_by("-id").first()
    try:
        row = returns.apply_for_return(acting, found.number if found else "-", None, kept.get("reason", "")[:400])
    except Problem as problem:
        outcome.status = status_codes.REJECTED
        refused = ReturnRefused.reason("orderNo", reason=f"{problem.detail} {problem.mend}".strip())
        outcome.reasons = [refused.as_dict()]
    else:
        outcome.status, outcome.number = status_codes.DECLARING, row.number
