"""Deciding and storing a chunk of a batch: verdicts, limits, risk, rows, announcements, events, statuses.

Line by line in Python, never line by line in the database: duplicates are found by one query a chunk, rows are written
by COPY, events carry up to 500 consignments each. In the transaction of `lodging`.
"""

from datetime import datetime
from hashlib import sha256
from operator import itemgetter
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.utils import timezone

from infosilk.kernel.acting import Acting
from infosilk.kernel.models import OrganisationIdentifier
from infosilk.road import public as road
from infosilk.trace import public as trace
from infosilk.trade import borders, lawbook, statuses, store
from infosilk.trade.announcement import Given, announce, goods_of
from infosilk.trade.charging.words import charges_dict
from infosilk.trade.check import MatchContext
from infosilk.trade.deciding import Law, Verdict, decide
from infosilk.trade.documents import KINDS, document_number
from infosilk.trade.limits import ledger
from infosilk.trade.limits.applying import Limits, held, wish_of
from infosilk.trade.line import Line
from infosilk.trade.models import KEPT, Batch, Direction, Outcome, State
from infosilk.trade.recognising import LineOutcome, sort_out
from infosilk.trade.risk import applying, book
from infosilk.trade.risk.finding import RiskCase

ANNOUNCED = "trade.consignment.announced"
_RECEIVED = (statuses.STORED, statuses.DECLARING)
_OUTCOME = {"release": Outcome.RELEASED, "hold": Outcome.HELD, "refuse": Outcome.REFUSED}
_BAD = (Outcome.INVALID, Outcome.REFUSED)
_ORDER_KEY = itemgetter(store.CONSIGNMENT.index("marketplace_code"), store.CONSIGNMENT.index("order_no"))
# What is released waits for the partner that it was announced to; without one it is released for good.
_STATE = {"release": State.RELEASED, "hold": State.HELD, "refuse": State.REFUSED}


def firms_on_record() -> store.Firms:
    """Every organisation on this node by its official numbers."""
    rows = OrganisationIdentifier.objects.values_list("scheme", "value", "organisation_id", "organisation__name")
    names, ids, others = {}, {}, {}
    for scheme, value, key, name in rows:
        if scheme == "CUSTOMS":
            names[value], ids[value] = name, key
        others[scheme, value] = key
    return store.Firms(names, ids, others)


