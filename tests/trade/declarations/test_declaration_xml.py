"""Declarations of the WCO Data Model as XML: read, nothing lost, written back; and XML that must be refused."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from infosilk.kernel.formats.safexml import XmlRefused
from infosilk.trade.declarations.engine.coverage import Coverage, coverage
from infosilk.trade.declarations.engine.goods import GovernmentAgencyGoodsItem
from infosilk.trade.declarations.engine.node import Amount
from infosilk.trade.declarations.engine.parties import AdditionalDocument
from infosilk.trade.declarations.engine.reader import read
from infosilk.trade.declarations.engine.writer import write
from infosilk.trade.declarations.engine.xsd import Schemas
from tests.kit.examples import example_count
from tests.trade.declarations.declaration_samples import FOLDER, SAMPLES, canonical, parsed_schemas


@pytest.fixture
def examples(shared_data: Path) -> Path:
    return shared_data / FOLDER


@pytest.fixture
def schemas(examples: Path) -> Schemas:
    return parsed_schemas(examples / "schemas" / "wco")


def test_every_published_example_is_read_whole_and_written_back_the_same(examples: Path, schemas: Schemas) -> None:
    valid, refused, same = Counter[str](), Counter[str](), 0
    shares = Coverage()
    files = sorted((examples / "examples").rglob("*.xml"))
    for path in files:
        data = path.read_bytes()
        try:
            checked = schemas.check(data)
            message = read(data)
        except XmlRefused as refusal:
            refused[refusal.reason.code] += 1
            continue
        elements = sum(1 + len(element.attrib) for element in etree.fromstring(data).iter(etree.Element))
        found = coverage(message)
        assert found.used.total() + found.kept.total() == elements, path
        written = write(message)
        assert canonical(written) == canonical(data), path
        same += 1
        if checked.valid:
            valid[checked.schema] += 1
            shares.add(found)
            assert schemas.check(written).valid, path
        else:
            assert all(fault.params["line"] for fault in checked.faults), path
    # 309 files are valid by a schema that is published with them: all of them pass.
    assert valid == {
        "DocumentMetaData_2_DMS.xsd + WCO_DEC_2_DMS.xsd": 299,
        "DocumentMetaData_2_DMS.xsd + WCO_RES_2_DMS.xsd": 5,
        "CANCEL_METADATA.xsd + CANCEL.xsd": 3,
        "FileUploadRequest.xsd": 1,
        "FileUploadResponse.xsd": 1,
    }
    # What is not XML, or a message of inventory linking and of reports, which are none of WCO's.
    assert refused == {"xml.malformed": 3, "wco.root": 50}
    assert (same, len(files)) == (769, 822)
    # What is kept is where the schema lies, and a whole declaration that one answer quotes.
    assert shares.share > 0.98
    assert shares.kept["@xsi:schemaLocation"] == 604
    assert shares.kept.total() - shares.kept["@xsi:schemaLocation"] < 20


def test_a_changed_declaration_stays_valid_in_the_order_of_the_schema(examples: Path, schemas: Schemas) -> None:
    data = (examples / SAMPLES / "CUS_Code" / "New_Export_CUS_Code_Sample.xml").read_bytes()
    message = read(data)
    declaration = message.declaration
    assert declaration is not None and declaration.goods_shipment is not None
    assert declaration.function_code == "9"
    assert declaration.invoice_amount == Amount(Decimal(9500), "GBP")

    declaration.invoice_amount = replace(declaration.invoice_amount, value=Decimal("9400.50"))
    declaration.issue_location_id = "BEG"
    item = declaration.goods_shipment.government_agency_goods_item[0]
    item.additional_document.insert(0, AdditionalDocument(category_code="N", type_code="935", id="INV-1"))
    item.valuation_adjustment = None
    declaration.goods_shipment.government_agency_goods_item.append(
        GovernmentAgencyGoodsItem(sequence_numeric=Decimal(2))
    )
    written = write(message)

    assert schemas.check(written).faults == ()
    again = read(written).declaration
    assert again is not None and again.goods_shipment is not None
    assert again.invoice_amount == Amount(Decimal("9400.50"), "GBP")
    assert again.issue_location_id == "BEG"
    assert len(again.goods_shipment.government_agency_goods_item) == 2


def test_an_invalid_declaration_is_told_where_and_how_to_mend_it(examples: Path, schemas: Schemas) -> None:
    data = (examples / "examples" / "example_submission_declaration_400.xml").read_bytes()
    checked = schemas.check(data)
    assert [fault.code for fault in checked.faults] == ["xsd.place"]
    assert checked.faults[0].params["name"] == "unknown"
    # Read nevertheless: what nobody knows is kept.
    message = read(data)
    assert [(entry.name, entry.kind) for entry in message.kept if entry.kind == "element"] == [("unknown", "element")]
    assert [note.code for note in message.notes] == ["wco.unnamed"]


def test_each_kind_of_error_says_what_to_do(examples: Path, schemas: Schemas) -> None:
    data = (examples / SAMPLES / "CUS_Code" / "New_Export_CUS_Code_Sample.xml").read_bytes()

    def codes(old: bytes, new: bytes) -> set[str]:
        assert old in data
        return {fault.code for fault in schemas.check(data.replace(old, new, 1)).faults}

    assert codes(b'currencyID="GBP"', b'currencyID="dinar"') == {"xsd.attribute"}
    assert codes(b">9500<", b">much<") == {"xsd.value"}
    assert codes(b"<FunctionCode>9</FunctionCode>", b"") == {"xsd.place"}
    assert codes(b"<SequenceNumeric>1</SequenceNumeric>", b"") == {"xsd.place"}


SMALL = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:test">
<xs:element name="letter"><xs:complexType><xs:sequence><xs:element name="to" type="xs:string"/></xs:sequence>
</xs:complexType></xs:element></xs:schema>"""


