"""The goods of a declaration and how they travel: classes of the WCO Data Model."""

from dataclasses import dataclass, field
from decimal import Decimal

from infosilk.trade.declarations.engine.node import Amount, Moment, Node, Quantity
from infosilk.trade.declarations.engine.parties import (
    AdditionalDocument,
    AdditionalInformation,
    Address,
    DutyTaxFee,
    Office,
    Party,
    PreviousDocument,
)


@dataclass(slots=True, kw_only=True)
class Classification(Node):
    """A code of the goods; `identification_type_code` TSP is the HS and CN code, TRC the national digits, TRA
    an additional code."""

    id: str | None = None
    identification_type_code: str | None = None


@dataclass(slots=True, kw_only=True)
class DangerousGoods(Node):
    """The United Nations' number of dangerous goods."""

    undgid: str | None = None


@dataclass(slots=True, kw_only=True)
class GoodsMeasure(Node):
    """Weights, and the quantity in the tariff's unit."""

    gross_mass_measure: Quantity | None = None
    net_net_weight_measure: Quantity | None = None
    tariff_quantity: Quantity | None = None


@dataclass(slots=True, kw_only=True)
class InvoiceLine(Node):
    """The price of the item on the invoice."""

    item_charge_amount: Amount | None = None


@dataclass(slots=True, kw_only=True)
class Seal(Node):
    sequence_numeric: Decimal | None = None
    id: str | None = None


@dataclass(slots=True, kw_only=True)
class TransportEquipment(Node):
    """A container and its seals."""

    sequence_numeric: Decimal | None = None
    id: str | None = None
    seal: list[Seal] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Commodity(Node):
    """What the goods are."""

    description: str | None = None
    classification: list[Classification] = field(default_factory=list)
    dangerous_goods: list[DangerousGoods] = field(default_factory=list)
    duty_tax_fee: list[DutyTaxFee] = field(default_factory=list)
    goods_measure: GoodsMeasure | None = None
    invoice_line: InvoiceLine | None = None
    transport_equipment: list[TransportEquipment] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class ChargeDeduction(Node):
    """A charge that is added to the price, or a deduction from it."""

    charges_type_code: str | None = None
    other_charge_deduction_amount: Amount | None = None


@dataclass(slots=True, kw_only=True)
class CustomsValuation(Node):
    """How the customs value is made."""

    freight_charge_amount: Amount | None = None
    method_code: str | None = None
    charge_deduction: list[ChargeDeduction] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Destination(Node):
    country_code: str | None = None
    region_id: str | None = None


@dataclass(slots=True, kw_only=True)
class Origin(Node):
    """Where the goods are from; `type_code` 1 is non-preferential, 2 preferential origin."""

    country_code: str | None = None
    region_id: str | None = None
    type_code: str | None = None


@dataclass(slots=True, kw_only=True)
class GovernmentProcedure(Node):
    """The procedure asked for and the one before (4000 is 40 and 00), or an additional procedure."""

    current_code: str | None = None
    previous_code: str | None = None


@dataclass(slots=True, kw_only=True)
class Packaging(Node):
    sequence_numeric: Decimal | None = None
    marks_numbers_id: str | None = None
    quantity_quantity: Quantity | None = None
    type_code: str | None = None
    packing_material_description: str | None = None
    length_measure: Quantity | None = None
    width_measure: Quantity | None = None
    height_measure: Quantity | None = None
    volume_measure: Quantity | None = None


@dataclass(slots=True, kw_only=True)
class Ucr(Node):
    """The unique consignment reference, and the trader's own."""

    id: str | None = None
    trader_assigned_reference_id: str | None = None


@dataclass(slots=True, kw_only=True)
class ValuationAdjustment(Node):
    addition_code: str | None = None


