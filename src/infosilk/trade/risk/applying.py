"""Risk put to consignments that are being decided: their cases, what a finding does to a verdict, what is asked for.

Used by both nodes' chunks: lodging.py for what is lodged here, importing.py for what a partner announced.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from infosilk.trade import store
from infosilk.trade.announcement import Announcement
from infosilk.trade.deciding import Law, Verdict
from infosilk.trade.documents import OrderBundle
from infosilk.trade.risk import finding
from infosilk.trade.risk.finding import RiskCase, RiskFinding, RiskGoods

if TYPE_CHECKING:
    from infosilk.trade.risk.book import RiskBook

INSPECTION = (
    "consignment_id", "lane", "codes", "reasons", "random", "targeted", "score", "model_id", "facts", "asked_at",
    "result", "irregularity", "recovered", "currency", "note",
)  # fmt: skip


def case_of_bundle(number: str, bundle: OrderBundle, verdict: Verdict, law: Law, departure: str) -> RiskCase:
    """The case of an order that is lodged here."""
    order, waybill = bundle.order, bundle.waybill
    rate = _rate(verdict, law, order.currency)
    listed = bundle.list.goods
    goods = tuple(
        [
            RiskGoods(
                place, line.hs_code, line.country, None if rate is None else float(line.total_price) * rate,
                float(line.net_weight or line.gross_weight) or None, float(line.qty),
                place <= len(listed) and bool(listed[place - 1].origin_proof),
            )
            for place, line in enumerate(order.goods, 1)
        ]
    )  # fmt: skip
    return RiskCase(
        number=number, day=law.day, goods=goods, importer=order.buyer_id_number or order.buyer_email.lower()
        if order.buyer_kind == "business" else order.buyer_email.lower() or order.buyer_id_number,
        seller=order.ebc_code, declarant=order.ebp_code, courier=waybill.logistics_code, departure=departure,
        supervision=bundle.list.supervision_code, private=order.buyer_kind == "private", gift=order.gift,
        pieces=waybill.pieces, weight=float(waybill.gross_weight), rate=_duty(verdict),
        regime=verdict.charges.regime if verdict.charges else "", lane=verdict.lane,
    )  # fmt: skip


def case_of_announcement(data: Announcement, verdict: Verdict, law: Law, departure: str) -> RiskCase:
    """The case of an order that a partner announced."""
    rate = _rate(verdict, law, data.currency)
    buyer, private = data.buyer, data.buyer.kind == "private"
    address = buyer.email.lower()
    return RiskCase(
        number=data.number, day=law.day,
        goods=tuple(
            [
                RiskGoods(
                    line.number, line.hs_code, line.origin, None if rate is None else float(line.value) * rate, None,
                    float(line.quantity), bool(line.origin_proof),
                )
                for line in data.goods
            ]
        ),
        importer=(address or buyer.id_number) if private else (buyer.id_number or address),
        seller=data.seller.code, declarant=data.marketplace.code, courier=data.carrier.code, departure=departure,
        supervision=data.supervision_code, private=private, gift=data.gift, pieces=data.pieces,
        weight=float(data.gross_weight_kg), rate=_duty(verdict),
        regime=verdict.charges.regime if verdict.charges else "", lane=verdict.lane,
    )  # fmt: skip


def _rate(verdict: Verdict, law: Law, currency: str) -> float | None:
    found = verdict.exchange if law.currency == "EUR" and verdict.exchange else law.to_eur(currency)
    return None if found is None else float(found.rate)


def _duty(verdict: Verdict) -> float | None:
    charges = verdict.charges
    if charges is None or not charges.customs_value:
        return None
    return float(charges.duty / charges.customs_value * 100)


def judge(
    book: "RiskBook", cases: Sequence[RiskCase | None], verdicts: Sequence[Verdict]
) -> tuple[list[Verdict], list[RiskFinding | None]]:
    """The verdicts once risk was asked. A refused consignment is not judged: it goes nowhere."""
    asked = [case for case in cases if case is not None]
    found = iter(book.assess(asked))
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


def ask(book: "RiskBook", rows: Iterable[tuple[int, RiskCase | None, RiskFinding | None]], at: datetime) -> int:
    """Keep an inspection for each consignment (by key) that risk gave a lane; how many."""
    wanted = [
        (
            key, one.lane, store.as_json(one.codes), store.reasons_json(one.reasons), one.random, one.targeted,
            one.score, book.model_id if one.score is not None else None, store.as_json(book.facts(case)), at,
            "", "", 0, "", "",
        )
        for key, case, one in rows
        if case is not None and one is not None and one.lane != "green"
    ]  # fmt: skip
    if wanted:
        store.copy("trade_inspection", INSPECTION, wanted)
    return len(wanted)
