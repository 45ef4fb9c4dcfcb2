"""Inspections asked for, written with the rows of a batch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from infosilk.kernel.bulk import Copied, as_json, reasons_json
from infosilk.trade.risk.book import RiskBook
from infosilk.trade.risk.engine.finding import RiskCase, RiskFinding


@dataclass(slots=True, kw_only=True)
class InspectionRow:
    """A new row of `trade_risk_inspection`, waiting for its result. `codes`, `reasons` and `facts` are JSON text."""

    number: str
    seller: str
    lane: str
    codes: str | None
    reasons: str
    random: bool
    targeted: bool
    score: float | None
    model_id: int | None
    facts: str | None
    asked_at: datetime
    result: str = ""
    irregularity: str = ""
    recovered: int = 0
    currency: str = ""
    note: str = ""


_INSPECTIONS = Copied("trade_risk_inspection", InspectionRow)


def ask_inspections(book: RiskBook, rows: Iterable[tuple[RiskCase | None, RiskFinding | None]], at: datetime) -> int:
    """Keep an inspection for each case that risk gave a lane; how many."""
    wanted = [
        InspectionRow(
            number=case.number,
            seller=case.seller,
            lane=one.lane,
            codes=as_json(one.codes),
            reasons=reasons_json(one.reasons),
            random=one.random,
            targeted=one.targeted,
            score=one.score,
            model_id=book.model_id if one.score is not None else None,
            facts=as_json(book.facts(case)),
            asked_at=at,
        )
        for case, one in rows
        if case is not None and one is not None and one.lane != "green"
    ]
    if wanted:
        _INSPECTIONS.write(wanted)
    return len(wanted)
