"""A return by CEB625: applied for by the way that every return takes."""

from infosilk.kernel.acting import Acting
from infosilk.kernel.problems import Problem
from infosilk.trade import statuses
from infosilk.trade.ceb.receiving import DocumentOutcome
from infosilk.trade.models import Consignment
from infosilk.trade.returns import actions


def apply(acting: Acting, outcome: DocumentOutcome) -> None:
    """Apply for the return of the order's goods; the outcome says what came of it."""
    kept = outcome.document.kept
    found = Consignment.objects.visible_to(acting).filter(order_no=kept.get("orderNo", "")[:60]).order_by("-id").first()
    try:
        row = actions.apply(acting, found.number if found else "-", None, kept.get("reason", "")[:400])
    except Problem as problem:
        params = {"reason": f"{problem.detail} {problem.mend}".strip()}
        outcome.status = statuses.REJECTED
        outcome.reasons = [{"code": "ceb.return", "weight": "refuse", "params": params, "field": "orderNo"}]
    else:
        outcome.status, outcome.number = statuses.DECLARING, row.number