@dataclass(slots=True, kw_only=True)
class GovernmentAgencyGoodsItem(Node):
    """One item of the declaration."""

    customs_value_amount: Amount | None = None
    sequence_numeric: Decimal | None = None
    statistical_value_amount: Amount | None = None
    transaction_nature_code: str | None = None
    additional_document: list[AdditionalDocument] = field(default_factory=list)
    additional_information: list[AdditionalInformation] = field(default_factory=list)
    aeo_mutual_recognition_party: list[Party] = field(default_factory=list)
    buyer: Party | None = None
    commodity: Commodity | None = None
    consignee: Party | None = None
    consignor: Party | None = None
    customs_valuation: CustomsValuation | None = None
    destination: Destination | None = None
    domestic_duty_tax_party: list[Party] = field(default_factory=list)
    export_country: Office | None = None
    government_procedure: list[GovernmentProcedure] = field(default_factory=list)
    origin: list[Origin] = field(default_factory=list)
    packaging: list[Packaging] = field(default_factory=list)
    previous_document: list[PreviousDocument] = field(default_factory=list)
    seller: Party | None = None
    ucr: Ucr | None = None
    valuation_adjustment: ValuationAdjustment | None = None


@dataclass(slots=True, kw_only=True)
class TransportMeans(Node):
    """A ship, aircraft, train or lorry; `mode_code` 1 sea, 2 rail, 3 road, 4 air, 5 post."""

    name: str | None = None
    id: str | None = None
    identification_type_code: str | None = None
    type_code: str | None = None
    registration_nationality_code: str | None = None
    mode_code: str | None = None


@dataclass(slots=True, kw_only=True)
class GoodsLocation(Node):
    """Where the goods lie, or are loaded."""

    name: str | None = None
    id: str | None = None
    type_code: str | None = None
    address: Address | None = None


@dataclass(slots=True, kw_only=True)
class Freight(Node):
    payment_method_code: str | None = None


@dataclass(slots=True, kw_only=True)
class Itinerary(Node):
    sequence_numeric: Decimal | None = None
    routing_country_code: str | None = None


@dataclass(slots=True, kw_only=True)
class ConsignmentItem(Node):
    sequence_numeric: Decimal | None = None
    consignor: Party | None = None
    freight: Freight | None = None


@dataclass(slots=True, kw_only=True)
class Consignment(Node):
    """How the goods travel: across the border (below the declaration) or inland (below the goods shipment)."""

    container_code: str | None = None
    arrival_transport_means: TransportMeans | None = None
    carrier: Party | None = None
    consignment_item: list[ConsignmentItem] = field(default_factory=list)
    consignor: Party | None = None
    departure_transport_means: TransportMeans | None = None
    freight: Freight | None = None
    goods_location: GoodsLocation | None = None
    itinerary: list[Itinerary] = field(default_factory=list)
    loading_location: GoodsLocation | None = None
    transport_equipment: list[TransportEquipment] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Invoice(Node):
    id: str | None = None
    issue_date_time: Moment | None = None


@dataclass(slots=True, kw_only=True)
class TradeTerms(Node):
    """The Incoterm and its place."""

    condition_code: str | None = None
    country_relationship_code: str | None = None
    description: str | None = None
    location_id: str | None = None
    location_name: str | None = None


@dataclass(slots=True, kw_only=True)
class Warehouse(Node):
    id: str | None = None
    type_code: str | None = None


@dataclass(slots=True, kw_only=True)
class GoodsShipment(Node):
    """Goods of one seller to one buyer."""

    exit_date_time: Moment | None = None
    transaction_nature_code: str | None = None
    aeo_mutual_recognition_party: list[Party] = field(default_factory=list)
    buyer: Party | None = None
    consignee: Party | None = None
    consignment: Consignment | None = None
    consignor: Party | None = None
    customs_valuation: CustomsValuation | None = None
    destination: Destination | None = None
    domestic_duty_tax_party: list[Party] = field(default_factory=list)
    export_country: Office | None = None
    government_agency_goods_item: list[GovernmentAgencyGoodsItem] = field(default_factory=list)
    importer: Party | None = None
    invoice: Invoice | None = None
    payer: Party | None = None
    previous_document: list[PreviousDocument] = field(default_factory=list)
    seller: Party | None = None
    surety: Party | None = None
    trade_terms: TradeTerms | None = None
    ucr: Ucr | None = None
    warehouse: Warehouse | None = None
