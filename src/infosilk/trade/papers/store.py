"""From a consignment to what its papers need; the fonts; which languages its papers are in."""

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from stdnum import ean
from stdnum.exceptions import ValidationError

from infosilk.commons.drawing import public as drawing
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import day_here
from infosilk.kernel.models import Organisation, OrganisationIdentifier
from infosilk.trade.charges.public import JURISDICTIONS
from infosilk.trade.clearance.engine.announcement import Announcement
from infosilk.trade.clearance.public import Consignment, announcement_of, bundle_of
from infosilk.trade.orders.engine.documents import OrderBundle
from infosilk.trade.papers.engine.case import Address, PaperCase, PaperLine
from infosilk.trade.papers.engine.gs1 import NotGs1, sscc

# The scheme under which a firm's GS1 company prefix is kept.
GS1_SCHEME = "GS1"


def languages_of(found: Consignment, asked: str = "") -> tuple[str, ...]:
    """The languages of its papers: those `asked` for (codes with commas), else those of both countries, and English
    where a country's is not among the zone's."""
    wanted = drawing.languages(asked)
    if not wanted:
        home = settings.NODE.city.country
        other = found.buyer_country if found.buyer_country != home else _partner_country(found)
        wanted = [JURISDICTIONS.language(country) for country in dict.fromkeys((home, other))]
    return tuple(dict.fromkeys(wanted))


def _partner_country(found: Consignment) -> str:
    zone = settings.NODE.zone_data
    return zone.city_of(found.partner).country if found.partner in zone.nodes else settings.NODE.city.country


def case_of(found: Consignment) -> PaperCase:
    """Everything that the papers of `found` say, from the documents that it came with."""
    case = _lodged(found, bundle_of(found)) if found.batch_id is not None else _announced(found, announcement_of(found))
    return replace(case, sscc=sscc_of(found), tracking=_tracking(found), sample=bool(settings.NODE.demo))


def _lodged(found: Consignment, bundle: OrderBundle) -> PaperCase:
    order, waybill, listed = bundle.order, bundle.waybill, bundle.list
    lines = tuple(
        PaperLine(
            number,
            line.item_no,
            line.item_name,
            line.hs_code,
            line.country,
            line.qty,
            line.unit,
            line.total_price,
            line.net_weight or None,
            line.gross_weight or None,
            _gtin(line.bar_code),
        )
        for number, line in enumerate(order.goods, 1)
    )
    return PaperCase(
        number=found.number,
        order_no=order.order_no,
        day=day_here(found.lodged_at),
        seller=_firm(found.seller, found.seller_name or found.seller_code),
        buyer=Address(
            order.buyer_name,
            order.buyer_country,
            order.buyer_address,
            order.buyer_city,
            order.buyer_postcode,
            order.buyer_telephone,
            order.buyer_email,
        ),
        carrier=_firm(found.carrier, waybill.logistics_name or waybill.logistics_code),
        waybill=waybill.logistics_no,
        lines=lines,
        currency=order.currency,
        pieces=waybill.pieces,
        gross_kg=waybill.gross_weight,
        freight=order.freight,
        insurance=order.insurance,
        discount=order.discount,
        tax=order.tax_total,
        net_kg=listed.net_weight or waybill.net_weight or None,
        gift=order.gift,
    )


def _announced(found: Consignment, data: Announcement) -> PaperCase:
    buyer = data.buyer
    lines = tuple(
        PaperLine(
            line.number, line.sku, line.description, line.hs_code, line.origin, line.quantity, line.unit, line.value
        )
        for line in data.goods
    )
    return PaperCase(
        number=found.number,
        order_no=data.order_no,
        day=day_here(found.lodged_at),
        seller=_firm(found.seller, data.seller.name or data.seller.code, _partner_country(found)),
        buyer=Address(
            buyer.name, buyer.country, buyer.address, buyer.city, buyer.postcode, buyer.telephone, buyer.email
        ),
        carrier=_firm(found.carrier, data.carrier.name or data.carrier.code),
        waybill=data.logistics_no,
        lines=lines,
        currency=data.currency,
        pieces=data.pieces,
        gross_kg=data.gross_weight_kg,
        freight=data.freight,
        insurance=data.insurance,
        gift=data.gift,
    )


def _firm(firm: Organisation | None, name: str, country: str = "") -> Address:
    if firm is None:
        return Address(name, country or settings.NODE.city.country)
    shown = {scheme for known in JURISDICTIONS for scheme in known.firm_numbers}
    numbers = tuple(
        (row.scheme.split(":")[-1], row.value) for row in firm.identifiers.order_by("scheme") if row.scheme in shown
    )
    return Address(firm.name, firm.country, numbers=numbers)


def _gtin(text: str) -> str:
    try:
        return ean.validate(text) if text.strip() else ""
    except ValidationError:
        return ""


def sscc_of(found: Consignment) -> str:
    """The parcel's SSCC from the GS1 company prefix of the seller, where it is on record."""
    if found.seller_id is None:
        return ""
    kept = OrganisationIdentifier.objects.filter(organisation_id=found.seller_id, scheme=GS1_SCHEME).first()
    try:
        return sscc(kept.value, found.pk) if kept else ""
    except NotGs1:
        return ""


def numbered_by(code: str) -> list[int]:
    """The keys of consignments that an SSCC of 18 digits may stand for: its serial number behind each company prefix
    that is on record here and that it begins with."""
    body = code[1:-1]
    prefixes = [body[:length] for length in range(4, 13)]
    kept = OrganisationIdentifier.objects.filter(scheme=GS1_SCHEME, value__in=prefixes).values_list("value", flat=True)
    return sorted({int(body[len(prefix) :]) for prefix in kept})


def _tracking(found: Consignment) -> str:
    home = settings.NODE.entry.url.rstrip("/")
    return f"{home}{reverse('trade:home:track')}?number={found.number}&token={found.tracking_token}"


def may_have(acting: Acting, found: Consignment, kind: str) -> bool:
    """A carrier that is nothing else of the consignment gets what travels with it: no invoice."""
    own = acting.organisation_id
    others = (found.marketplace_id, found.seller_id, found.consignee_id)
    if own is not None and own == found.carrier_id and own not in others:
        return kind in ("packing-list", "cn22", "cn23", "post", "parcel-label")
    return True
