"""Declarations for tests: one good import into Serbia, changed by replacing its parts. Everything here is made up."""

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2">
  <md:WCODataModelVersionCode>3.6</md:WCODataModelVersionCode>
  <md:WCOTypeName>DEC</md:WCOTypeName>
  <md:ResponsibleCountryCode>RS</md:ResponsibleCountryCode>
  <Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2">
    <!-- general trade -->
    <FunctionCode>9</FunctionCode>
    <FunctionalReferenceID>LRN-1</FunctionalReferenceID>
    <TypeCode>IMA</TypeCode>
    <GoodsItemQuantity>2</GoodsItemQuantity>
    <InvoiceAmount currencyID="EUR">900.00</InvoiceAmount>
    <TotalGrossMassMeasure unitCode="KGM">30</TotalGrossMassMeasure>
    <TotalPackageQuantity>3</TotalPackageQuantity>
    <Declarant><ID>RSMORAVA01</ID></Declarant>
    <Exporter><Name>West Lake Crafts</Name></Exporter>
    <GoodsShipment>
      <Destination><CountryCode>RS</CountryCode></Destination>
      <ExportCountry><ID>CN</ID></ExportCountry>
      <GovernmentAgencyGoodsItem>
        <SequenceNumeric>1</SequenceNumeric>
        <Commodity>
          <Description>Silk scarves</Description>
          <Classification><ID>62141000</ID><IdentificationTypeCode>TSP</IdentificationTypeCode></Classification>
          <Classification><ID>00</ID><IdentificationTypeCode>TRC</IdentificationTypeCode></Classification>
          <GoodsMeasure>
            <GrossMassMeasure unitCode="KGM">10</GrossMassMeasure>
            <NetNetWeightMeasure unitCode="KGM">9</NetNetWeightMeasure>
          </GoodsMeasure>
          <InvoiceLine><ItemChargeAmount currencyID="EUR">600.00</ItemChargeAmount></InvoiceLine>
        </Commodity>
        <GovernmentProcedure><CurrentCode>40</CurrentCode><PreviousCode>00</PreviousCode></GovernmentProcedure>
        <Origin><CountryCode>CN</CountryCode></Origin>
        <Packaging>
          <SequenceNumeric>1</SequenceNumeric><QuantityQuantity>2</QuantityQuantity><TypeCode>CT</TypeCode>
        </Packaging>
      </GovernmentAgencyGoodsItem>
      <GovernmentAgencyGoodsItem>
        <SequenceNumeric>2</SequenceNumeric>
        <Commodity>
          <Description>Handbags</Description>
          <Classification><ID>42022200</ID><IdentificationTypeCode>TSP</IdentificationTypeCode></Classification>
          <GoodsMeasure>
            <GrossMassMeasure unitCode="KGM">20</GrossMassMeasure>
            <NetNetWeightMeasure unitCode="KGM">18</NetNetWeightMeasure>
          </GoodsMeasure>
          <InvoiceLine><ItemChargeAmount currencyID="EUR">300.00</ItemChargeAmount></InvoiceLine>
        </Commodity>
        <GovernmentProcedure><CurrentCode>40</CurrentCode><PreviousCode>00</PreviousCode></GovernmentProcedure>
        <Origin><CountryCode>CN</CountryCode></Origin>
        <Packaging>
          <SequenceNumeric>1</SequenceNumeric><QuantityQuantity>1</QuantityQuantity><TypeCode>CT</TypeCode>
        </Packaging>
      </GovernmentAgencyGoodsItem>
      <Importer><ID>RSMORAVA01</ID></Importer>
    </GoodsShipment>
  </Declaration>
</md:MetaData>
"""


def declared(*changes: tuple[str, str]) -> bytes:
    """The good declaration, each first text of `changes` replaced by its second, once."""
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def change(kind: str, inside: str = "", reason: str = "32", lrn: str = "LRN-1", number: str = "") -> bytes:
    """An amendment (COR) or cancellation (INV) of a declaration."""
    named = f"<ID>{number}</ID>" if number else ""
    why = f"<Amendment><ChangeReasonCode>{reason}</ChangeReasonCode></Amendment>" if reason else ""
    head, _, rest = inside.partition("|")
    return (
        '<md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2">'
        '<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><FunctionCode>13</FunctionCode>'
        f"<FunctionalReferenceID>{lrn}</FunctionalReferenceID>{named}<TypeCode>{kind}</TypeCode>{head}"
        "<AdditionalInformation><StatementDescription>a mistake</StatementDescription></AdditionalInformation>"
        f"{why}{rest}"
        "</Declaration></md:MetaData>"
    ).encode()
