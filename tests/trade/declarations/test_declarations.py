"""Declarations of general trade: checked by rules, charged, decided, answered in XML, changed and cancelled."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from infosilk.kernel.formats.safexml import XmlRefused
from infosilk.kernel.models import Notification, Organisation, OrganisationIdentifier
from infosilk.kernel.problems import Conflict, Forbidden, Invalid
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.trade.declarations import actions, decisions, queries
from infosilk.trade.declarations.actions import lodge
from infosilk.trade.declarations.engine import rules
from infosilk.trade.declarations.engine.amend import amended
from infosilk.trade.declarations.engine.pointers import pointers
from infosilk.trade.declarations.engine.reader import read
from infosilk.trade.declarations.engine.rules import DeclarationContext, broken
from infosilk.trade.declarations.engine.xsd import Schemas
from infosilk.trade.declarations.models import DeclarationMessage, LodgedDeclaration
from tests.kit.together import together
from tests.trade import node
from tests.trade.caller import Caller
from tests.trade.command_line import run
from tests.trade.declarations.declaration_samples import FOLDER, SAMPLES, canonical, parsed_schemas
from tests.trade.declarations.declared import change, declared
from tests.trade.samples import bundle, goods

CONTEXT = DeclarationContext(frozenset({"RSMORAVA01"}), actions.countries())

BROKEN = {
    "dec.reference": ("<FunctionalReferenceID>LRN-1</FunctionalReferenceID>", ""),
    "dec.type": ("IMA", "XYZ"),
    "dec.declarant": ("<Declarant><ID>RSMORAVA01</ID>", "<Declarant><ID>RSOTHER</ID>"),
    "dec.party": ("<Importer><ID>RSMORAVA01</ID></Importer>", "<Importer><Name>Somebody</Name></Importer>"),
    "dec.items": ("<GoodsItemQuantity>2", "<GoodsItemQuantity>3"),
    "dec.sequence": ("<SequenceNumeric>2", "<SequenceNumeric>7"),
    "dec.hs-code": ("62141000", "99999999"),
    "dec.price": ('<InvoiceLine><ItemChargeAmount currencyID="EUR">600.00</ItemChargeAmount></InvoiceLine>', ""),
    "dec.currency": ('<ItemChargeAmount currencyID="EUR"', '<ItemChargeAmount currencyID="CNY"'),
    "dec.invoice": (">900.00<", ">901.00<"),
    "dec.mass": ('<NetNetWeightMeasure unitCode="KGM">9', '<NetNetWeightMeasure unitCode="KGM">11'),
    "dec.total-mass": ('<TotalGrossMassMeasure unitCode="KGM">30', '<TotalGrossMassMeasure unitCode="KGM">31'),
    "dec.packages": ("<TotalPackageQuantity>3", "<TotalPackageQuantity>4"),
    "dec.origin": ("<Origin><CountryCode>CN", "<Origin><CountryCode>XX"),
    "dec.procedure": ("<CurrentCode>40</CurrentCode>", ""),
    "dec.freight": (
        "<Destination>",
        '<CustomsValuation><FreightChargeAmount currencyID="EUR">-1</FreightChargeAmount></CustomsValuation>'
        "<Destination>",
    ),
}


@pytest.fixture
def schemas(shared_data: Path) -> Schemas:
    return parsed_schemas(shared_data / FOLDER / "schemas" / "wco")


def test_a_good_declaration_keeps_every_rule_and_each_rule_refuses_what_breaks_it() -> None:
    assert set(BROKEN) == {type(rule).code for rule in rules.RULES}
    good = read(declared()).declaration
    assert good is not None
    assert broken(good, CONTEXT) == []
    for code, (old, new) in BROKEN.items():
        found = read(declared((old, new))).declaration
        assert found is not None
        reasons = broken(found, CONTEXT)
        assert code in {reason.code for reason in reasons}, code
        # Each place is one that the data model points at.
        assert all(pointers(reason.field)[-1].document_section_code for reason in reasons)


def test_every_rule_can_judge_every_published_example(shared_data: Path) -> None:
    seen = 0
    for path in sorted((shared_data / FOLDER / SAMPLES).rglob("*.xml")):
        try:
            found = read(path.read_bytes()).declaration
        except XmlRefused:
            continue
        if found is not None:
            seen += 1
            assert all(reason.params is not None for reason in broken(found, DeclarationContext()))
    assert seen > 300


def test_an_import_is_charged_released_and_answered_once(nis: SimpleNamespace, schemas: Schemas) -> None:
    done = lodge(nis.consignee, declared())
    again = lodge(nis.consignee, declared(("<!-- general trade -->\n    ", "")))

    row = done.declaration
    assert (row.state, row.lane, done.refused) == ("released", "green", False), row.reasons
    # 20 % of 600 and 15 % of 300, then 20 % VAT on 900 and the duty of 165.
    assert row.charges is not None
    assert row.charges["regime"] == "tariff"
    assert str(row.charges_total) == "378.00"
    assert (again.again, again.answer, again.declaration.pk) == (True, done.answer, row.pk)
    assert LodgedDeclaration.objects.count() == 1
    assert schemas.check(done.answer.encode()).faults == ()
    answer = read(done.answer.encode()).responses[0]
    assert (answer.function_code, answer.declaration[0].id) == ("09", row.number)
    assert answer.declaration[0].duty_tax_fee[0].payment is not None


def test_a_broken_declaration_is_answered_with_pointers_and_may_be_lodged_mended(
    nis: SimpleNamespace, schemas: Schemas
) -> None:
    refused = lodge(nis.consignee, declared(("62141000", "99999999")))
    mended = lodge(nis.consignee, declared())

    assert (refused.declaration.state, refused.refused, refused.declaration.charges) == ("refused", True, None)
    assert mended.declaration.state == "released"
    assert schemas.check(refused.answer.encode()).faults == ()
    answer = read(refused.answer.encode()).responses[0]
    (error,) = answer.error
    assert (answer.function_code, error.validation_code) == ("03", "D0007")
    assert [pointer.document_section_code for pointer in error.pointer] == ["42A", "67A", "68A", "23A", "21A"]
    assert error.pointer[-1].tag_id == "145"
    with pytest.raises(Invalid, match="was used before"):
        lodge(nis.consignee, declared((">600.00<", ">599.00<")))


def test_goods_without_a_rate_are_held_until_an_officer_decides(nis: SimpleNamespace) -> None:
    held = lodge(nis.consignee, declared(("42022200", "01012100"))).declaration

    assert (held.state, held.charges) == ("held", None)
    assert [reason["code"] for reason in held.reasons] == ["data.tariff"]
    with pytest.raises(Conflict, match="cannot be computed"):
        decisions.decide(nis.officer, held.number, "release")
    with pytest.raises(Invalid, match="needs a note"):
        decisions.decide(nis.officer, held.number, "refuse")
    with pytest.raises(Forbidden):
        decisions.decide(nis.consignee, held.number, "release")
    decided = decisions.decide(nis.officer, held.number, "refuse", "Show the licence.")
    assert decided.state == "refused"
    assert [message.kind for message in held.messages.order_by("id")] == ["declaration", "answer", "answer"]
    with pytest.raises(Conflict, match="is not held"):
        decisions.decide(nis.officer, held.number, "release")


def test_risk_holds_a_declaration_and_only_an_officer_reads_why(nis: SimpleNamespace) -> None:
    cheap = declared(("62141000", "85171300"), (">600.00<", ">10.00<"), (">900.00<", ">310.00<"))
    row = lodge(nis.consignee, cheap).declaration

    assert (row.state, row.lane) == ("held", "yellow")
    assert row.risk[0]["code"] == "risk.rule"
    own = Caller(Organisation.objects.get(code="morava-import"), "trader").browser()
    officer = Caller(Organisation.objects.get(code="nis-customs"), "officer").browser()
    words = "the value may be too low"
    assert words in officer.get(f"/en/trade/declarations/{row.number}/").content.decode()
    assert words not in own.get(f"/en/trade/declarations/{row.number}/").content.decode()


def test_an_amendment_makes_the_next_version_and_a_cancellation_ends_what_is_held(
    nis: SimpleNamespace, schemas: Schemas
) -> None:
    row = lodge(nis.consignee, declared(("42022200", "01012100"))).declaration
    item = (
        "|<GoodsShipment><GovernmentAgencyGoodsItem><SequenceNumeric>2</SequenceNumeric><Commodity><Classification>"
        "<ID>{}</ID><IdentificationTypeCode>TSP</IdentificationTypeCode></Classification></Commodity>"
        "</GovernmentAgencyGoodsItem></GoodsShipment>"
    )

    wrong = lodge(nis.consignee, change("COR", item.format("99999999")))
    silent = lodge(nis.consignee, change("COR", item.format("62141000"), reason=""))
    row.refresh_from_db()
    assert (wrong.refused, silent.refused, row.version, row.state) == (True, True, 1, "held")
    assert [reason["code"] for reason in wrong.reasons] == ["dec.hs-code"]
    assert [reason["code"] for reason in silent.reasons] == ["dec.change-reason"]

    good = change("COR", item.format("62141000"), number=row.number)
    done = lodge(nis.consignee, good)
    assert (done.declaration.version, done.declaration.state) == (2, "released")
    assert [line["hs_code"] for line in done.declaration.goods] == ["6214100000", "62141000"]
    assert done.declaration.goods[1]["description"] == "Handbags"
    assert lodge(nis.consignee, good).again
    assert schemas.check(done.answer.encode()).faults == ()
    # What was amended is written anew, valid, as it stands.
    written = queries.declaration_of(row.number)
    assert written is not None
    assert schemas.check(written).faults == ()
    assert broken(read(written).declaration, CONTEXT) == []  # type: ignore[arg-type]

    late = lodge(nis.consignee, change("INV"))
    assert [reason["code"] for reason in late.reasons] == ["dec.over"]
    lodge(nis.consignee, declared(("42022200", "01012100"), ("LRN-1", "LRN-2")))
    ended = lodge(nis.consignee, change("INV", lrn="LRN-2"))
    assert (ended.declaration.state, ended.refused) == ("cancelled", False)
    assert schemas.check(ended.answer.encode()).faults == ()
    for text, words in (
        (change("COR", lrn="LRN-9"), "no declaration LRN-9"),
        (declared(("<FunctionCode>9", "<FunctionCode>44")), "function code"),
        (b"<a/>", "no message that this node knows"),
        (b"<a", "not well-formed"),
        (done.answer.encode(), "holds no declaration"),
    ):
        with pytest.raises(Invalid, match=words):
            lodge(nis.consignee, text)


def test_the_whole_declaration_as_amendment_gives_the_same_declaration() -> None:
    first = read(declared()).declaration
    assert first is not None
    again = amended(first, read(declared()).declaration)  # type: ignore[arg-type]
    assert again == amended(again, again)
    assert again.goods_shipment is not None
    assert len(again.goods_shipment.government_agency_goods_item) == 2


def test_messages_are_kept_for_ever(nis: SimpleNamespace) -> None:
    lodge(nis.consignee, declared())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM trade_declarations_declarationmessage")
    assert DeclarationMessage.objects.count() == 2


def test_by_api_and_page_its_organisation_and_officers_alone_see_it(nis: SimpleNamespace) -> None:
    own = Caller(Organisation.objects.get(code="morava-import"), "trader")
    officer = Caller(Organisation.objects.get(code="nis-customs"), "officer")
    other = Caller(Organisation.objects.create(code="other", name="Other", country="RS"), "broker")

    answer = own.post("/declarations", declared(("42022200", "01012100")), "application/xml", key="K")
    lodged = answer.json()
    assert answer.status_code == 200, lodged
    assert own.post("/declarations", declared(("42022200", "01012100")), "application/xml", key="K").json() == lodged
    number = lodged["declaration"]["number"]
    assert lodged["declaration"]["state"] == "held"
    assert own.post("/declarations", b"{}", "application/json").status_code == 415
    bad = own.post("/declarations", b"<!DOCTYPE a []><a/>", "application/xml")
    assert (bad.status_code, "document type" in bad.json()["detail"]) == (422, True)
    # A stranger: neither sees it, nor takes or learns of its reference.
    foreign = other.post("/declarations", declared(), "application/xml").json()
    assert [reason["code"] for reason in foreign["reasons"]] == ["dec.declarant"]
    assert other.get(f"/declarations/{number}").status_code == 404
    assert other.browser().get(f"/en/trade/declarations/{number}/").status_code == 404
    assert len(other.get("/declarations").json()["items"]) == 1
    assert own.get(f"/declarations/{number}/answer").content.decode() == lodged["answer"]
    assert len(own.get("/declarations?state=held&lrn=LRN-1&limit=1").json()["items"]) == 1

    assert Notification.objects.filter(kind="trade.declaration-held").exists()
    browser = officer.browser()
    assert number in browser.get("/en/trade/declarations/").content.decode()
    shown = browser.get(f"/en/trade/declarations/{number}/").content.decode()
    assert "Your decision" in shown
    assert "Handbags" in shown
    assert browser.post(f"/en/trade/declarations/{number}/decide/", {"decision": "refuse"}).status_code == 422
    assert (
        officer.post(f"/declarations/{number}/decision", b'{"decision": "release"}', "application/json").status_code
        == 409
    )
    done = browser.post(f"/en/trade/declarations/{number}/decide/", {"decision": "refuse", "note": "No licence."})
    assert done.status_code == 302
    assert own.get(f"/declarations/{number}").json()["state"] == "refused"
    page = own.browser().get(f"/en/trade/declarations/{number}/").content.decode()
    assert "No licence." in page
    key = LodgedDeclaration.objects.get(number=number).messages.earliest("id").pk
    file = own.browser().get(f"/en/trade/declarations/{number}/messages/{key}/")
    assert file.content == declared(("42022200", "01012100"))


def test_on_the_command_line(nis: SimpleNamespace, tmp_path: Path, shared_data: Path) -> None:
    path = tmp_path / "declaration.xml"
    path.write_bytes(declared())
    folder = str(shared_data / FOLDER / "schemas")

    shown = json.loads(run("declaration", "read", str(path), "--json").stdout)
    assert shown["message"]["Declaration"]["InvoiceAmount"] == {"value": "900.00", "currency": "EUR"}
    assert shown["coverage"]["share"] == 1
    assert "100.0% used" in run("declaration", "read", str(path)).stdout
    assert run("declaration", "check", str(path), "--schemas", folder).stdout.startswith("Valid by")
    back = tmp_path / "back.xml"
    assert run("declaration", "read", str(path), "--out", str(back)).exit_code == 0
    both = run("declaration", "check", str(tmp_path), "--schemas", folder)
    assert (both.exit_code, both.stdout.splitlines()[-1]) == (0, "2 of 2 files are valid.")
    assert canonical(back.read_bytes()) == canonical(path.read_bytes())
    lodged = run("declaration", "lodge", str(path), "--as", "morava-import", "--json")
    number = json.loads(lodged.stdout)["declaration"]["number"]
    assert run("declaration", "write", number).stdout == path.read_text()
    path.write_bytes(declared(("IMA", "IMPORT")))
    bad = run("declaration", "check", str(path), "--schemas", folder, "--json")
    assert (bad.exit_code, json.loads(bad.stdout)["faults"][0]["code"]) == (1, "xsd.value")
    path.write_bytes(b"<a>")
    assert run("declaration", "read", str(path)).exit_code == 2
    assert run("declaration", "check", str(path), "--schemas", folder).exit_code == 2
    assert run("declaration", "lodge", str(path), "--as", "morava-import").exit_code == 2
    assert run("declaration", "write", "NO-SUCH").exit_code == 2


def test_a_consignment_of_the_window_is_written_as_a_declaration(hangzhou: SimpleNamespace, schemas: Schemas) -> None:
    lines = [goods(1), goods(2, hs_code="6206100000", item_no="SKU-2", total_price=30.0, price=15.0)]
    node.put(hangzhou.market, bundle("SM-1", lines, proof="CERT-1", buyer_kind="business"))
    found = Consignment.objects.get()
    written = queries.declaration_of(found.number)

    assert written is not None
    assert schemas.check(written).faults == ()
    declaration = read(written).declaration
    assert declaration is not None
    context = DeclarationContext(frozenset({found.seller_code}), actions.countries())
    assert broken(declaration, context) == []
    assert declaration.type_code == "EXA"
    # Its own declaration is one that this window takes.
    done = lodge(hangzhou.trader, written)
    assert done.declaration.state in ("released", "held"), done.reasons


def test_the_same_declaration_lodged_by_two_at_once_is_one(
    transactional_db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = node.nis_people()
    node.on_node(monkeypatch, "nis")
    node.load_law()
    assert OrganisationIdentifier.objects.count() == 1
    results = together(*[lambda: lodge(people.consignee, declared())] * 4)

    assert all(isinstance(result, actions.Lodged) for result in results), results
    assert LodgedDeclaration.objects.count() == 1
    assert sorted(result.again for result in results) == [False, True, True, True]
