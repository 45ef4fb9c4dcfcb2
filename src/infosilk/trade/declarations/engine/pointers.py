"""Places in a declaration as the WCO Data Model points at them: numbers of classes (67A is the goods shipment) and of
elements (D026 is the functional reference). Engine: no Django."""

import re
from decimal import Decimal

from infosilk.trade.declarations.engine.parties import Pointer

# Of the WCO Data Model: the number of a class, by the name of its element.
CLASSES = {
    "Declaration": "42A",
    "AdditionalDocument": "02A",
    "Address": "04A",
    "Agent": "05A",
    "Amendment": "06A",
    "Buyer": "16A",
    "Classification": "21A",
    "Commodity": "23A",
    "Consignee": "27A",
    "CustomsValuation": "41A",
    "Declarant": "57B",
    "Destination": "99B",
    "Exporter": "57A",
    "GoodsMeasure": "65A",
    "GoodsShipment": "67A",
    "GovernmentAgencyGoodsItem": "68A",
    "GovernmentProcedure": "70A",
    "Importer": "74A",
    "InvoiceLine": "79A",
    "Origin": "92A",
    "Packaging": "93A",
    "Seller": "09B",
}
# The number of an element, by its name inside a class ("" where it is the same in all).
ELEMENTS = {
    "Declaration/FunctionCode": "017",
    "Declaration/FunctionalReferenceID": "D026",
    "Declaration/ID": "D014",
    "Declaration/TypeCode": "D013",
    "Declaration/GoodsItemQuantity": "228",
    "Declaration/InvoiceAmount": "109",
    "Declaration/TotalGrossMassMeasure": "131",
    "Declaration/TotalPackageQuantity": "146",
    "Address/CityName": "241",
    "Address/CountryCode": "242",
    "Agent/ID": "R004",
    "Agent/Name": "R003",
    "Amendment/ChangeReasonCode": "099",
    "Classification/ID": "145",
    "Consignee/ID": "R015",
    "Consignee/Name": "R014",
    "Declarant/ID": "R123",
    "Declarant/Name": "R124",
    "Destination/CountryCode": "465",
    "Exporter/ID": "R032",
    "Exporter/Name": "R031",
    "GoodsMeasure/GrossMassMeasure": "126",
    "GoodsMeasure/NetNetWeightMeasure": "128",
    "GovernmentAgencyGoodsItem/SequenceNumeric": "006",
    "GovernmentProcedure/CurrentCode": "166",
    "Importer/ID": "R038",
    "Importer/Name": "R037",
    "InvoiceLine/ItemChargeAmount": "112",
    "Origin/CountryCode": "063",
    "Packaging/QuantityQuantity": "144",
    "Seller/ID": "R051",
    "Seller/Name": "R050",
}
_STEP = re.compile(r"([A-Za-z]+)(?:\[(\d+)\])?")


def pointers(place: str) -> list[Pointer]:
    """The pointers to `place`, as `Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/Origin/CountryCode`: one for
    each class on the way, the last with the element's number. What the tables do not know ends the way."""
    found: list[Pointer] = []
    last = ""
    for name, index in _STEP.findall(place):
        if name in CLASSES:
            sequence = Decimal(index or 1)
            found.append(Pointer(sequence_numeric=sequence, document_section_code=CLASSES[name]))
            last = name
        elif f"{last}/{name}" in ELEMENTS and found:
            found[-1].tag_id = ELEMENTS[f"{last}/{name}"]
        elif name != "MetaData":
            break
    return found or [Pointer(sequence_numeric=Decimal(1), document_section_code=CLASSES["Declaration"])]
