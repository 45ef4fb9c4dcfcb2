"""Consignments put to risk: their cases, by whichever documents they came with, and what a finding does to a verdict.

Risk itself knows no consignment: it is handed cases, and how many consignments their buyers had of late.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from infosilk.trade.clearance.engine.announcement import Announcement
from infosilk.trade.clearance.engine.verdict import Law, Verdict
from infosilk.trade.clearance.models.consignments import DEAD, Consignment
from infosilk.trade.orders.engine.documents import OrderBundle
from infosilk.trade.risk.engine import finding
from infosilk.trade.risk.engine.finding import RiskCase, RiskFinding, RiskGoods
from infosilk.trade.risk.public import RiskBook

_DAYS = 30


def case_of_bundle(number: str, bundle: OrderBundle, verdict: Verdict, law: Law, departure: str) -> RiskCase:
    """The case of an order that is lodged here."""
    order, waybill = bundle.order, bundle.waybill
    rate = _rate(verdict, law, order.currency)
    listed = bundle.list.goods
    goods = tuple(
        [
            RiskGoods(
                place,
                line.hs_code,
                line.country,
                None if rate is None else float(line.total_price) * rate,
                float(line.net_weight or line.gross_weight) or None,
                float(line.qty),
                place <= len(listed) and bool(listed[place - 1].origin_proof),
            )
            for place, line in enumerate(order.goods, 1)
        ]
    )
    return RiskCase(
        number=number,
        day=law.day,
        goods=goods,
        importer=order.buyer_id_number or order.buyer_email.lower()
        if order.buyer_kind == "business"
        else order.buyer_email.lower() or order.buyer_id_number,
        seller=order.ebc_code,
        declarant=order.ebp_code,
        courier=waybill.logistics_code,
        departure=departure,
        supervision=bundle.list.supervision_code,
        private=order.buyer_kind == "private",
        gift=order.gift,
        pieces=waybill.pieces,
        weight=float(waybill.gross_weight),
        rate=_duty(verdict),
        regime=verdict.charges.regime if verdict.charges else "",
        lane=verdict.lane,
    )


def case_of_announcement(data: Announcement, verdict: Verdict, law: Law, departure: str) -> RiskCase:
    """The case of an order that a partner announced."""
    rate = _rate(verdict, law, data.currency)
    buyer, private = data.buyer, data.buyer.kind == "private"
    address = buyer.email.lower()
    return RiskCase(
        number=data.number,
        day=law.day,
        goods=tuple(
            [
                RiskGoods(
                    line.number,
                    line.hs_code,
                    line.origin,
                    None if rate is None else float(line.value) * rate,
                    None,
                    float(line.quantity),
                    bool(line.origin_proof),
                )
                for line in data.goods
            ]
        ),
        importer=(address or buyer.id_number) if private else (buyer.id_number or address),
        seller=data.seller.code,
        declarant=data.marketplace.code,
        courier=data.carrier.code,
        departure=departure,
        supervision=data.supervision_code,
        private=private,
        gift=data.gift,
        pieces=data.pieces,
        weight=float(data.gross_weight_kg),
        rate=_duty(verdict),
        regime=verdict.charges.regime if verdict.charges else "",
        lane=verdict.lane,
    )


def case_of_stored(found: Consignment, home: str) -> RiskCase:
    """A consignment that is kept here, as risk sees it."""
    charges: dict[str, Any] = found.charges or {}
    exchange = charges.get("exchange") or {}
    euro = 1.0 if found.currency == "EUR" else float(exchange["rate"]) if charges.get("currency") == "EUR" else None
    customs_value = float(charges.get("customs_value") or 0)
    private = found.buyer_kind == "private"
    partner = settings.NODE.zone_data.city_of(found.partner).country if found.partner else home
    return RiskCase(
        number=found.number,
        day=found.lodged_at.astimezone(settings.NODE.city.tz).date(),
        goods=tuple(
            RiskGoods(
                int(line["number"]),
                line["hs_code"],
                line["origin"],
                None if euro is None else float(line["value"]) * euro,
                None,
                float(line["quantity"]),
                bool(line.get("origin_proof")),
            )
            for line in found.goods
        ),
        importer=found.buyer_email,
        seller=found.seller_code,
        declarant=found.marketplace_code,
        courier=found.logistics_code,
        departure=partner if found.direction == "import" else home,
        private=private,
        gift=found.gift,
        pieces=found.pieces,
        weight=float(found.gross_weight_kg),
        rate=float(charges["duty"]) / customs_value * 100 if customs_value else None,
        regime=str(charges.get("regime", "")),
        lane=found.lane,
    )


def _rate(verdict: Verdict, law: Law, currency: str) -> float | None:
    found = verdict.exchange if law.currency == "EUR" and verdict.exchange else law.to_eur(currency)
    return None if found is None else float(found.rate)


def _duty(verdict: Verdict) -> float | None:
    charges = verdict.charges
    if charges is None or not charges.customs_value:
        return None
    return float(charges.duty / charges.customs_value * 100)


def judge(
    book: RiskBook, cases: Sequence[RiskCase | None], verdicts: Sequence[Verdict]
) -> tuple[list[Verdict], list[RiskFinding | None]]:
    """The verdicts once risk was asked. A refused consignment is not judged: it goes nowhere."""
    asked = [case for case in cases if case is not None]
    buyers = {case.importer for case in asked if case.private} if book.asks_buyers else set()
    found = iter(book.assess(asked, _buyer_parcels(buyers)))
    findings = [None if case is None else next(found) for case in cases]
    return [
        verdict if one is None else merged(verdict, one) for verdict, one in zip(verdicts, findings, strict=True)
    ], findings


def merged(verdict: Verdict, found: RiskFinding) -> Verdict:
    """The stricter lane of law and risk; what risk stops is held. The trader reads that customs looks, not why."""
    said = finding.public(found.lane)
    if verdict.decision == "refuse" or said is None:
        return verdict
    lane = finding.higher(verdict.lane, found.lane)
    if lane == verdict.lane and lane != found.lane:
        return verdict
    stops = found.lane in ("yellow", "red") and verdict.decision == "release"
    return replace(
        verdict,
        decision="hold" if stops else verdict.decision,
        lane=lane,  # type: ignore[arg-type]
        reasons=(*verdict.reasons, said),
    )


def _buyer_parcels(addresses: set[str]) -> dict[str, int]:
    """Consignments of each private buyer (by e-mail address) in the last 30 days."""
    wanted = sorted(address for address in addresses if "@" in address)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT buyer_email, count(*) FROM trade_clearance_consignment"
            " WHERE buyer_email = ANY(%s) AND lodged_at > %s AND state <> ALL(%s) GROUP BY buyer_email",
            [wanted, timezone.now() - timedelta(days=_DAYS), list(DEAD)],
        )
        return dict(cursor.fetchall())
