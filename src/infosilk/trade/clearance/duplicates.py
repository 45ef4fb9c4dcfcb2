"""Which lines of a chunk are new: not faulty, not somebody else's, not lodged before, not twice in the chunk."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.clearance.models.consignments import DEAD, Outcome
from infosilk.trade.orders.engine import faults
from infosilk.trade.orders.engine.agreement import LodgedByItsFirm
from infosilk.trade.orders.engine.check import MatchContext
from infosilk.trade.orders.engine.line import Line

_OWN = LodgedByItsFirm()


@dataclass(slots=True)
class LineOutcome:
    """What became of one line; `reasons` are stored reasons (`kernel.reasons.explain.explain` gives the words)."""

    line: int
    order_no: str
    outcome: str
    number: str = ""
    lane: str = ""
    reasons: list[dict[str, Any]] = field(default_factory=list)
    charges_total: str | None = None
    charges_currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class _Stored:
    number: str
    content: str
    live: bool


def sort_out(lines: list[Line], context: MatchContext) -> tuple[dict[int, LineOutcome], list[Line]]:
    """Outcomes of the lines that are not to be lodged (faults, somebody else's, lodged before, twice here),
    and the lines that are."""
    outcomes: dict[int, LineOutcome] = {}
    readable: list[Line] = []
    for line in lines:
        if line.bundle is None:
            outcomes[line.number] = _outcome(line, Outcome.INVALID, line.faults)
        elif foreign := list(_OWN.failures(line.bundle, context)):
            # Not stored, and not compared with what is: nobody learns of, or takes, another firm's order
            # numbers.
            outcomes[line.number] = _outcome(line, Outcome.REFUSED, foreign)
        else:
            readable.append(line)
    stored = _stored(readable)
    seen: dict[tuple[str, str], Line] = {}
    fresh: list[Line] = []
    for line in readable:
        key = _key(line)
        known, earlier = stored.get(key, ()), seen.get(key)
        same = next((row for row in known if row.content == line.content), None)
        live = next((row for row in known if row.live), None)
        if same is not None:
            outcomes[line.number] = _outcome(line, Outcome.ALREADY, [faults.AlreadyLodged.reason()], same.number)
        elif live is not None:
            other = faults.LodgedDifferently.reason("order.order_no", order_no=line.order_no, number=live.number)
            outcomes[line.number] = _outcome(line, Outcome.REFUSED, [other])
        elif earlier is None:
            seen[key] = line
            fresh.append(line)
        elif earlier.content == line.content:
            outcomes[line.number] = _outcome(line, Outcome.ALREADY, [faults.AlreadyLodged.reason()])
        else:
            twice = faults.TwiceInFile.reason("order.order_no", order_no=line.order_no, line=str(earlier.number))
            outcomes[line.number] = _outcome(line, Outcome.REFUSED, [twice])
    return outcomes, fresh


def _outcome(line: Line, outcome: Outcome, reasons: list[Reason], number: str = "") -> LineOutcome:
    return LineOutcome(
        line.number, line.order_no, str(outcome), number, reasons=[reason.as_dict() for reason in reasons]
    )


def _key(line: Line) -> tuple[str, str]:
    assert line.bundle is not None
    return line.bundle.order.ebp_code, line.bundle.order.order_no


def _stored(lines: list[Line]) -> dict[tuple[str, str], list[_Stored]]:
    """What is stored of these orders, by (marketplace, order number). A refused order may be lodged again,
    mended: so there can be several, of which at most one is live."""
    if not lines:
        return {}
    keys = [_key(line) for line in lines]
    found: dict[tuple[str, str], list[_Stored]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.marketplace_code, c.order_no, c.number, c.content_sha256, c.state <> ALL(%s)"
            " FROM trade_clearance_consignment c"
            " JOIN unnest(%s::text[], %s::text[]) AS asked (marketplace_code, order_no)"
            " USING (marketplace_code, order_no) WHERE c.batch_id IS NOT NULL",
            [list(DEAD), [code for code, _ in keys], [order_no for _, order_no in keys]],
        )
        for code, order_no, number, content, live in cursor.fetchall():
            found.setdefault((code, order_no), []).append(_Stored(number, content, live))
    return found
