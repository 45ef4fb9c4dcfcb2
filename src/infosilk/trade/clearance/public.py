"""What other rooms use of clearance: consignments and batches, lodging, statuses, limits, documents as received."""

from infosilk.trade.clearance.changes import mark_returned, note, withdraw
from infosilk.trade.clearance.chunk import text_of
from infosilk.trade.clearance.documents import announcement_of, bundle_of
from infosilk.trade.clearance.duplicates import LineOutcome
from infosilk.trade.clearance.law import borders, law_of
from infosilk.trade.clearance.limits.apply import Wish, wish_announced, wish_of
from infosilk.trade.clearance.limits.book import load_limits
from infosilk.trade.clearance.limits.buyer_key import buyer_key
from infosilk.trade.clearance.limits.ledger import counted_in_year, give_limit_back, limit_currency_of
from infosilk.trade.clearance.lodge import MAY_LODGE, LodgeReport, dry_run, lodge
from infosilk.trade.clearance.models.consignments import (
    DEAD,
    KEPT,
    OWNERS,
    Batch,
    BatchLine,
    BatchQuerySet,
    Consignment,
    ConsignmentQuerySet,
    Direction,
    DocumentKind,
    Outcome,
    ReceivedLine,
    State,
    TradeDocument,
)
from infosilk.trade.clearance.models.limits import BuyerLimit
from infosilk.trade.clearance.movements import mark_arrived, mark_departed, undo_departure
from infosilk.trade.clearance.notices import officers_of
from infosilk.trade.clearance.queries import (
    ConsignmentBrief,
    GoodsLine,
    briefs,
    count_by_state,
    documents_of,
    ready,
    ready_for_dispatch,
    tracked,
)
from infosilk.trade.clearance.rules import OfficerOverrode, OfficerRefused, OfficerReleased, PassedOn
from infosilk.trade.clearance.schemas import ConsignmentOut, DecisionIn, Note, OutcomeCode
from infosilk.trade.clearance.screening import case_of_stored, judge
from infosilk.trade.clearance.serializers import consignment_out
from infosilk.trade.clearance.settle import settle
from infosilk.trade.clearance.statuses import (
    STATUS_LABELS,
    Status,
    released_on,
    status_head,
    status_history,
    statuses_since,
)

__all__ = [
    "DEAD",
    "KEPT",
    "MAY_LODGE",
    "OWNERS",
    "STATUS_LABELS",
    "Batch",
    "BatchLine",
    "BatchQuerySet",
    "BuyerLimit",
    "Consignment",
    "ConsignmentBrief",
    "ConsignmentOut",
    "ConsignmentQuerySet",
    "DecisionIn",
    "Direction",
    "DocumentKind",
    "GoodsLine",
    "LineOutcome",
    "LodgeReport",
    "Note",
    "OfficerOverrode",
    "OfficerRefused",
    "OfficerReleased",
    "Outcome",
    "OutcomeCode",
    "PassedOn",
    "ReceivedLine",
    "State",
    "Status",
    "TradeDocument",
    "Wish",
    "announcement_of",
    "borders",
    "briefs",
    "bundle_of",
    "buyer_key",
    "case_of_stored",
    "consignment_out",
    "count_by_state",
    "counted_in_year",
    "documents_of",
    "dry_run",
    "give_limit_back",
    "judge",
    "law_of",
    "limit_currency_of",
    "load_limits",
    "lodge",
    "mark_arrived",
    "mark_departed",
    "mark_returned",
    "note",
    "officers_of",
    "ready",
    "ready_for_dispatch",
    "released_on",
    "settle",
    "status_head",
    "status_history",
    "statuses_since",
    "text_of",
    "tracked",
    "undo_departure",
    "wish_announced",
    "wish_of",
    "withdraw",
]
