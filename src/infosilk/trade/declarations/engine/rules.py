"""What a declaration must be, besides valid by its schema: one class per rule, its docstring the message people read.

Engine: no database, no clock, no Django. A reason's `field` is the place in the declaration; `number` is the code by
which an answer in XML names the rule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from moneyed import CURRENCIES

from infosilk.kernel.printable import clean
from infosilk.kernel.reasons.reason import Reason, plain
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.declarations.engine.faults import DeclarationFault
from infosilk.trade.declarations.engine.goods import Classification, GovernmentAgencyGoodsItem
from infosilk.trade.declarations.engine.messages import Declaration
from infosilk.trade.declarations.engine.node import Amount
from infosilk.trade.declarations.engine.parties import Party

ITEM = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem"


@dataclass(frozen=True, slots=True)
class DeclarationContext:
    """What the rules may know besides the declaration: the customs registrations of who lodges it (None: anybody may
    lodge for anybody), and the countries that exist."""

    own_codes: frozenset[str] | None = None
    countries: frozenset[str] = field(default_factory=frozenset)


class DeclarationRule(DeclarationFault):
    """A rule about a declaration."""

    order = 630
    number: ClassVar[str]
    source = "WCO Data Model 3.6; what a declaration to this node holds"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        """A reason for each failure; none when the declaration keeps the rule."""
        raise NotImplementedError


class ReferenceGiven(DeclarationRule):
    """The declaration has no reference of its own (FunctionalReferenceID) of at most 35 characters."""

    code, number = "dec.reference", "D0001"
    mend = "Give each declaration its own local reference number."

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        given = declaration.functional_reference_id or ""
        return () if 0 < len(given) <= 35 else [self.reason("Declaration/FunctionalReferenceID")]


class KindKnown(DeclarationRule):
    """The declaration's type is “{found}”; it must begin with IM for import or EX for export."""

    code, number = "dec.type", "D0002"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        found = declaration.type_code or ""
        return () if found[:2] in ("IM", "EX") else [self.reason("Declaration/TypeCode", found=clean(found))]


class LodgedByItsDeclarant(DeclarationRule):
    """The declarant is {found}, which is no registration of the organisation that lodges; nor is the agent's."""

    code, number = "dec.declarant", "D0003"
    mend = "Lodge for the organisation that declares or represents, or put its customs registration in the declaration."

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        named = [party.id for party in (declaration.declarant, declaration.agent) if party and party.id]
        if named and (context.own_codes is None or context.own_codes & set(named)):
            return ()
        return [self.reason("Declaration/Declarant/ID", found=clean(named[0] if named else "-"))]


class PartiesComplete(DeclarationRule):
    """The {party} needs a registration (ID), or name, city and country."""

    code, number = "dec.party", "D0004"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        shipment = declaration.goods_shipment
        imports = (declaration.type_code or "").startswith("IM")
        asked: list[tuple[str, str, Party | None]] = [("Declarant", "Declaration/Declarant", declaration.declarant)]
        if imports:
            importer = shipment.importer if shipment else None
            asked.append(("Importer", "Declaration/GoodsShipment/Importer", importer))
        else:
            asked.append(("Exporter", "Declaration/Exporter", declaration.exporter))
            consignee = shipment.consignee or shipment.buyer if shipment else None
            own = next((item.consignee for item in _items(declaration) if item.consignee), None)
            asked.append(("Consignee", "Declaration/GoodsShipment/Consignee", consignee or own))
        return [self.reason(place, party=name) for name, place, party in asked if not _complete(party)]


class ItemsCounted(DeclarationRule):
    """The declaration says {stated} goods items and has {found}; it must have 1 to 999."""

    code, number = "dec.items", "D0005"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        stated, found = declaration.goods_item_quantity, len(_items(declaration))
        if 0 < found <= 999 and (stated is None or stated.value == found):
            return ()
        said = plain(stated.value) if stated else "-"
        return [self.reason("Declaration/GoodsItemQuantity", stated=_whole(said), found=str(found))]


class ItemsNumbered(DeclarationRule):
    """Item {item} must have the number {expected} (SequenceNumeric); it has {found}."""

    code, number = "dec.sequence", "D0006"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        for at, item in enumerate(_items(declaration), 1):
            if item.sequence_numeric != at:
                found = _whole(plain(item.sequence_numeric)) if item.sequence_numeric is not None else "-"
                place = f"{ITEM}[{at}]/SequenceNumeric"
                yield self.reason(place, item=str(at), expected=str(at), found=found)


