"""The importing node: a partner's announcements, checked by this node's own law, stored and answered as a set."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from infosilk.kernel.actor import system
from infosilk.kernel.bulk import as_json
from infosilk.kernel.law.days import day_in
from infosilk.kernel.reasons.reason import Reason
from infosilk.kernel.record import audit
from infosilk.road import public as road
from infosilk.trace import public as trace
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.charges.engine.case import charges_dict
from infosilk.trade.clearance import law as clearance_law
from infosilk.trade.clearance import notices, screening, store
from infosilk.trade.clearance.engine import lanes, status_codes
from infosilk.trade.clearance.engine.announcement import Announcement
from infosilk.trade.clearance.engine.verdict import Law, Verdict, weigh
from infosilk.trade.clearance.entry import Entry, by_decision, decision_columns, decision_events, enter
from infosilk.trade.clearance.firms import Firms, firms_on_record
from infosilk.trade.clearance.limits import ledger
from infosilk.trade.clearance.limits.apply import Limits, wish_announced
from infosilk.trade.clearance.models.consignments import Consignment, Direction, DocumentKind, State
from infosilk.trade.orders.engine.check import IdentityRules
from infosilk.trade.orders.engine.identity import Identity, identity_failures
from infosilk.trade.risk.public import RiskBook, load_risk

ANNOUNCED = "trade.consignment.announced"
ANSWERED = "trade.consignment.answered"
_NOT_THEIRS = "the number {found} is not of {partner} or not the message's subject"
_STATE = {"release": State.ACCEPTED, "hold": State.HELD, "refuse": State.REFUSED}
_ANSWER = {"release": "accepted", "hold": "held", "refuse": "refused"}


@road.handles(ANNOUNCED, Announcement, about="number", mismatch=_NOT_THEIRS)
def announced(received: Sequence[road.Received[Announcement]]) -> None:
    """Take a run of announcements in the caller's transaction. road.Refused names the first one that cannot be one."""
    partner = received[0].message.partner
    for one in received:
        _for_this_node(one.data, partner)
    by_number = {one.data.number: one for one in received}
    known = set(Consignment.objects.filter(number__in=list(by_number)).values_list("number", flat=True))
    fresh = [one for number, one in by_number.items() if number not in known]
    if not fresh:
        return
    _refuse_second_orders([one.data for one in fresh])
    acting, at = system("road", partner), timezone.now()
    risk = load_risk(settings.NODE.city.country, at)
    entries = list(_entries(fresh, risk, at))
    enter(entries, risk, at)
    numbers = by_decision(entries)
    trace.capture(acting, decision_events(numbers, at), share_with=[partner])
    road.send_many(partner, ANSWERED, [(entry.row.number, _answer(entry)) for entry in entries])
    notices.held_here(len(numbers.get("hold", ())))
    counts = {_ANSWER[decision]: len(some) for decision, some in numbers.items()}
    audit.record(acting, "trade.announcements.decided", "trade.consignment", fresh[0].data.number, counts)


def _for_this_node(data: Announcement, partner: str) -> None:
    """road.Refused for a number that is not the partner's, and for a buyer whom another node serves."""
    home = settings.NODE.city
    origin = settings.NODE.zone_data.city_of(partner).unlocode[2:]
    if not data.number.startswith(f"{origin}-"):
        raise road.Refused(_NOT_THEIRS.format(found=data.number, partner=partner))
    if data.buyer.country != home.country:
        raise road.Refused(f"the buyer is in {data.buyer.country}; this node serves {home.country}")


def _refuse_second_orders(fresh: list[Announcement]) -> None:
    """road.Refused when a live consignment here has the same order of the same marketplace under another number."""
    keys = [(data.marketplace.code, data.order_no) for data in fresh]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.order_no, c.number FROM trade_clearance_consignment c"
            " JOIN unnest(%s::text[], %s::text[]) AS asked (marketplace_code, order_no)"
            " USING (marketplace_code, order_no)"
            " WHERE c.direction = 'import' AND c.state NOT IN ('refused', 'refused_there') LIMIT 1",
            [[code for code, _ in keys], [order_no for _, order_no in keys]],
        )
        found = cursor.fetchone()
    if found is not None:
        raise road.Refused(f"order {found[0]} is here already as consignment {found[1]}")
    seen: set[tuple[str, str]] = set()
    for key in keys:
        if key in seen:
            raise road.Refused(f"order {key[1]} was announced twice under different numbers")
        seen.add(key)


def _entries(fresh: list[road.Received[Announcement]], risk: RiskBook, at: datetime) -> Iterator[Entry]:
    """What law, limits and risk say of new announcements, ready to be stored."""
    home, partner = settings.NODE.city.country, fresh[0].message.partner
    departure = settings.NODE.zone_data.city_of(partner).country
    firms = firms_on_record()
    verdicts, grants, laws = _decided([one.data for one in fresh], home)
    cases = [
        None if verdict.decision == "refuse" else screening.case_of_announcement(one.data, verdict, law, departure)
        for one, verdict, law in zip(fresh, verdicts, laws, strict=True)
    ]
    verdicts, findings = screening.judge(risk, cases, verdicts)
    for key, one, verdict, grant, case, finding in zip(
        store.next_ids(len(fresh)), fresh, verdicts, grants, cases, findings, strict=True
    ):
        document = _document(key, one.message, at)
        charges = charges_dict(verdict.charges, verdict.exchange)
        row = _row(key, one, verdict, charges, firms, document)
        given = [(home, (status_codes.STORED, *status_codes.DECIDED[verdict.decision]))]
        yield Entry(row, [document], verdict, given, grant, case, finding, charges)


