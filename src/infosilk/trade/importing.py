"""The importing node: a partner's announcements, checked by this node's own law, stored and answered as a
set."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from infosilk.kernel import audit
from infosilk.kernel.acting import Acting, system
from infosilk.kernel.days import day_in
from infosilk.kernel.reasons.reason import Reason
from infosilk.road import public as road
from infosilk.trace import public as trace
from infosilk.trade import borders, hs, lanes, lawbook, statuses, store, telling
from infosilk.trade.announcement import Announcement
from infosilk.trade.charging.words import charges_dict
from infosilk.trade.check import IdentityRules
from infosilk.trade.chunking import firms_on_record
from infosilk.trade.deciding import Law, Verdict, weigh
from infosilk.trade.identity import Identity, identity_failures
from infosilk.trade.limits import ledger
from infosilk.trade.limits.applying import Limits, wish_announced
from infosilk.trade.models import Consignment, State
from infosilk.trade.risk import applying, book

ANNOUNCED = "trade.consignment.announced"
ANSWERED = "trade.consignment.answered"
_NOT_THEIRS = "the number {found} is not of {partner} or not the message's subject"
_STATE = {"release": State.ACCEPTED, "hold": State.HELD, "refuse": State.REFUSED}
_ANSWER = {"release": "accepted", "hold": "held", "refuse": "refused"}
_EVENT = {
    "release": ("inspecting", "conformant"),
    "hold": ("holding", "in_progress"),
    "refuse": ("inspecting", "non_conformant"),
}


@road.handles(ANNOUNCED, Announcement, about="number", mismatch=_NOT_THEIRS)
def announced(received: Sequence[road.Received[Announcement]]) -> None:
    """Take a run of announcements in the caller's transaction. road.Refused names the first one that cannot
    be one."""
    partner = received[0].message.partner
    for one in received:
        _for_this_node(one.data, partner)
    read = {one.message.subject: (one.message, one.data) for one in received}
    known = set(Consignment.objects.filter(number__in=list(read)).values_list("number", flat=True))
    fresh = [(message, data) for number, (message, data) in read.items() if number not in known]
    if not fresh:
        return
    _refuse_second_orders(fresh)
    acting = system("road", partner)
    at = timezone.now()
    firms = firms_on_record()
    home = settings.NODE.city.country
    verdicts, grants, laws = _decided([data for _, data in fresh], home)
    keys = store.next_ids(len(fresh))
    risk = book.load(home, at)
    departure = settings.NODE.zone_data.city_of(partner).country
    cases = [
        None if verdict.decision == "refuse" else applying.case_of_announcement(data, verdict, law, departure)
        for (_, data), verdict, law in zip(fresh, verdicts, laws, strict=True)
    ]
    verdicts, findings = applying.judge(risk, cases, verdicts)
    consignments: list[tuple[Any, ...]] = []
    documents: list[tuple[Any, ...]] = []
    answers: list[tuple[str, dict[str, Any]]] = []
    steps: dict[str, list[str]] = {}
    owners: list[tuple[str, int]] = []
    for key, (message, data), verdict in zip(keys, fresh, verdicts, strict=True):
        payload = json.dumps(message.data, ensure_ascii=False, separators=(",", ":"))
        if "\\u0000" in payload:
            raise road.Refused("a text holds a NUL character")
        digest = sha256(payload.encode()).hexdigest()
        row = _row(key, data, verdict, partner, firms, digest, at)
        consignments.append(row)
        documents.append((key, "announcement", data.number, payload, digest, at))
        steps.setdefault(verdict.decision, []).append(data.number)
        owners.extend((data.number, owner) for owner in {*row[12:16]} - {None})
        charges = charges_dict(verdict.charges, verdict.exchange)
        answers.append(
            (
                data.number,
                {
                    "number": data.number,
                    "decision": _ANSWER[verdict.decision],
                    "lane": verdict.lane,
                    "reasons": [reason.as_dict() for reason in verdict.reasons],
                    "charges": charges,
                },
            )
        )
    store.consignments(consignments)
    store.documents(documents)
    applying.ask(risk, zip(keys, cases, findings, strict=True), at)
    ledger.enter(((one.buyer, key, one.judgement.counted) for key, one in zip(keys, grants, strict=True) if one), at)
    statuses.write(
        (
            (key, home, (statuses.STORED, *statuses.DECIDED[verdict.decision]))
            for key, verdict in zip(keys, verdicts, strict=True)
        ),
        at,
    )
    trace.register_owners(owners)
    _tell(acting, steps, at, partner)
    road.send_many(partner, ANSWERED, answers)
    telling.held_here(len(steps.get("hold", ())))
    counts = {_ANSWER[decision]: len(numbers) for decision, numbers in steps.items()}
    audit.record(acting, "trade.announcements.decided", "trade.consignment", fresh[0][1].number, counts)


def _for_this_node(data: Announcement, partner: str) -> None:
    """road.Refused for a number that is not the partner's, and for a buyer whom another node serves."""
    home = settings.NODE.city
    origin = settings.NODE.zone_data.city_of(partner).unlocode[2:]
    if not data.number.startswith(f"{origin}-"):
        raise road.Refused(_NOT_THEIRS.format(found=data.number, partner=partner))
    if data.buyer.country != home.country:
        raise road.Refused(f"the buyer is in {data.buyer.country}; this node serves {home.country}")


def _refuse_second_orders(fresh: list[tuple[road.Message, Announcement]]) -> None:
    """road.Refused when a live consignment here has the same order of the same marketplace under another
    number."""
    keys = [(data.marketplace.code, data.order_no) for _, data in fresh]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.order_no, c.number FROM trade_consignment c"
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
            identity = borders.load(home, (), data.lodged_at).identity.get(home)
            laws[day] = lawbook.law(home, home, data.lodged_at), identity, Limits(home, data.lodged_at)
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
    data: Announcement,
    verdict: Verdict,
    partner: str,
    firms: store.Firms,
    digest: str,
    at: datetime,
) -> tuple[Any, ...]:
    buyer = data.buyer
    consignee = firms.by_identifier.get((buyer.id_type, buyer.id_number)) if buyer.kind == "business" else None
    ids = firms.ids
    return (
        key, data.number, "import", partner, None, data.order_no, data.marketplace.code, data.marketplace.name,
        data.seller.code, data.seller.name, data.carrier.code, data.logistics_no, ids.get(data.marketplace.code),
        ids.get(data.seller.code), ids.get(data.carrier.code), consignee, buyer.kind, buyer.name, buyer.email.lower(),
        buyer.city, buyer.country, data.gift, data.currency, data.goods_value, data.pieces, data.gross_weight_kg,
        store.as_json([line.model_dump(mode="json") for line in data.goods]), _STATE[verdict.decision], verdict.lane,
        store.reasons_json(verdict.reasons), store.as_json(charges_dict(verdict.charges, verdict.exchange)),
        verdict.charges.total if verdict.charges else None, "", "", data.tracking_token, digest, data.ordered_at,
        data.lodged_at, at, data.supervision_code,
    )  # fmt: skip


def _tell(acting: Acting, steps: dict[str, list[str]], at: datetime, partner: str) -> None:
    events: list[trace.Event] = []
    for decision, numbers in steps.items():
        biz_step, disposition = _EVENT[decision]
        events += trace.consignment_events(numbers, at=at, biz_step=biz_step, disposition=disposition)
    trace.capture(acting, events, share_with=[partner])
