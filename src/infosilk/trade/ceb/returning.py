"""A return by CEB625: applied for by the way that every return takes."""

from infosilk.kernel.acting import Acting
from infosilk.kernel.problems import Problem
from infosilk.trade import statuses
from infosilk.trade.ceb.faults import ReturnRefused
from infosilk.trade.ceb.outcome import DocumentOutcome
from infosilk.trade.models import Consignment
from infosilk.trade.returns import actions


def apply(acting: Acting, outcome: DocumentOutcome) -> None:
    """Apply for the return of the order's goods; the outcome says what came of it."""
    kept = outcome.document.kept
    found = Consignment.objects.visible_to(acting).filter(order_no=kept.get("orderNo", "")[:60]).order_by("-id").first()
    try:
        row = actions.apply(acting, found.number if found else "-", None, kept.get("reason", "")[:400])
    except Problem as problem:
        outcome.status = statuses.REJECTED
        refused = ReturnRefused.reason("orderNo", reason=f"{problem.detail} {problem.mend}".strip())
        outcome.reasons = [refused.as_dict()]
    else:
        outcome.status, outcome.number = statuses.DECLARING, row.number