class CodesExist(DeclarationRule):
    """Item {item}: {found} is no code of the Harmonized System 2022 with 6 to 10 digits."""

    code, number = "dec.hs-code", "D0007"
    mend = "Classify the goods anew."

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        for at, item in enumerate(_items(declaration), 1):
            code = hs_code(item)
            if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 10 and hs.exists(code)):
                place = f"{ITEM}[{at}]/Commodity/Classification/ID"
                yield self.reason(place, item=str(at), found=clean(code or "-"))


class ItemsPriced(DeclarationRule):
    """Item {item} has no price (ItemChargeAmount), or a negative one."""

    code, number = "dec.price", "D0008"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        for at, item in enumerate(_items(declaration), 1):
            paid = price(item)
            if paid is None or paid.value < 0:
                yield self.reason(f"{ITEM}[{at}]/Commodity/InvoiceLine/ItemChargeAmount", item=str(at))


class OneCurrency(DeclarationRule):
    """The amounts must be in one currency of ISO 4217; found: {found}."""

    code, number = "dec.currency", "D0009"
    mend = "Name the currency of each amount (currencyID); declare goods of another currency apart."

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        found = {amount.currency or "-" for amount in _amounts(declaration)}
        if len(found) == 1 and found <= set(CURRENCIES):
            return ()
        return [self.reason("Declaration/InvoiceAmount", found=clean(", ".join(sorted(found)) or "-"))]


class InvoiceAgrees(DeclarationRule):
    """The invoice is {stated}, the items sum up to {found}."""

    code, number = "dec.invoice", "D0010"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        stated = declaration.invoice_amount
        prices = [paid.value for item in _items(declaration) if (paid := price(item)) is not None]
        total = sum(prices, Decimal(0))
        if stated is None or stated.value == total:
            return ()
        return [self.reason("Declaration/InvoiceAmount", stated=plain(stated.value), found=plain(total))]


class GrossCoversNet(DeclarationRule):
    """Item {item}: the net mass {net} is more than the gross mass {gross}."""

    code, number = "dec.mass", "D0011"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        for at, item in enumerate(_items(declaration), 1):
            measure = item.commodity.goods_measure if item.commodity else None
            if measure is None or measure.gross_mass_measure is None or measure.net_net_weight_measure is None:
                continue
            gross, net = measure.gross_mass_measure.value, measure.net_net_weight_measure.value
            if net > gross:
                place = f"{ITEM}[{at}]/Commodity/GoodsMeasure/NetNetWeightMeasure"
                yield self.reason(place, item=str(at), net=plain(net), gross=plain(gross))


class MassAgrees(DeclarationRule):
    """The total gross mass is {stated}, the items sum up to {found}."""

    code, number = "dec.total-mass", "D0012"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        stated = declaration.total_gross_mass_measure
        found = [
            item.commodity.goods_measure.gross_mass_measure.value
            for item in _items(declaration)
            if item.commodity and item.commodity.goods_measure and item.commodity.goods_measure.gross_mass_measure
        ]
        total = sum(found, Decimal(0))
        if stated is None or len(found) < len(_items(declaration)) or stated.value == total:
            return ()
        return [self.reason("Declaration/TotalGrossMassMeasure", stated=plain(stated.value), found=plain(total))]


class PackagesCounted(DeclarationRule):
    """The total of packages is {stated}, the items have {found}."""

    code, number = "dec.packages", "D0013"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        stated = declaration.total_package_quantity
        found = sum(
            (
                package.quantity_quantity.value
                for item in _items(declaration)
                for package in item.packaging
                if package.quantity_quantity
            ),
            Decimal(0),
        )
        if stated is None or stated.value == found:
            return ()
        params = {"stated": _whole(plain(stated.value)), "found": _whole(plain(found))}
        return [self.reason("Declaration/TotalPackageQuantity", **params)]


class OriginKnown(DeclarationRule):
    """Item {item}: the country of origin is “{found}”, which is no code of ISO 3166-1."""

    code, number = "dec.origin", "D0014"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        imports = (declaration.type_code or "").startswith("IM")
        for at, item in enumerate(_items(declaration), 1):
            found = origin(item)
            if (found or imports) and found not in context.countries:
                place = f"{ITEM}[{at}]/Origin/CountryCode"
                yield self.reason(place, item=str(at), found=clean(found or "-"))


class ProcedureGiven(DeclarationRule):
    """Item {item} names no customs procedure (GovernmentProcedure, CurrentCode)."""

    code, number = "dec.procedure", "D0015"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        for at, item in enumerate(_items(declaration), 1):
            if not any(entry.current_code for entry in item.government_procedure):
                yield self.reason(f"{ITEM}[{at}]/GovernmentProcedure/CurrentCode", item=str(at))


