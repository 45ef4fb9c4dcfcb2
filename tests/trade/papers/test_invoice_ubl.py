"""Invoices for Serbia's system of e-invoices: valid by the UBL 2.1 schemas, EN 16931 and the Serbian CIUS."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable

from infosilk.trade.charges.engine.sums import cents
from infosilk.trade.papers.engine.invoice import Adjustment, Exemption, Invoice, InvoiceLine, Party, Preceding, totals
from infosilk.trade.papers.engine.invoice_rules import INVOICE_RULES, check
from infosilk.trade.papers.engine.ubl import write
from tests.kit.examples import example_count

SELLER = Party("Čair Vez d.o.o.", "RS", "Niš", "101134702", "07011776", "Obrenovićeva 1", "18000")
BUYER = Party("Gradska uprava", "RS", "Niš", "100000024", "17620541", "7. jula 2", "18000", budget_number="10523")
SVRL = {"svrl": "http://purl.oclc.org/dsdl/svrl"}
_processor = PySaxonProcessor(license=False)


def line(number: int = 1, **changes: object) -> InvoiceLine:
    plain = InvoiceLine(str(number), "Ručno vezena marama", Decimal(2), "H87", Decimal("1250.50"), "S", Decimal(20))
    return replace(plain, **changes)  # type: ignore[arg-type]


def invoice(**changes: object) -> Invoice:
    plain = Invoice(
        "2026-001",
        "380",
        date(2026, 11, 2),
        "RSD",
        SELLER,
        BUYER,
        (line(),),
        due=date(2026, 11, 30),
        delivered=date(2026, 11, 2),
        account="265-1110310005561-96",
        payment_reference="97 22-2026001",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@lru_cache
def schema(folder: Path, kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(folder / "trade" / "ubl-2.1" / "xsd" / "maindoc" / f"UBL-{kind}-2.1.xsd"))


@lru_cache
def rules(path: Path) -> PyXsltExecutable:
    return _processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))


def broken(xml: bytes, path: Path) -> list[str]:
    """What the published rules find wrong with `xml`."""
    report = rules(path).transform_to_string(xdm_node=_processor.parse_xml(xml_text=xml.decode()))
    failed = etree.fromstring(report.encode()).iterfind(".//svrl:failed-assert", SVRL)
    return [f"{one.get('id')}: {''.join(one.itertext()).strip()}" for one in failed]


def assert_valid(made: Invoice, shared: Path, *, standard: bool = True) -> None:
    xml = write(made)
    found = schema(shared, "CreditNote" if made.kind == "381" else "Invoice")
    found.assertValid(etree.fromstring(xml))
    assert broken(xml, shared / "trade/srbdt-sef/srbdt/xslt/EN16931-UBL-srbdt-validation.xslt") == []
    if standard:
        assert broken(xml, shared / "trade/en16931/ubl/xslt/EN16931-UBL-validation.xslt") == []


FREIGHT = Adjustment(True, Decimal("300.00"), "Prevoz", "S", Decimal(20))
REBATE = Adjustment(False, Decimal("120.05"), "Popust", "S", Decimal(20))
FREE = {"E": Exemption("", "Oslobođeno po rešenju")}
BY_CODE = {"E": Exemption("PDV-RS-25-1-1a", "Rešenje broj 12/2022")}
CORRECTED = (Preceding("2026-000", date(2026, 10, 1)),)


@pytest.mark.parametrize(
    ("made", "standard"),
    [
        (invoice(), True),
        (invoice(lines=(line(), line(2, rate=Decimal(10), quantity=Decimal("0.333")))), True),
        (invoice(adjustments=(FREIGHT, REBATE)), True),
        (invoice(lines=(line(allowance=Decimal("100.10"), allowance_reason="Oštećeno"),)), True),
        (invoice(lines=(line(), line(2, category="E", rate=Decimal(0))), exemptions=FREE), True),
        # The standard wants its own list of codes (VATEX), the Serbian rules the Serbian one.
        (invoice(lines=(line(category="E", rate=Decimal(0)),), exemptions=BY_CODE), False),
        (invoice(kind="381", preceding=CORRECTED), True),
        (invoice(kind="383", preceding=CORRECTED, tax_point="3", delivered=None), True),
        (invoice(kind="386", tax_point="432", delivered=None), True),
        (invoice(currency="EUR", accounting_vat=Decimal("58621.44")), True),
        (invoice(lines=(line(seller_item="A1", gtin="4006381333931", hs_code="621410", origin="CN"),)), True),
        (invoice(note="  Šta god < & > ”ovde”  ", order_reference="N-7", contract_reference="U-9"), True),
        # The standard itself does not know the Serbian categories.
        *(
            (invoice(lines=(line(category=c, rate=Decimal(0)),), exemptions={c: Exemption("", "Čl. 6a")}), False)
            for c in ("R", "OE", "SS", "N")
        ),
    ],
)
def test_what_is_written_is_valid_by_schema_standard_and_serbian_rules(
    made: Invoice, standard: bool, shared_data: Path
) -> None:
    assert check(made) == []
    assert_valid(made, shared_data, standard=standard)


LINES = st.lists(
    st.builds(
        InvoiceLine,
        st.just("1"),
        st.just("Roba"),
        st.decimals("0.001", 900, places=3),
        st.sampled_from(["H87", "KGM"]),
        st.decimals(0, 9000, places=4),
        st.just("S"),
        st.sampled_from([Decimal(10), Decimal(20)]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=example_count(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, freight=st.decimals(0, 500, places=2))
def test_the_sums_agree_with_the_published_rules_for_any_lines(
    lines: list[InvoiceLine], freight: Decimal, shared_data: Path
) -> None:
    numbered = tuple(replace(entry, number=str(number)) for number, entry in enumerate(lines, 1))
    made = invoice(lines=numbered, adjustments=(replace(FREIGHT, amount=freight),))

    assert_valid(made, shared_data)

    sums = totals(made)
    assert sums.with_vat == sums.without_vat + sums.vat
    assert sums.without_vat == sum(cents(entry.quantity * entry.price) for entry in numbered) + freight


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (invoice(number=" "), "BR-02"),
        (invoice(lines=()), "BR-16"),
        (invoice(buyer=replace(BUYER, country="CN")), "srbdt-scope"),
        (invoice(seller=replace(SELLER, vat_number="12345678")), "RSR-11, RSR-21"),
        (invoice(buyer=replace(BUYER, vat_number="１２３４５６７８９")), "RSR-11, RSR-21"),
        (invoice(buyer=replace(BUYER, legal_number="")), "RSR-17, RSR-19"),
        (invoice(buyer=replace(BUYER, city="")), "RSR-16, RSR-25"),
        (invoice(buyer=replace(BUYER, postcode="")), "RSR-26"),
        (invoice(kind="381"), "RSR-07"),
        (invoice(tax_point="432", due=None), "RSR-08"),
        (invoice(due=None), "BR-CO-25"),
        (invoice(delivered=None), "RSR-33"),
        (invoice(lines=(line(category="E"),), exemptions=FREE), "RSK-05, BR-E-05, BR-Z-05, BR-AE-05"),
        (invoice(lines=(line(rate=Decimal(0)),)), "BR-S-05"),
        (invoice(lines=(line(category="E", rate=Decimal(0)),)), "RSK-10, BR-E-10, BR-AE-10, BR-O-10"),
        (
            invoice(lines=(line(), line(2, category="O", rate=Decimal(0))), exemptions={"O": Exemption("", "Čl. 6")}),
            "BR-O-11",
        ),
        (invoice(lines=(line(price=Decimal(-1)),)), "BR-27"),
        (invoice(currency="EUR"), "BR-53"),
    ],
)
def test_a_broken_rule_is_told_before_anything_is_sent(made: Invoice, code: str) -> None:
    assert code in {fault.code for fault in check(made)}


def test_every_rule_has_a_message_that_its_faults_fill() -> None:
    bad = invoice(
        seller=replace(SELLER, vat_number="1", country="CN", city=""),
        lines=(line(category="E"), line(2, price=Decimal(-1))),
    )
    by_code = {rule.code: rule for rule in INVOICE_RULES}

    for fault in check(bad):
        assert "{" not in (by_code[fault.code].__doc__ or "").format(**fault.params)


def test_the_rules_in_this_test_do_find_what_is_wrong(shared_data: Path) -> None:
    rules_of_serbia = shared_data / "trade/srbdt-sef/srbdt/xslt/EN16931-UBL-srbdt-validation.xslt"

    found = broken(write(invoice(buyer=replace(BUYER, vat_number="12"))), rules_of_serbia)

    assert any(text.startswith("RSR-21") for text in found)


def test_the_published_correct_invoices_fail_for_their_placeholder_numbers_alone(shared_data: Path) -> None:
    folder = shared_data / "trade/srbdt-sef/srbdt"

    for path in sorted((folder / "examples/correct").glob("*.xml")):
        found = broken(path.read_bytes(), folder / "xslt/EN16931-UBL-srbdt-validation.xslt")
        assert {text.split(":")[0] for text in found} <= {"RSR-11", "RSR-19", "RSR-21"}, path.name
