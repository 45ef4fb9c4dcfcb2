"""Consignments as they enter the window, on either node: decided there, then stored with all that goes with them.

What is lodged here and what a partner announced differ in how they are read; from the verdict on they are one: limits,
risk, rows, statuses, owners, events. A set at a time, in the caller's transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypedDict

from infosilk.kernel.bulk import as_json, reasons_json
from infosilk.trace import public as trace
from infosilk.trade.clearance import statuses, store
from infosilk.trade.clearance.engine.verdict import Verdict
from infosilk.trade.clearance.limits import ledger
from infosilk.trade.risk.engine.finding import RiskCase, RiskFinding
from infosilk.trade.risk.public import RiskBook, ask_inspections

_ORDER = attrgetter("row.marketplace_code", "row.order_no")
_EVENT = {
    "release": ("inspecting", "conformant"),
    "hold": ("holding", "in_progress"),
    "refuse": ("inspecting", "non_conformant"),
}


@dataclass(slots=True)
class Entry:
    """A consignment that was decided: its row, its documents, and what the verdict brings with it. `statuses` are
    (country of the authority, codes given there), `charges` the charges as they are kept and sent."""

    row: store.ConsignmentRow
    documents: list[store.DocumentRow]
    verdict: Verdict
    statuses: list[tuple[str, tuple[int, ...]]]
    grant: ledger.Granted | None = None
    case: RiskCase | None = None
    finding: RiskFinding | None = None
    charges: dict[str, Any] | None = None


class DecisionColumns(TypedDict):
    """The columns of a consignment that its verdict fills."""

    lane: str
    reasons: str
    charges: str | None
    charges_total: Decimal | None


def decision_columns(verdict: Verdict, charges: dict[str, Any] | None) -> DecisionColumns:
    """What the verdict says of the consignment's row; `charges` are its charges as they are kept."""
    return {
        "lane": verdict.lane,
        "reasons": reasons_json(verdict.reasons),
        "charges": as_json(charges),
        "charges_total": verdict.charges.total if verdict.charges else None,
    }


def enter(entries: Sequence[Entry], risk: RiskBook, at: datetime) -> None:
    """Store `entries` with their documents, inspections, shares of their buyers' years, statuses and owners."""
    # In one order for everybody: two sets with the same orders then wait for each other and do not deadlock.
    store.consignments(one.row for one in sorted(entries, key=_ORDER))
    store.documents(document for one in entries for document in one.documents)
    ask_inspections(risk, ((one.case, one.finding) for one in entries), at)
    ledger.enter(
        ((one.grant.buyer, one.row.id, one.grant.judgement.counted) for one in entries if one.grant is not None), at
    )
    statuses.write(((one.row.id, authority, codes) for one in entries for authority, codes in one.statuses), at)
    trace.register_owners((one.row.number, owner) for one in entries for owner in one.row.owners)


def by_decision(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """The numbers of a set by what was decided on them."""
    found: dict[str, list[str]] = {}
    for one in entries:
        found.setdefault(one.verdict.decision, []).append(one.row.number)
    return found


def decision_events(numbers: Mapping[str, Sequence[str]], at: datetime) -> list[trace.Event]:
    """What the decisions on `numbers` (by decision) are as events."""
    made: list[trace.Event] = []
    for decision, (biz_step, disposition) in _EVENT.items():
        if some := numbers.get(decision):
            made += trace.consignment_events(some, at=at, biz_step=biz_step, disposition=disposition)
    return made