def _document(key: int, message: road.Message, at: datetime) -> store.DocumentRow:
    """The announcement as it came."""
    payload = json.dumps(message.data, ensure_ascii=False, separators=(",", ":"))
    if "\\u0000" in payload:
        raise road.Refused("a text holds a NUL character")
    digest = sha256(payload.encode()).hexdigest()
    return store.DocumentRow(key, DocumentKind.ANNOUNCEMENT, message.subject, payload, digest, at)


def _answer(entry: Entry) -> dict[str, Any]:
    """The data of `trade.consignment.answered`."""
    return {
        "number": entry.row.number,
        "decision": _ANSWER[entry.verdict.decision],
        "lane": entry.verdict.lane,
        "reasons": [reason.as_dict() for reason in entry.verdict.reasons],
        "charges": entry.charges,
    }


def _decided(rows: list[Announcement], home: str) -> tuple[list[Verdict], list[ledger.Granted | None], list[Law]]:
    """Each one's verdict by the law of the day on which it was lodged, its share of its buyer's year, and that law.

    Years are asked one after another, so that buyers are locked in one order whatever comes together.
    """
    laws: dict[date, tuple[Law, IdentityRules | None, Limits]] = {}
    groups: dict[date, list[int]] = {}
    verdicts: list[Verdict] = []
    judged_by: list[Law] = []
    for place, data in enumerate(rows):
        day = day_in(home, data.lodged_at)
        if day not in laws:
            identity = clearance_law.borders(home, (), data.lodged_at).identity.get(home)
            laws[day] = clearance_law.law_of(home, home, data.lodged_at), identity, Limits(home, data.lodged_at)
        law, identity, _ = laws[day]
        verdicts.append(_verdict(data, law, identity))
        judged_by.append(law)
        groups.setdefault(day, []).append(place)
    grants: list[ledger.Granted | None] = [None] * len(rows)
    for day in sorted(groups):
        places = groups[day]
        wishes = [wish_announced(rows[place]) for place in places]
        if not any(wishes):
            continue
        after, granted = laws[day][2].apply(wishes, [verdicts[place] for place in places])
        for place, verdict, grant in zip(places, after, granted, strict=True):
            verdicts[place], grants[place] = verdict, grant
    return verdicts, grants, judged_by


def _verdict(data: Announcement, law: Law, identity: IdentityRules | None) -> Verdict:
    known = hs.subheadings()
    found: list[Reason] = [
        lanes.UnknownHsCode.reason(f"goods.{line.number}.hs_code", line=str(line.number), found=line.hs_code)
        for line in data.goods
        if line.hs_code[:6] not in known
    ]
    buyer = data.buyer
    asked = Identity(buyer.country, buyer.kind == "private", data.gift, buyer.id_type, buyer.id_number)
    found += identity_failures(asked, identity)
    total = None if data.charges_total is None else f"{data.charges_total:f}"
    return weigh(data.facts(), law, tuple(found), total, data.charges_currency)


def _row(
    key: int,
    one: road.Received[Announcement],
    verdict: Verdict,
    charges: dict[str, Any] | None,
    firms: Firms,
    document: store.DocumentRow,
) -> store.ConsignmentRow:
    data, buyer, ids = one.data, one.data.buyer, firms.ids
    return store.ConsignmentRow(
        id=key,
        number=data.number,
        direction=Direction.IMPORT,
        partner=one.message.partner,
        batch_id=None,
        order_no=data.order_no,
        marketplace_code=data.marketplace.code,
        marketplace_name=data.marketplace.name,
        seller_code=data.seller.code,
        seller_name=data.seller.name,
        logistics_code=data.carrier.code,
        logistics_no=data.logistics_no,
        marketplace_id=ids.get(data.marketplace.code),
        seller_id=ids.get(data.seller.code),
        carrier_id=ids.get(data.carrier.code),
        consignee_id=firms.by_identifier.get((buyer.id_type, buyer.id_number)) if buyer.kind == "business" else None,
        buyer_kind=buyer.kind,
        buyer_name=buyer.name,
        buyer_email=buyer.email.lower(),
        buyer_city=buyer.city,
        buyer_country=buyer.country,
        gift=data.gift,
        currency=data.currency,
        goods_value=data.goods_value,
        pieces=data.pieces,
        gross_weight_kg=data.gross_weight_kg,
        goods=as_json([line.model_dump(mode="json") for line in data.goods]),
        state=_STATE[verdict.decision],
        **decision_columns(verdict, charges),
        tracking_token=data.tracking_token,
        content_sha256=document.sha256,
        ordered_at=data.ordered_at,
        lodged_at=data.lodged_at,
        changed_at=document.received_at,
        supervision_code=data.supervision_code,
    )