class FreightNotNegative(DeclarationRule):
    """The freight of the customs value is negative."""

    code, number = "dec.freight", "D0016"

    def failures(self, declaration: Declaration, context: DeclarationContext) -> Iterable[Reason]:
        valuation = declaration.goods_shipment.customs_valuation if declaration.goods_shipment else None
        freight = valuation.freight_charge_amount if valuation else None
        if freight is None or freight.value >= 0:
            return ()
        return [self.reason("Declaration/GoodsShipment/CustomsValuation")]


RULES: tuple[DeclarationRule, ...] = (
    ReferenceGiven(),
    KindKnown(),
    LodgedByItsDeclarant(),
    PartiesComplete(),
    ItemsCounted(),
    ItemsNumbered(),
    CodesExist(),
    ItemsPriced(),
    OneCurrency(),
    InvoiceAgrees(),
    GrossCoversNet(),
    MassAgrees(),
    PackagesCounted(),
    OriginKnown(),
    ProcedureGiven(),
    FreightNotNegative(),
)


class ReferenceUsed(DeclarationRule):
    """The reference {lrn} was used before with other content (declaration {number})."""

    code, number = "dec.used", "D0101"
    mend = "Give the new declaration its own reference; change a lodged one by an amendment."


class NotLodged(DeclarationRule):
    """There is no declaration {found} of this declarant that could be changed."""

    code, number = "dec.not-lodged", "D0102"
    mend = "Name the number that customs gave (ID), or the reference of the declaration."


class Over(DeclarationRule):
    """Declaration {number} can no longer be changed by a message; it is: {state}."""

    code, number = "dec.over", "D0103"
    mend = "Ask the customs officer."


class ChangeReason(DeclarationRule):
    """An amendment or cancellation says why (Amendment, ChangeReasonCode)."""

    code, number = "dec.change-reason", "D0104"


class FunctionUnknown(DeclarationRule):
    """The function code is “{found}”; this node takes 9 (a new declaration) and 13 (with the type COR an amendment,
    with INV a cancellation)."""

    code, number = "dec.function", "D0105"


NUMBERS = {kind.code: kind.number for kind in DeclarationRule.every()}


def broken(declaration: Declaration, context: DeclarationContext) -> list[Reason]:
    """Every failure of every rule; at most a hundred, so that a hopeless declaration stays readable."""
    found = (reason for rule in RULES for reason in rule.failures(declaration, context))
    return [reason for reason, _ in zip(found, range(100), strict=False)]


def hs_code(item: GovernmentAgencyGoodsItem) -> str:
    """The code of the goods: TSP (or what has no type) with the national digits of TRC after it."""
    given = {entry.identification_type_code or "TSP": entry.id or "" for entry in _classifications(item)}
    code = given.get("TSP") or given.get("HS") or next(iter(given.values()), "")
    return code + given.get("TRC", "") if len(code) <= 8 else code


def price(item: GovernmentAgencyGoodsItem) -> Amount | None:
    """What the item costs on the invoice."""
    line = item.commodity.invoice_line if item.commodity else None
    return line.item_charge_amount if line else None


def origin(item: GovernmentAgencyGoodsItem) -> str:
    """The first country of origin, ISO 3166-1; "" when none is given."""
    return next((entry.country_code for entry in item.origin if entry.country_code), "")


def currency_of(declaration: Declaration) -> str:
    """The currency of the amounts; "" when none is named."""
    return next((amount.currency for amount in _amounts(declaration) if amount.currency), "")


def _amounts(declaration: Declaration) -> Iterator[Amount]:
    if declaration.invoice_amount is not None:
        yield declaration.invoice_amount
    yield from (paid for item in _items(declaration) if (paid := price(item)) is not None)
    valuation = declaration.goods_shipment.customs_valuation if declaration.goods_shipment else None
    if valuation is not None and valuation.freight_charge_amount is not None:
        yield valuation.freight_charge_amount


def _items(declaration: Declaration) -> list[GovernmentAgencyGoodsItem]:
    return declaration.goods_shipment.government_agency_goods_item if declaration.goods_shipment else []


def _classifications(item: GovernmentAgencyGoodsItem) -> list[Classification]:
    return item.commodity.classification if item.commodity else []


def _complete(party: Party | None) -> bool:
    if party is None:
        return False
    address = party.address
    return bool(party.id) or bool(party.name and address and address.city_name and address.country_code)


def _whole(text: str) -> str:
    return text.removesuffix(".00")