def text_of(line: Line) -> bytes:
    """A line that could be read, from its documents as received."""
    pairs = zip(KINDS, line.payloads, strict=False)
    return ("{" + ",".join(f'"{kind}":{payload}' for kind, payload in pairs) + "}").encode() if line.payloads else b""


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
        rules = lawbook.match_rules(self.home, self.at)
        self.missing = rules.missing
        around = borders.load(self.home, self.partners, self.at)
        # An organisation without a customs registration owns no order: no code is its own.
        self.context = MatchContext(
            self.firms.names, rules.tolerance, frozenset({*self.partners, *around.destinations, self.home}),
            own or frozenset({"-"}), self.home, around.identity,
        )  # fmt: skip
        self.limits = Limits(self.home, self.at)
        self._laws: dict[str, Law] = {}
        self.risk = book.load(self.home, self.at)

    def law(self, destination: str) -> Law:
        if destination not in self._laws:
            self._laws[destination] = lawbook.law(self.home, destination, self.at)
        return self._laws[destination]

    def chunk(self, lines: list[Line]) -> list[LineOutcome]:
        """Decide and store a chunk."""
        outcomes, fresh = sort_out(lines, self.context)
        verdicts, grants = self.limited(fresh, [self.verdict(line) for line in fresh])
        keys = store.next_ids(len(fresh)) if fresh else []
        numbers = [store.number(self.unlocode, self.at, key) for key in keys]
        cases = [self.case(*one) for one in zip(numbers, fresh, verdicts, strict=True)]
        verdicts, findings = applying.judge(self.risk, cases, verdicts)
        consignments: list[tuple[Any, ...]] = []
        documents: list[tuple[Any, ...]] = []
        announcements: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        owners: list[tuple[str, int]] = []
        steps: dict[str, list[str]] = {}
        codes: list[tuple[int, str, tuple[int, ...]]] = []
        for key, number, line, verdict in zip(keys, numbers, fresh, verdicts, strict=True):
            token = token_urlsafe(12)
            row, data, total = self.row(key, number, token, line, verdict)
            consignments.append(row)
            bundle = line.bundle
            assert bundle is not None
            for kind, payload in zip(KINDS, line.payloads, strict=True):
                documents.append(
                    (
                        key,
                        kind,
                        document_number(kind, bundle),
                        payload,
                        sha256(payload.encode()).hexdigest(),
                        self.at,
                    )
                )
            steps.setdefault(verdict.decision, []).append(number)
            codes.append((key, self.home, (*_RECEIVED, *statuses.DECIDED[verdict.decision])))
            country = bundle.order.buyer_country
            if verdict.decision == "release" and country in self.partners:
                partner = self.partners[country]
                codes.append((key, country, (statuses.SENT,)))
                announcements.setdefault(partner, []).append((number, data))
            owners.extend((number, owner) for owner in {*row[12:15]} - {None})
            outcomes[line.number] = LineOutcome(
                line.number,
                line.order_no,
                str(_OUTCOME[verdict.decision]),
                number,
                verdict.lane,
                [reason.as_dict() for reason in verdict.reasons],
                total,
                verdict.charges.currency if verdict.charges else "EUR",
            )
        # In one order for everybody: two batches with the same orders then wait for each other and do not deadlock.
        store.consignments(sorted(consignments, key=_ORDER_KEY))
        store.documents(documents)
        applying.ask(self.risk, zip(keys, cases, findings, strict=True), self.at)
        ledger.enter(
            ((grant.buyer, key, grant.judgement.counted) for key, grant in zip(keys, grants, strict=True) if grant),
            self.at,
        )
        statuses.write(codes, self.at)
        done = [outcomes[line.number] for line in lines]
        store.lines(
            (self.batch.pk, one.line, one.order_no[:60], one.number, one.outcome, one.lane,
             store.as_json(one.reasons), one.charges_total, one.charges_currency)
            for one in done
        )  # fmt: skip
        # What nothing else keeps of a bad line, so that it can be mended in place.
        if bad := [
            line for line in lines if not outcomes[line.number].number and outcomes[line.number].outcome in _BAD
        ]:
            store.received(
                (self.batch.pk, line.number, line.raw or text_of(line), line.table, line.cut, self.at + KEPT)
                for line in bad
            )
        self.tell(steps, owners, announcements)
        return done

    def verdict(self, line: Line) -> Verdict:
        bundle = line.bundle
        assert bundle is not None
        verdict = decide(bundle, self.law(bundle.order.buyer_country), self.context)
        return held(verdict, self.missing) if self.missing and verdict.decision != "refuse" else verdict

    def case(self, number: str, line: Line, verdict: Verdict) -> RiskCase | None:
        """The order as risk sees it; None when it is refused."""
        bundle = line.bundle
        if bundle is None or verdict.decision == "refuse":
            return None
        return applying.case_of_bundle(number, bundle, verdict, self.law(bundle.order.buyer_country), self.home)

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
        self, key: int, number: str, token: str, line: Line, verdict: Verdict
    ) -> tuple[tuple[Any, ...], dict[str, Any], str | None]:
        """The consignment's row, what is announced of it, and the total of its charges."""
        bundle = line.bundle
        assert bundle is not None
        order, waybill = bundle.order, bundle.waybill
        goods = goods_of(bundle)
        total = f"{verdict.charges.total:f}" if verdict.charges else None
        ids = self.firms.ids
        direction = Direction.IMPORT if order.buyer_country == self.home else Direction.EXPORT
        state = _STATE[verdict.decision]
        if state == State.RELEASED and order.buyer_country in self.partners:
            state = State.ANNOUNCED
        row = (
            key, number, direction, self.partners.get(order.buyer_country, ""), self.batch.pk, order.order_no,
            order.ebp_code, order.ebp_name or self.firms.names.get(order.ebp_code, ""), order.ebc_code,
            order.ebc_name or self.firms.names.get(order.ebc_code, ""), waybill.logistics_code, waybill.logistics_no,
            ids.get(order.ebp_code), ids.get(order.ebc_code), ids.get(waybill.logistics_code), None,
            order.buyer_kind, order.buyer_name, order.buyer_email.lower(), order.buyer_city, order.buyer_country,
            order.gift, order.currency, order.goods_value, waybill.pieces, waybill.gross_weight, store.as_json(goods),
            state, verdict.lane, store.reasons_json(verdict.reasons),
            store.as_json(charges_dict(verdict.charges, verdict.exchange)), total, "", "", token, line.content,
            order.ordered_at, self.at, self.at, bundle.list.supervision_code,
        )  # fmt: skip
        data: dict[str, Any] = {}
        if state == State.ANNOUNCED:
            currency = verdict.charges.currency if verdict.charges else "EUR"
            data = announce(bundle, goods, Given(number, token, self.at.isoformat(), total, currency))
        return row, data, total

    def tell(
        self,
        steps: dict[str, list[str]],
        owners: list[tuple[str, int]],
        announcements: dict[str, list[tuple[str, dict[str, Any]]]],
    ) -> None:
        """Events of the two steps (lodged, decided), and the announcements."""
        everything = [number for numbers in steps.values() for number in numbers]
        if not everything:
            return
        trace.register_owners(owners)
        decided = timezone.now()
        shared = {number for rows in announcements.values() for number, _data in rows}
        local = [number for number in everything if number not in shared]
        if local:
            events = trace.consignment_events(
                local, at=self.at, biz_step="commissioning", disposition="active", action="ADD"
            )
            kept = set(local)
            for decision, biz_step, disposition in (
                ("release", "inspecting", "conformant"),
                ("hold", "holding", "in_progress"),
                ("refuse", "inspecting", "non_conformant"),
            ):
                if numbers := [number for number in steps.get(decision, ()) if number in kept]:
                    events += trace.consignment_events(numbers, at=decided, biz_step=biz_step, disposition=disposition)
            trace.capture(self.acting, events)
        for partner, rows in announcements.items():
            road.send_many(partner, ANNOUNCED, rows)
            released = [number for number, _data in rows]
            events = trace.consignment_events(
                released, at=self.at, biz_step="commissioning", disposition="active", action="ADD"
            ) + trace.consignment_events(released, at=decided, biz_step="inspecting", disposition="conformant")
            trace.capture(self.acting, events, share_with=[partner])
