"""Deciding and storing a chunk of a batch: verdicts, limits, risk, rows, announcements, events, statuses.

Line by line in Python, never line by line in the database: duplicates are found by one query a chunk, rows are written
by COPY, events carry up to 500 consignments each. In the transaction of `lodging`.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.utils import timezone

from infosilk.kernel.actor import Acting
from infosilk.kernel.bulk import as_json
from infosilk.road import public as road
from infosilk.trace import public as trace
from infosilk.trade.charges.engine.case import charges_dict
from infosilk.trade.clearance import law, screening, store
from infosilk.trade.clearance.duplicates import LineOutcome, sort_out
from infosilk.trade.clearance.engine import status_codes
from infosilk.trade.clearance.engine.announcement import Given, announce, goods_of
from infosilk.trade.clearance.engine.verdict import Law, Verdict, decide
from infosilk.trade.clearance.entry import Entry, by_decision, decision_columns, decision_events, enter
from infosilk.trade.clearance.firms import firms_on_record
from infosilk.trade.clearance.limits import ledger
from infosilk.trade.clearance.limits.apply import Limits, held, wish_of
from infosilk.trade.clearance.models.consignments import KEPT, Batch, Direction, Outcome, State
from infosilk.trade.orders.engine.check import MatchContext
from infosilk.trade.orders.engine.documents import KINDS, OrderBundle, document_number
from infosilk.trade.orders.engine.line import Line
from infosilk.trade.risk import public as risk
from infosilk.trade.risk.engine.finding import RiskCase

ANNOUNCED = "trade.consignment.announced"
_RECEIVED = (status_codes.STORED, status_codes.DECLARING)
_OUTCOME = {"release": Outcome.RELEASED, "hold": Outcome.HELD, "refuse": Outcome.REFUSED}
_BAD = (Outcome.INVALID, Outcome.REFUSED)
# What is released waits for the partner that it was announced to; without one it is released for good.
_STATE = {"release": State.RELEASED, "hold": State.HELD, "refuse": State.REFUSED}


def text_of(line: Line) -> bytes:
    """A line that could be read, from its documents as received."""
    pairs = zip(KINDS, line.payloads, strict=False)
    return ("{" + ",".join(f'"{kind}":{payload}' for kind, payload in pairs) + "}").encode() if line.payloads else b""


def bundle_in(line: Line) -> OrderBundle:
    """The documents of a line without faults."""
    assert line.bundle is not None
    return line.bundle


@dataclass(slots=True)
class Lodged:
    """A new line as it enters, and what is announced of it to a partner; None when nothing is."""

    line: Line
    entry: Entry
    announced: dict[str, Any] | None

    def outcome(self) -> LineOutcome:
        verdict, row = self.entry.verdict, self.entry.row
        return LineOutcome(
            self.line.number,
            self.line.order_no,
            str(_OUTCOME[verdict.decision]),
            row.number,
            verdict.lane,
            [reason.as_dict() for reason in verdict.reasons],
            self.entry.charges["total"] if self.entry.charges else None,
            verdict.charges.currency if verdict.charges else "EUR",
        )


class Work:
    """What is the same for all chunks of a batch."""

    batch: Batch

    def __init__(self, acting: Acting, organisation_id: int) -> None:
        node = settings.NODE
        self.acting = acting
        self.at: datetime = timezone.now()
        self.home = node.city.country
        self.unlocode = node.city.unlocode
        zone = node.zone_data
        self.partners = {zone.city_of(entry.name).country: entry.name for entry in zone.partners(node.node)}
        self.firms = firms_on_record()
        own = frozenset(code for code, key in self.firms.ids.items() if key == organisation_id)
        rules = law.match_rules(self.home, self.at)
        self.missing = rules.missing
        around = law.borders(self.home, self.partners, self.at)
        # An organisation without a customs registration owns no order: no code is its own.
        self.context = MatchContext(
            self.firms.names,
            rules.tolerance,
            frozenset({*self.partners, *around.destinations, self.home}),
            own or frozenset({"-"}),
            self.home,
            around.identity,
        )
        self.limits = Limits(self.home, self.at)
        self._laws: dict[str, Law] = {}
        self.risk = risk.load_risk(self.home, self.at)

    def law(self, destination: str) -> Law:
        if destination not in self._laws:
            self._laws[destination] = law.law_of(self.home, destination, self.at)
        return self._laws[destination]

    def decide_and_store(self, lines: list[Line]) -> list[LineOutcome]:
        """Decide and store a chunk."""
        outcomes, fresh = sort_out(lines, self.context)
        lodged = self.lodged(fresh) if fresh else []
        enter([one.entry for one in lodged], self.risk, self.at)
        outcomes |= {one.line.number: one.outcome() for one in lodged}
        done = [outcomes[line.number] for line in lines]
        self.keep(lines, done)
        self.tell(lodged)
        return done

    def lodged(self, lines: list[Line]) -> list[Lodged]:
        """What law, limits and risk say of new lines, ready to be stored."""
        verdicts, grants = self.limited(lines, [self.verdict(line) for line in lines])
        keys = store.next_ids(len(lines))
        numbers = [store.number(self.unlocode, self.at, key) for key in keys]
        cases = [self.case(*one) for one in zip(numbers, lines, verdicts, strict=True)]
        verdicts, findings = screening.judge(self.risk, cases, verdicts)
        made = []
        for key, number, line, verdict, grant, case, finding in zip(
            keys, numbers, lines, verdicts, grants, cases, findings, strict=True
        ):
            charges = charges_dict(verdict.charges, verdict.exchange)
            row, goods = self.row(key, number, line, verdict, charges)
            given = [(self.home, (*_RECEIVED, *status_codes.DECIDED[verdict.decision]))]
            data = None
            if row.state == State.ANNOUNCED:
                given.append((row.buyer_country, (status_codes.SENT,)))
                data = announced(bundle_in(line), goods, row, charges)
            entry = Entry(row, self.documents(key, line), verdict, given, grant, case, finding, charges)
            made.append(Lodged(line, entry, data))
        return made

    def keep(self, lines: list[Line], done: list[LineOutcome]) -> None:
        """Keep what became of each line, and of a bad one what nothing else keeps, so that it can be
        mended in place."""
        store.lines(
            store.LineRow(
                self.batch.pk,
                one.line,
                one.order_no[:60],
                one.number,
                one.outcome,
                one.lane,
                as_json(one.reasons),
                one.charges_total,
                one.charges_currency,
            )
            for one in done
        )
        bad = [line for line, one in zip(lines, done, strict=True) if not one.number and one.outcome in _BAD]
        if bad:
            expires = self.at + KEPT
            store.received(
                store.ReceivedRow(self.batch.pk, line.number, line.raw or text_of(line), line.table, line.cut, expires)
                for line in bad
            )

    def verdict(self, line: Line) -> Verdict:
        bundle = bundle_in(line)
        verdict = decide(bundle, self.law(bundle.order.buyer_country), self.context)
        return held(verdict, self.missing) if self.missing and verdict.decision != "refuse" else verdict

    def case(self, number: str, line: Line, verdict: Verdict) -> RiskCase | None:
        """The order as risk sees it; None when it is refused."""
        if verdict.decision == "refuse":
            return None
        bundle = bundle_in(line)
        return screening.case_of_bundle(number, bundle, verdict, self.law(bundle.order.buyer_country), self.home)

    def limited(self, lines: list[Line], verdicts: list[Verdict]) -> tuple[list[Verdict], list[ledger.Granted | None]]:
        """The verdicts once the limits of buyers at home were asked; what goes abroad is counted there."""
        wishes = [
            wish_of(line.bundle) if line.bundle and line.bundle.order.buyer_country == self.home else None
            for line in lines
        ]
        if not any(wishes):
            return verdicts, [None] * len(verdicts)
        return self.limits.apply(wishes, verdicts)

    def row(
        self, key: int, number: str, line: Line, verdict: Verdict, charges: dict[str, Any] | None
    ) -> tuple[store.ConsignmentRow, list[dict[str, Any]]]:
        """The consignment's row, and its goods lines as they are kept and announced."""
        bundle = bundle_in(line)
        order, waybill = bundle.order, bundle.waybill
        goods = goods_of(bundle)
        names, ids = self.firms.names, self.firms.ids
        state = _STATE[verdict.decision]
        if state == State.RELEASED and order.buyer_country in self.partners:
            state = State.ANNOUNCED
        return store.ConsignmentRow(
            id=key,
            number=number,
            direction=Direction.IMPORT if order.buyer_country == self.home else Direction.EXPORT,
            partner=self.partners.get(order.buyer_country, ""),
            batch_id=self.batch.pk,
            order_no=order.order_no,
            marketplace_code=order.ebp_code,
            marketplace_name=order.ebp_name or names.get(order.ebp_code, ""),
            seller_code=order.ebc_code,
            seller_name=order.ebc_name or names.get(order.ebc_code, ""),
            logistics_code=waybill.logistics_code,
            logistics_no=waybill.logistics_no,
            marketplace_id=ids.get(order.ebp_code),
            seller_id=ids.get(order.ebc_code),
            carrier_id=ids.get(waybill.logistics_code),
            consignee_id=None,
            buyer_kind=order.buyer_kind,
            buyer_name=order.buyer_name,
            buyer_email=order.buyer_email.lower(),
            buyer_city=order.buyer_city,
            buyer_country=order.buyer_country,
            gift=order.gift,
            currency=order.currency,
            goods_value=order.goods_value,
            pieces=waybill.pieces,
            gross_weight_kg=waybill.gross_weight,
            goods=as_json(goods),
            state=state,
            **decision_columns(verdict, charges),
            tracking_token=token_urlsafe(12),
            content_sha256=line.content,
            ordered_at=order.ordered_at,
            lodged_at=self.at,
            changed_at=self.at,
            supervision_code=bundle.list.supervision_code,
        ), goods

    def documents(self, key: int, line: Line) -> list[store.DocumentRow]:
        """The four documents of a line, as received."""
        bundle = bundle_in(line)
        return [
            store.DocumentRow(
                key, kind, document_number(kind, bundle), payload, sha256(payload.encode()).hexdigest(), self.at
            )
            for kind, payload in zip(KINDS, line.payloads, strict=True)
        ]

    def tell(self, lodged: list[Lodged]) -> None:
        """Events of the two steps (lodged, decided), and the announcements."""
        decided = timezone.now()
        local = [one.entry for one in lodged if one.announced is None]
        if local:
            numbers = [entry.row.number for entry in local]
            trace.capture(self.acting, [*self.commissioned(numbers), *decision_events(by_decision(local), decided)])
        for partner in dict.fromkeys(one.entry.row.partner for one in lodged if one.announced is not None):
            rows = [
                (one.entry.row.number, one.announced)
                for one in lodged
                if one.announced is not None and one.entry.row.partner == partner
            ]
            road.send_many(partner, ANNOUNCED, rows)
            numbers = [number for number, _data in rows]
            events = [*self.commissioned(numbers), *decision_events({"release": numbers}, decided)]
            trace.capture(self.acting, events, share_with=[partner])

    def commissioned(self, numbers: list[str]) -> list[trace.Event]:
        return trace.consignment_events(
            numbers, at=self.at, biz_step="commissioning", disposition="active", action="ADD"
        )


def announced(
    bundle: OrderBundle, goods: list[dict[str, Any]], row: store.ConsignmentRow, charges: dict[str, Any] | None
) -> dict[str, Any]:
    """The data of the announcement of a consignment that is lodged now."""
    total, currency = (charges["total"], charges["currency"]) if charges else (None, "EUR")
    given = Given(row.number, row.tracking_token, row.lodged_at.isoformat(), total, currency)
    return announce(bundle, goods, given)