def test_what_a_message_lacks_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "letter.xsd").write_text(SMALL, encoding="utf-8")

    (fault,) = Schemas(tmp_path).check(b'<letter xmlns="urn:test"/>').faults

    assert (fault.code, fault.params["name"]) == ("xsd.missing", "letter")
    assert "to" in fault.params["problem"]


def minimal(inside: str = "", attributes: str = "") -> bytes:
    return (
        '<md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2">'
        f'<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"{attributes}><FunctionCode>9</FunctionCode>{inside}'
        "</Declaration></md:MetaData>"
    ).encode()


REFUSED = {
    "entities": (b'<!DOCTYPE a [<!ENTITY x "y">]>' + minimal("<ID>&x;</ID>"), "xml.doctype"),
    "billion laughs": (
        b'<?xml version="1.0"?>\n<!-- a --><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>',
        "xml.doctype",
    ),
    "outside entity": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "xml.doctype"),
    "undefined entity": (minimal("<ID>&x;</ID>"), "xml.malformed"),
    "UTF-16": (minimal().decode().encode("utf-16"), "xml.encoding"),
    "UTF-16 without a mark": (minimal().decode().encode("utf-16-le"), "xml.encoding"),
    "declared Latin": (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + minimal(), "xml.encoding"),
    "no UTF-8": (minimal("<ID>") + b"\xff\xfe", "xml.encoding"),
    "NUL": (minimal("<ID>a\0b</ID>"), "xml.malformed"),
    "deep": (minimal("<A>" * 100 + "</A>" * 100), "xml.too-deep"),
    "very deep": (minimal("<A>" * 5000 + "</A>" * 5000), "xml.too-deep"),
    "huge text": (minimal(f"<ID>{'x' * 70_000}</ID>"), "xml.too-long"),
    "huge attribute": (minimal(attributes=f' a="{"x" * 5000}"'), "xml.too-long"),
    "many attributes": (minimal(attributes="".join(f' a{n}="1"' for n in range(70))), "xml.too-big"),
    "cut": (minimal()[:-5], "xml.malformed"),
    "empty": (b"", "xml.malformed"),
    "text": (b"order_no;price", "xml.malformed"),
    "wrong namespace": (minimal().replace(b"DocumentMetaData-DMS:2", b"Other:2"), "wco.root"),
    "another message": (b"<Invoice/>", "wco.root"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_xml_that_is_not_taken_is_refused_with_a_reason(name: str) -> None:
    data, code = REFUSED[name]
    with pytest.raises(XmlRefused) as refusal:
        read(data)
    assert refusal.value.reason.code == code


def test_a_message_in_another_namespace_inside_is_kept_and_not_used() -> None:
    data = minimal(
        '<x:ID xmlns:x="urn:other">1</x:ID><ID>MRN</ID><ID>AGAIN</ID><GoodsItemQuantity>two</GoodsItemQuantity>'
    )
    message = read(data)
    assert message.declaration is not None
    assert (message.declaration.id, message.declaration.goods_item_quantity) == ("MRN", None)
    assert [note.code for note in message.notes] == [
        "wco.unnamed",
        "wco.repeated",
        "wco.number",
    ]
    assert canonical(write(message)) == canonical(data)


NAMES = ["ID", "TypeCode", "GoodsShipment", "Commodity", "InvoiceAmount", "IssueDateTime", "x", "Declarant", "Address"]
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> etree._Element:
    namespace = draw(st.sampled_from(["urn:wco:datamodel:WCO:DEC-DMS:2", "urn:other", ""]))
    name = draw(st.sampled_from(NAMES))
    element = etree.Element(f"{{{namespace}}}{name}" if namespace else name)
    element.text = draw(TEXT)
    if draw(st.booleans()):
        element.set(draw(st.sampled_from(["currencyID", "{urn:other}a", "unitCode"])), draw(TEXT))
    if draw(st.integers(0, 5)) == 0:
        element.append(etree.Comment("a note"))
    if depth:
        for child in draw(st.lists(trees(depth=depth - 1), max_size=3)):
            child.tail = draw(TEXT)
            element.append(child)
    return element


@given(st.lists(trees(), max_size=4))
@settings(max_examples=example_count(60), deadline=None)
def test_whatever_stands_in_a_declaration_comes_back(found: list[etree._Element]) -> None:
    root = etree.fromstring(minimal())
    for element in found:
        root[0].append(element)
    data = etree.tostring(root)
    assert canonical(write(read(data))) == canonical(data)


@given(st.binary(max_size=300), st.integers(0, 200), st.integers(0, 200))
@settings(max_examples=example_count(150), deadline=None)
def test_damaged_bytes_are_read_or_refused_and_nothing_else(junk: bytes, at: int, cut: int) -> None:
    whole = minimal("<InvoiceAmount currencyID='EUR'>1</InvoiceAmount>")
    data = whole[:at] + junk + whole[at + cut :]
    try:
        message = read(data)
    except XmlRefused as refusal:
        assert refusal.reason.params
    else:
        assert canonical(write(message)) == canonical(data)
