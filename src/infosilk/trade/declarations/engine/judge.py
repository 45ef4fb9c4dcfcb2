"""From a declaration to a verdict, as an order gets one: what is broken refuses it, the law of the day charges it and
chooses its lane. Engine: no Django; the law is handed in."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

from lxml import etree

from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.clearance.engine.verdict import Facts, Goods, Law, Verdict, weigh
from infosilk.trade.declarations.engine import rules
from infosilk.trade.declarations.engine.messages import Declaration
from infosilk.trade.declarations.engine.node import Quantity
from infosilk.trade.declarations.engine.parties import Party
from infosilk.trade.declarations.engine.rules import DeclarationContext

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Brief:
    """What lists and pages show of a declaration."""

    declarant: str
    lrn: str
    direction: str
    type_code: str
    exporter: str
    importer: str
    country: str
    currency: str
    value: Decimal
    goods: list[dict[str, Any]]


def content_of(data: bytes) -> str:
    """What identifies what a message says: neither blanks nor comments, prefixes or the order of attributes count."""
    text = etree.canonicalize(data.decode("utf-8-sig"), strip_text=True, rewrite_prefixes=True, with_comments=False)
    return sha256(text.encode()).hexdigest()


def brief(declaration: Declaration) -> Brief:
    """The facts of `declaration` for people; texts are cut to what is shown."""
    shipment = declaration.goods_shipment
    imports = (declaration.type_code or "").startswith("IM")
    items = shipment.government_agency_goods_item if shipment else []
    exporter = declaration.exporter or (shipment.seller or shipment.consignor if shipment else None)
    importer = (shipment.importer if imports else shipment.consignee or shipment.buyer) if shipment else None
    destination = shipment.destination.country_code if shipment and shipment.destination else None
    sent_from = shipment.export_country.id if shipment and shipment.export_country else None
    abroad = _country(exporter) or sent_from if imports else destination or _country(importer)
    goods: list[dict[str, Any]] = []
    for at, item in enumerate(items[:999], 1):
        paid, measure = rules.price(item), item.commodity.goods_measure if item.commodity else None
        goods.append(
            {
                "number": at,
                "description": ((item.commodity.description if item.commodity else "") or "")[:400],
                "hs_code": rules.hs_code(item)[:14],
                "origin": rules.origin(item)[:2],
                "value": f"{paid.value:f}" if paid else "",
                "net_mass": _mass(measure.net_net_weight_measure if measure else None),
                "gross_mass": _mass(measure.gross_mass_measure if measure else None),
            }
        )
    party = declaration.declarant or declaration.agent
    return Brief(
        declarant=((party.id if party else "") or "")[:35],
        lrn=(declaration.functional_reference_id or "")[:35],
        direction="import" if imports else "export",
        type_code=(declaration.type_code or "")[:6],
        exporter=_named(exporter),
        importer=_named(importer),
        country=(abroad or "")[:2],
        currency=rules.currency_of(declaration)[:3],
        value=sum((paid.value for item in items if (paid := rules.price(item)) is not None), ZERO),
        goods=goods,
    )


def judge(declaration: Declaration, context: DeclarationContext, notes: list[Reason], law: Law | None) -> Verdict:
    """The verdict on `declaration`. `notes` are what reading could not use; `law` is None when no law of its
    destination can be asked (then only its rules are checked, and an officer decides)."""
    found = [reason for reason in notes if reason.weight == "refuse"] + rules.broken(declaration, context)
    if found:
        return Verdict("refuse", "", tuple(found), None)
    if law is None:
        return Verdict("hold", "yellow", (), None)
    verdict = weigh(facts_of(declaration), law, tuple(notes))
    return replace(verdict, reasons=tuple(replace(reason, field=_place(reason.field)) for reason in verdict.reasons))


_ITEM = re.compile(r"(?:order|list)\.goods\.(\d+)")
_PLACES = {
    "order.currency": "Declaration/InvoiceAmount",
    "order.goods_value": "Declaration/InvoiceAmount",
    "order.goods": rules.ITEM,
    "list.goods": f"{rules.ITEM}/AdditionalDocument",
}


def _place(place: str) -> str:
    """A place in the documents of an order as the place in a declaration."""
    item = _ITEM.match(place)
    if item is not None:
        return f"{rules.ITEM}[{item.group(1)}]/Commodity/Classification/ID"
    return _PLACES.get(place, place)


def facts_of(declaration: Declaration) -> Facts:
    """What duty and lane depend on: goods of general trade, freight and insurance of the shipment's valuation."""
    shipment = declaration.goods_shipment
    items = shipment.government_agency_goods_item if shipment else []
    valuation = shipment.customs_valuation if shipment else None
    freight = valuation.freight_charge_amount.value if valuation and valuation.freight_charge_amount else ZERO
    goods = []
    for at, item in enumerate(items, 1):
        paid = rules.price(item)
        measure = item.commodity.goods_measure if item.commodity else None
        net = measure.net_net_weight_measure.value if measure and measure.net_net_weight_measure else None
        tariff = measure.tariff_quantity if measure else None
        goods.append(
            Goods(
                at,
                rules.hs_code(item),
                paid.value if paid else ZERO,
                rules.origin(item),
                proof_of_origin(item) is not None,
                net,
                tariff.value if tariff else None,
                (tariff.unit or "") if tariff else "",
            )
        )
    return Facts(False, False, rules.currency_of(declaration), freight, ZERO, tuple(goods))


def proof_of_origin(item: Any) -> str | None:
    """The number of the certificate or declaration of origin that is shown for an item, None without: a preference is
    claimed by a document named for it (types N954, U-series, or its name) or by the type of origin 2."""
    for document in item.additional_document:
        kind = f"{document.category_code or ''}{document.type_code or ''}"
        if document.id and (kind in ("N954", "N865") or kind[:1] == "U" or document.name == "Proof of origin"):
            return str(document.id)
    return None


def _named(party: Party | None) -> str:
    return ((party.name or party.id or "") if party else "")[:140]


def _country(party: Party | None) -> str | None:
    return party.address.country_code if party and party.address else None


def _mass(value: Quantity | None) -> str:
    return "" if value is None else f"{value.value:f}"
