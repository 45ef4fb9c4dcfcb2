"""A declaration made from a consignment of the single window: the trader need not write it. Engine: no Django."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from infosilk.trade.declarations.engine.goods import (
    Classification,
    Commodity,
    Consignment,
    CustomsValuation,
    Destination,
    GoodsMeasure,
    GoodsShipment,
    GovernmentAgencyGoodsItem,
    GovernmentProcedure,
    Invoice,
    InvoiceLine,
    Origin,
    Packaging,
    Ucr,
)
from infosilk.trade.declarations.engine.messages import Declaration, MetaData
from infosilk.trade.declarations.engine.node import Amount, Quantity
from infosilk.trade.declarations.engine.parties import AdditionalDocument, Address, Office, Party
from infosilk.trade.declarations.engine.writer import make
from infosilk.trade.orders.engine.documents import InventoryList, ListLine, OrderBundle


@dataclass(frozen=True, slots=True)
class Declared:
    """What a declaration needs besides the documents of the order."""

    reference: str
    direction: str
    declarant: str
    from_country: str
    to_country: str


def declare(bundle: OrderBundle, given: Declared) -> bytes:
    """The declaration of one order, as XML: import or export by `given.direction`."""
    order, listed = bundle.order, bundle.list
    imports = given.direction == "import"
    items = [_item(at, entry, listed, order.currency, imports) for at, entry in enumerate(listed.goods, 1)]
    seller = Party(id=_cut(order.ebc_code, 17), name=None)
    buyer = Party(
        name=_cut(order.buyer_name, 70),
        address=Address(
            city_name=_cut(order.buyer_city, 35),
            country_code=order.buyer_country,
            street=_cut(order.buyer_address, 70),
            postcode_id=_cut(order.buyer_postcode, 9),
        ),
    )
    gross = sum((item.commodity.goods_measure.gross_mass_measure.value for item in items), Decimal(0))  # type: ignore[union-attr]
    shipment = GoodsShipment(
        consignee=None if imports else buyer,
        consignment=Consignment(container_code="0"),
        destination=Destination(country_code=given.to_country),
        export_country=Office(id=given.from_country),
        government_agency_goods_item=items,
        importer=buyer if imports else None,
        invoice=Invoice(id=_cut(order.order_no, 35)),
        seller=seller if imports else None,
        ucr=Ucr(trader_assigned_reference_id=_cut(order.order_no, 35)),
    )
    freight = order.freight + order.insurance
    if freight:
        shipment.customs_valuation = CustomsValuation(freight_charge_amount=Amount(_two(freight), order.currency))
    declaration = Declaration(
        function_code="9",
        functional_reference_id=_cut(given.reference, 35),
        type_code="IMA" if imports else "EXA",
        goods_item_quantity=Quantity(Decimal(len(items))),
        invoice_amount=Amount(_two(sum((line.total_price for line in listed.goods), Decimal(0))), order.currency),
        total_gross_mass_measure=Quantity(gross, "KGM"),
        total_package_quantity=Quantity(Decimal(listed.pieces)),
        declarant=Party(id=_cut(given.declarant, 17)),
        exporter=seller,
        goods_shipment=shipment,
    )
    return make(
        MetaData(
            wco_data_model_version_code="3.6",
            wco_type_name="DEC",
            responsible_country_code=given.to_country if imports else given.from_country,
            declaration=declaration,
        )
    )


def _item(at: int, entry: ListLine, listed: InventoryList, currency: str, imports: bool) -> GovernmentAgencyGoodsItem:
    item: dict[str, Any] = {}
    if entry.origin_proof:
        item["additional_document"] = [AdditionalDocument(id=_cut(entry.origin_proof, 70), name="Proof of origin")]
    share = _share(entry, listed)
    codes = [Classification(id=entry.hs_code[:8], identification_type_code="TSP")]
    if len(entry.hs_code) > 8:
        codes.append(Classification(id=entry.hs_code[8:], identification_type_code="TRC"))
    return GovernmentAgencyGoodsItem(
        sequence_numeric=Decimal(at),
        commodity=Commodity(
            description=_cut(entry.item_name, 512),
            classification=codes,
            goods_measure=GoodsMeasure(
                gross_mass_measure=Quantity(share, "KGM"),
                net_net_weight_measure=Quantity(entry.net_weight, "KGM") if entry.net_weight else None,
                tariff_quantity=Quantity(entry.qty),
            ),
            invoice_line=InvoiceLine(item_charge_amount=Amount(_two(entry.total_price), currency)),
        ),
        government_procedure=[GovernmentProcedure(current_code="40" if imports else "10", previous_code="00")],
        origin=[Origin(country_code=entry.country, type_code="1")],
        # The packages of the order stand at its first item: they are counted once.
        packaging=[
            Packaging(
                sequence_numeric=Decimal(1),
                marks_numbers_id=_cut(listed.logistics_no, 512),
                quantity_quantity=Quantity(Decimal(listed.pieces if at == 1 else 0)),
                type_code="PK",
            )
        ],
        **item,
    )


def _share(entry: ListLine, listed: InventoryList) -> Decimal:
    """The gross mass of a line: its own, or the parcel's when it is the only line; else its net mass."""
    if entry.gross_weight:
        return entry.gross_weight
    if len(listed.goods) == 1:
        return listed.gross_weight
    return entry.net_weight


def _two(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _cut(text: str, length: int) -> str | None:
    return text[:length].strip() or None
