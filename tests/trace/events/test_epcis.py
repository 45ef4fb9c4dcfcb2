"""The EPCIS 2.0 engine against the standard's own schema and examples."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from infosilk.trace.events.engine import epcis
from infosilk.trace.events.engine.epcis import vocabulary
from infosilk.trace.events.engine.epcis.identifiers import wrong_epc
from tests.trace.events.kit import document_json, event_json

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def schema(shared_data: Path) -> dict[str, Any]:
    path = shared_data / "trade" / "gs1-epcis" / "EPCIS-JSON-Schema.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def our_events() -> list[epcis.Event]:
    numbers = tuple(epcis.consignment_epc(f"HGH-2026-{serial:010d}") for serial in range(500))
    place = epcis.place_uri("nis", "cargo-centre")
    return [
        epcis.Event(
            type="ObjectEvent",
            event_time=AT,
            time_zone_offset="+01:00",
            action="ADD",
            biz_step="receiving",
            disposition="in_progress",
            read_point=place,
            biz_location=place,
            epcs=numbers,
            quantities=(epcis.Quantity("urn:epc:class:lgtin:4012345.012345.998877", Decimal("200.5"), "KGM"),),
            biz_transactions=(epcis.BizTransaction("urn:infosilk:shipment:HGH-S-2026-1", "bol"),),
            sources=(epcis.Party("possessing_party", "urn:infosilk:organisation:a"),),
            destinations=(epcis.Party("owning_party", "urn:infosilk:organisation:b"),),
        ),
        epcis.Event(
            type="AggregationEvent",
            event_time=AT,
            action="ADD",
            biz_step="departing",
            disposition="in_transit",
            parent_id=epcis.shipment_epc("HGH-S-2026-0000001"),
            epcs=numbers,
        ),
        epcis.Event(
            type="TransactionEvent",
            event_time=AT,
            action="ADD",
            epcs=numbers[:1],
            biz_transactions=(epcis.BizTransaction("urn:infosilk:order:1", "po"),),
        ),
        epcis.Event(type="TransformationEvent", event_time=AT, input_epcs=numbers[:1], output_epcs=numbers[1:2]),
    ]


def test_what_we_produce_is_valid_by_the_official_schema_and_by_our_own_rules(schema: dict[str, Any]) -> None:
    validator = jsonschema_rs.validator_for(schema)

    document = epcis.document(our_events(), AT, "urn:infosilk:document:1")

    assert [error.message for error in validator.iter_errors(document)] == []
    assert [epcis.check_event(event) for event in our_events()] == [[]] * 4


def test_what_we_produce_is_read_back_as_the_same_events() -> None:
    events = our_events()

    read = epcis.parse_document(json.loads(json.dumps(epcis.document(events, AT))))

    assert read == events


def test_every_official_example_is_read_and_written_back_unchanged(shared_data: Path) -> None:
    folder = shared_data / "trade" / "gs1-epcis"
    read = 0
    for path in sorted(folder.glob("JSON/**/*.jsonld")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.get("type") not in ("EPCISDocument", "EPCISQueryDocument"):
            continue
        events = epcis.parse_document(document)
        body = document["epcisBody"]
        given = (body.get("queryResults", {}).get("resultsBody") or body)["eventList"]
        for event, original in zip(events, given, strict=True):
            written = epcis.to_json(event)
            assert {k: v for k, v in original.items() if k not in ("recordTime", "@context")} == {
                k: v for k, v in written.items() if k in original
            }
        read += 1
    assert read >= 40


def test_the_vocabularies_are_those_of_the_official_schema(schema: dict[str, Any]) -> None:
    definitions = schema["definitions"]

    def words(name: str) -> set[str]:
        return set(next(one["enum"] for one in definitions[name]["anyOf"] if "enum" in one))

    assert words("bizStep") == vocabulary.BIZ_STEPS
    assert words("disposition") == vocabulary.DISPOSITIONS
    assert words("bizTransaction-type") == vocabulary.BIZ_TRANSACTION_TYPES
    assert words("source-dest-type") == vocabulary.SOURCE_DESTINATION_TYPES
    assert words("error-reason") == vocabulary.ERROR_REASONS


WRONG = {
    "a step that is in no vocabulary": (event_json(bizStep="departed"), "bizStep"),
    "a step that only looks like a URI": (event_json(bizStep="mystep:departed"), "bizStep"),
    "a step in the spelling of EPCIS 1": (
        event_json(bizStep="urn:epcglobal:cbv:bizstep:departing"),
        "bizStep",
    ),
    "a step that CBV does not have": (
        event_json(bizStep="https://ref.gs1.org/cbv/BizStep-flying"),
        "bizStep",
    ),
    "a condition that is in no vocabulary": (event_json(disposition="in transit"), "disposition"),
    "ilmd without a namespace": (event_json(action="ADD", ilmd={"lotNumber": "1"}), "ilmd.lotNumber"),
    "ilmd with a prefix that nobody defined": (
        event_json(action="ADD", ilmd={"mine:lot": "1"}),
        "ilmd.mine:lot",
    ),
    "ilmd nested without a namespace": (
        event_json(action="ADD", ilmd={"cbvmda:a": {"lot": "1"}}),
        "ilmd.cbvmda:a.lot",
    ),
    "ilmd on things that do not begin": (event_json(ilmd={"cbvmda:lotNumber": "1"}), "ilmd"),
    "a time without an offset": (event_json(eventTime="2026-03-01T08:30:00"), "eventTime"),
    "a day that does not exist": (event_json(eventTime="2026-02-30T08:30:00Z"), "eventTime"),
    "a time in words": (event_json(eventTime="yesterday"), "eventTime"),
    "no time": (event_json(eventTime=None), "eventTime"),
    "no offset": (event_json(eventTimeZoneOffset=None), "eventTimeZoneOffset"),
    "an offset beyond the earth": (event_json(eventTimeZoneOffset="+15:00"), "eventTimeZoneOffset"),
    "no action": (event_json(action=None), "action"),
    "an action that does not exist": (event_json(action="MOVE"), "action"),
    "nothing named": (event_json(epcList=[]), "epcList"),
    "a class among things": (event_json(epcList=["urn:epc:class:lgtin:4012345.012345.1"]), "epcList[0]"),
    "a scheme that does not exist": (event_json(epcList=["urn:epc:id:sgtim:0614141.107346.1"]), "epcList[0]"),
    "a GTIN with a digit too few": (event_json(epcList=["urn:epc:id:sgtin:0614141.10734.1"]), "epcList[0]"),
    "a Digital Link with a short SSCC": (event_json(epcList=["https://id.gs1.org/00/123"]), "epcList[0]"),
    "a word instead of a URI": (event_json(epcList=["box 7"]), "epcList[0]"),
    "the same thing twice": (event_json(epcList=["urn:x:1", "urn:x:1"]), "epcList"),
    "a field of another type": (event_json(childEPCs=["urn:x:1"]), "childEPCs"),
    "a field of nobody": (event_json(colour="red"), "colour"),
    "packing into nothing": (
        event_json(type="AggregationEvent", action="ADD", epcList=None, childEPCs=["urn:x:1"]),
        "parentID",
    ),
    "packing nothing": (event_json(type="AggregationEvent", epcList=None, parentID="urn:x:1"), "childEPCs"),
    "a transaction without its document": (event_json(type="TransactionEvent"), "bizTransactionList"),
    "a transformation with an action": (
        event_json(type="TransformationEvent", epcList=None, inputEPCList=["urn:x:1"], outputEPCList=["urn:x:2"]),
        "action",
    ),
    "a transformation into nothing": (
        event_json(type="TransformationEvent", epcList=None, action=None, inputEPCList=["urn:x:1"]),
        "inputEPCList",
    ),
    "a unit without a quantity": (
        event_json(quantityList=[{"epcClass": "urn:epc:class:lgtin:4012345.012345.1", "uom": "KGM"}]),
        "quantityList[0]",
    ),
    "a condition set and unset": (
        event_json(persistentDisposition={"set": ["damaged"], "unset": ["damaged"]}),
        "persistentDisposition",
    ),
    "an event that is no object": ("departing", ""),
    "an event type that does not exist": (event_json(type="MoveEvent"), "type"),
}


@pytest.mark.parametrize(("event", "where"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_refused_by_name_with_the_way_to_mend_it(event: Any, where: str) -> None:
    with pytest.raises(epcis.EpcisError) as refusal:
        epcis.parse_document(document_json(event))

    found = refusal.value.faults
    assert f"epcisBody.eventList[0].{where}".rstrip(".") in [fault.where for fault in found]
    assert all(fault.message and fault.mend for fault in found)


def test_every_fault_of_a_document_is_named_at_once() -> None:
    document = document_json(event_json(bizStep="gone"), event_json(), event_json(action="MOVE", eventTime="now"))

    with pytest.raises(epcis.EpcisError) as refusal:
        epcis.parse_document(document)

    assert [fault.where.removeprefix("epcisBody.eventList") for fault in refusal.value.faults] == [
        "[0].bizStep",
        "[2].eventTime",
        "[2].action",
    ]


def test_words_of_ones_own_are_taken_when_their_prefix_is_defined() -> None:
    event = event_json(bizStep="mine:weighing", action="ADD", ilmd={"mine:lot": "7"}, **{"mine:note": "fragile"})

    (read,) = epcis.parse_document(document_json(event, context={"mine": "https://example.org/ns/"}))

    assert read.biz_step == "mine:weighing"
    assert read.context == {"mine": "https://example.org/ns/"}
    assert read.extensions == {"mine:note": "fragile"}


@pytest.mark.parametrize(
    "epc",
    [
        "urn:epc:id:sgtin:0614141.107346.2017",
        "urn:epc:id:sscc:0614141.1234567890",
        "urn:epc:id:sgln:0614141.07346.1234",
        "urn:epc:id:grai:0614141.12345.400",
        "urn:epc:id:giai:0614141.12345400",
        "urn:epc:id:gdti:0614141.12345.006847",
        "https://id.gs1.org/01/09506000134352/21/1234",
        "https://example.com/some/path/00/095060001343520001",
        "https://example.com/things/7",
        "urn:infosilk:consignment:HGH-2026-0000001234",
    ],
)
def test_each_form_of_naming_a_thing_is_taken(epc: str) -> None:
    assert wrong_epc(epc) is None


def test_times_are_read_with_their_offset_and_at_any_precision() -> None:
    assert epcis.read_time("2026-03-01T09:30:00.123456789+01:00") == datetime(2026, 3, 1, 8, 30, 0, 123456, tzinfo=UTC)
    assert epcis.read_time("2026-03-01T09:30:00") is None
    assert epcis.read_time("0001-01-01T00:00:00+14:00") is None
