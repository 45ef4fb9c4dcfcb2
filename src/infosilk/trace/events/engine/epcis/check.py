"""What makes an EPCIS 2.0 event wrong, also where its JSON Schema is silent; each fault says how to mend it.

Rules: GS1 EPCIS 2.0 sections 7.3 and 7.4, CBV 2.0 sections 7 and 8. The JSON Schema takes any "word:word"
for a URI, so non-standard words, prefixes that nobody defined and elements of `ilmd` without a namespace
pass it; not here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infosilk.trace.events.engine.epcis.identifiers import is_uri, wrong_class, wrong_epc
from infosilk.trace.events.engine.epcis.vocabulary import ACTIONS, CBV, EVENT_TYPES, PREFIXES, bare, words

Json = dict[str, Any]
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")
_OFFSET = re.compile(r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)")
_UOM = re.compile(r"[A-Z0-9]{2,3}")
_COMMON = words(
    "@context type eventTime recordTime eventTimeZoneOffset eventID certificationInfo errorDeclaration "
    "bizStep disposition readPoint bizLocation bizTransactionList sourceList destinationList "
    "sensorElementList"
)
FIELDS: dict[str, frozenset[str]] = {
    "ObjectEvent": _COMMON | {"action", "epcList", "quantityList", "persistentDisposition", "ilmd"},
    "AggregationEvent": _COMMON | {"action", "parentID", "childEPCs", "childQuantityList"},
    "AssociationEvent": _COMMON | {"action", "parentID", "childEPCs", "childQuantityList"},
    "TransactionEvent": _COMMON | {"action", "parentID", "epcList", "quantityList"},
    "TransformationEvent": _COMMON
    | {"inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList", "transformationID"}
    | {"persistentDisposition", "ilmd"},
}
MAX_DEPTH = 40
EPC_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
QUANTITY_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `where` (a path into the document), what, and how to mend it."""

    where: str
    message: str
    mend: str


def read_time(text: object) -> datetime | None:
    """An xsd:dateTimeStamp (offset required) as an aware time in UTC; None when it is none."""
    found = _TIME.fullmatch(text) if isinstance(text, str) else None
    if not found:
        return None
    fraction = (found.group(2) or "0")[:6].ljust(6, "0")
    try:
        return datetime.fromisoformat(f"{found.group(1)}.{fraction}{found.group(3)}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def faults(event: object, prefixes: Mapping[str, str], where: str = "event") -> list[Fault]:
    """Everything wrong with one event of a document whose context defines `prefixes`."""
    if not isinstance(event, dict):
        return [Fault(where, "an event is a JSON object", "Write {…} with a type, a time and what happened.")]
    if _depth(event) > MAX_DEPTH:
        return [Fault(where, f"it is nested more than {MAX_DEPTH} deep", "Flatten it.")]
    return list(_event_faults(event, {**PREFIXES, **prefixes}, where))


def _depth(value: object) -> int:
    """How deep lists and objects are nested; counted without recursion, and no further than it matters."""
    level, depth = [value], 0
    while level and depth <= MAX_DEPTH:
        inner: list[object] = []
        for one in level:
            inner += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        level, depth = [one for one in inner if isinstance(one, dict | list)], depth + 1
    return depth


def _event_faults(event: Json, prefixes: Mapping[str, str], where: str) -> Iterator[Fault]:
    kind = event.get("type")
    if kind not in EVENT_TYPES:
        yield Fault(f"{where}.type", f"{kind!r} is no event type", f"Use one of {', '.join(EVENT_TYPES)}.")
        return
    for name in event:
        if name not in FIELDS[kind] and not _named(name, prefixes):
            yield Fault(
                f"{where}.{name}",
                f"{name!r} is neither a field of {kind} nor a name in a namespace",
                "Give your own field a prefix that @context defines, or its full URI.",
            )
    yield from _when(event, where)
    yield from _what(event, kind, where)
    yield from _why(event, prefixes, where)
    yield from _rules(event, kind, where)
    if "sensorElementList" in event:
        yield from _sensors(event["sensorElementList"], f"{where}.sensorElementList")
    if "ilmd" in event:
        yield from _namespaced(event["ilmd"], prefixes, f"{where}.ilmd")


def _named(name: str, prefixes: Mapping[str, str]) -> bool:
    prefix, colon, local = name.partition(":")
    return bool(colon and local) and (prefix in prefixes or (prefix in ("http", "https", "urn") and is_uri(name)))


def _when(event: Json, where: str) -> Iterator[Fault]:
    mend = "Write 2026-03-01T08:30:00.000+01:00, or the same in UTC with Z."
    for name in ("eventTime", "recordTime"):
        if name in event and read_time(event[name]) is None:
            yield Fault(f"{where}.{name}", f"{event[name]!r} is no time with an offset from UTC", mend)
    if "eventTime" not in event:
        yield Fault(f"{where}.eventTime", "the time of the event is missing", mend)
    offset = event.get("eventTimeZoneOffset")
    if not isinstance(offset, str) or not _OFFSET.fullmatch(offset):
        yield Fault(
            f"{where}.eventTimeZoneOffset",
            f"{offset!r} is no offset from UTC between -13:59 and +14:00",
            "Write the place's offset as +01:00.",
        )
    if "eventID" in event and not is_uri(event["eventID"]):
        yield Fault(f"{where}.eventID", f"{event['eventID']!r} is no URI", "Use urn:uuid:… or leave it out.")
    declaration = event.get("errorDeclaration")
    if declaration is not None:
        time = declaration.get("declarationTime") if isinstance(declaration, dict) else None
        if read_time(time) is None:
            yield Fault(f"{where}.errorDeclaration.declarationTime", f"{time!r} is no time with an offset", mend)


def _what(event: Json, kind: str, where: str) -> Iterator[Fault]:
    for name in EPC_LISTS:
        if name not in event:
            continue
        epcs = event[name]
        if not isinstance(epcs, list):
            yield Fault(f"{where}.{name}", f"{name} is a list of URIs", f'Write "{name}": ["urn:epc:id:…"].')
            continue
        texts = [epc for epc in epcs if isinstance(epc, str)]
        for index, epc in enumerate(epcs):
            wrong = wrong_epc(epc) if isinstance(epc, str) else "it is not a text"
            if wrong:
                yield Fault(f"{where}.{name}[{index}]", f"{epc!r}: {wrong}", "Use urn:epc:id:… or a GS1 Digital Link.")
        if len(set(texts)) != len(texts):
            yield Fault(f"{where}.{name}", "the same thing is listed twice", "List each thing once.")
    parent = event.get("parentID")
    if parent is not None:
        wrong = wrong_epc(parent) if isinstance(parent, str) else "it is not a text"
        if wrong:
            yield Fault(f"{where}.parentID", f"{parent!r}: {wrong}", "Use urn:epc:id:… or a GS1 Digital Link.")
    for name in QUANTITY_LISTS:
        yield from _quantity_faults(event.get(name, []), f"{where}.{name}")


def _quantity_faults(quantities: object, where: str) -> Iterator[Fault]:
    if not isinstance(quantities, list):
        yield Fault(where, "it is a list of quantities", 'Write [{"epcClass": "…", "quantity": 1}].')
        return
    for index, entry in enumerate(quantities):
        spot = f"{where}[{index}]"
        name = entry.get("epcClass") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(name, str):
            yield Fault(f"{spot}.epcClass", "the class is missing", "Name the class by a URI.")
            continue
        wrong = wrong_class(name)
        if wrong:
            yield Fault(f"{spot}.epcClass", f"{name!r}: {wrong}", "Use urn:epc:class:… or a GS1 Digital Link.")
        quantity = entry.get("quantity")
        if quantity is not None and (
            isinstance(quantity, bool) or not isinstance(quantity, int | float) or quantity < 0
        ):
            yield Fault(f"{spot}.quantity", f"{quantity!r} is no quantity", "Write a number that is not negative.")
        uom = entry.get("uom")
        if uom is not None and (not isinstance(uom, str) or not _UOM.fullmatch(uom)):
            yield Fault(f"{spot}.uom", f"{uom!r} is no unit of UN/ECE Recommendation 20", "Write KGM, LTR, …")
        if uom is not None and quantity is None:
            yield Fault(spot, "a unit stands without a quantity", "Add the quantity or leave the unit out.")
        for extra in set(entry) - {"epcClass", "quantity", "uom"}:
            yield Fault(f"{spot}.{extra}", f"a quantity has no field {extra!r}", "Leave it out.")


def _word(value: object, vocabulary: str, prefixes: Mapping[str, str], where: str) -> Iterator[Fault]:
    terms, _web, urn = CBV[vocabulary]
    if not isinstance(value, str):
        yield Fault(where, f"{value!r} is not a text", "Use a word of CBV 2.0 or a URI of your own.")
        return
    short = bare(vocabulary, value)
    if short in terms:
        return
    if value.startswith("urn:epcglobal:cbv"):
        word = value.removeprefix(urn)
        yield Fault(
            where,
            f"{value!r} is the spelling of EPCIS 1",
            f"EPCIS 2.0 in JSON writes the bare word {word!r}.",
        )
    elif short != value or "ref.gs1.org/cbv" in value or "ns.gs1.org/cbv" in value or not _named(value, prefixes):
        yield Fault(
            where,
            f"{value!r} is not in the standard vocabulary",
            f"Use one of {', '.join(sorted(terms))}, or a URI of your own.",
        )


def _why(event: Json, prefixes: Mapping[str, str], where: str) -> Iterator[Fault]:
    if "bizStep" in event:
        yield from _word(event["bizStep"], "bizStep", prefixes, f"{where}.bizStep")
    if "disposition" in event:
        yield from _word(event["disposition"], "disposition", prefixes, f"{where}.disposition")
    for name in ("readPoint", "bizLocation"):
        place = event.get(name)
        if place is not None and (not isinstance(place, dict) or not is_uri(place.get("id"))):
            yield Fault(f"{where}.{name}.id", f"{name} has no URI", f'Write "{name}": {{"id": "urn:epc:id:sgln:…"}}.')
    pairs = (
        ("bizTransactionList", "bizTransaction", "bizTransactionType"),
        ("sourceList", "source", "sourceDestinationType"),
        ("destinationList", "destination", "sourceDestinationType"),
    )
    for name, key, vocabulary in pairs:
        entries = event.get(name, [])
        if not isinstance(entries, list):
            yield Fault(f"{where}.{name}", f"{name} is a list", f'Write "{name}": [{{"{key}": "…"}}].')
            continue
        for index, entry in enumerate(entries):
            spot = f"{where}.{name}[{index}]"
            if not isinstance(entry, dict) or not is_uri(entry.get(key)):
                yield Fault(f"{spot}.{key}", f"{key} is no URI", "Name it by a URI.")
            elif "type" in entry or key != "bizTransaction":
                yield from _word(entry.get("type"), vocabulary, prefixes, f"{spot}.type")
    persistent = event.get("persistentDisposition")
    if persistent is not None:
        yield from _persistent(persistent, prefixes, f"{where}.persistentDisposition")


def _persistent(value: object, prefixes: Mapping[str, str], where: str) -> Iterator[Fault]:
    lists = [value.get(name, []) for name in ("set", "unset")] if isinstance(value, dict) else []
    if not lists or not all(isinstance(entry, list) for entry in lists) or not (lists[0] or lists[1]):
        yield Fault(where, "it has neither a list set nor a list unset", 'Write {"set": ["…"]}.')
        return
    for name, terms in zip(("set", "unset"), lists, strict=True):
        for index, word in enumerate(terms):
            yield from _word(word, "disposition", prefixes, f"{where}.{name}[{index}]")
    both = {word for word in lists[0] if isinstance(word, str)} & {word for word in lists[1] if isinstance(word, str)}
    if both:
        yield Fault(where, f"{', '.join(sorted(both))} is set and unset at once", "Keep it in one of the lists.")


def _sensors(elements: object, where: str) -> Iterator[Fault]:
    mend = 'Write [{"sensorReport": [{"type": "Temperature", "value": 26, "uom": "CEL"}]}].'
    if not isinstance(elements, list):
        yield Fault(where, "it is a list of sensor elements", mend)
        return
    for index, element in enumerate(elements):
        spot = f"{where}[{index}]"
        reports = element.get("sensorReport") if isinstance(element, dict) else None
        if not isinstance(reports, list) or not reports or not all(isinstance(one, dict) for one in reports):
            yield Fault(f"{spot}.sensorReport", "a sensor element holds a list of reports", mend)
            continue
        metadata = element.get("sensorMetadata", {})
        if not isinstance(metadata, dict):
            yield Fault(f"{spot}.sensorMetadata", "it is a JSON object", mend)
            continue
        for place, entry in (
            ("sensorMetadata", metadata),
            *((f"sensorReport[{n}]", r) for n, r in enumerate(reports)),
        ):
            for name in ("time", "startTime", "endTime"):
                if name in entry and read_time(entry[name]) is None:
                    said = f"{entry[name]!r} is no time with an offset"
                    yield Fault(f"{spot}.{place}.{name}", said, "Write 2026-03-01T08:30:00Z.")
            if place != "sensorMetadata" and not isinstance(entry.get("type", entry.get("exception")), str):
                yield Fault(f"{spot}.{place}.type", "the report says neither what it measures nor an exception", mend)


def _rules(event: Json, kind: str, where: str) -> Iterator[Fault]:
    action = event.get("action")
    if kind == "TransformationEvent":
        yield from _transformation(event, where)
        return
    if action not in ACTIONS:
        yield Fault(f"{where}.action", f"{action!r} is no action", f"Use one of {', '.join(ACTIONS)}.")
        return
    if kind in ("AggregationEvent", "AssociationEvent"):
        if "parentID" not in event and (kind == "AssociationEvent" or action != "OBSERVE"):
            yield Fault(f"{where}.parentID", f"{kind} with {action} needs its parent", "Name what it is packed in.")
        if action != "DELETE" and not (event.get("childEPCs") or event.get("childQuantityList")):
            yield Fault(f"{where}.childEPCs", "no child is named", "List childEPCs or childQuantityList.")
        return
    things = event.get("epcList") or event.get("quantityList")
    if kind == "TransactionEvent" and not event.get("bizTransactionList"):
        yield Fault(f"{where}.bizTransactionList", "a TransactionEvent names its transaction", "List at least one.")
    if not things and not (kind == "ObjectEvent" and event.get("sensorElementList")) and action != "DELETE":
        yield Fault(f"{where}.epcList", "no thing is named", "List epcList or quantityList.")
    if event.get("ilmd") and action != "ADD":
        yield Fault(
            f"{where}.ilmd",
            f"ilmd describes things that begin; the action is {action}",
            "Use ADD or no ilmd.",
        )


def _transformation(event: Json, where: str) -> Iterator[Fault]:
    if "action" in event:
        yield Fault(f"{where}.action", "a TransformationEvent has no action", "Leave it out.")
    into = event.get("inputEPCList") or event.get("inputQuantityList")
    out = event.get("outputEPCList") or event.get("outputQuantityList")
    if not (into or out) or not (event.get("transformationID") or (into and out)):
        yield Fault(
            f"{where}.inputEPCList",
            "inputs and outputs do not meet",
            "Name both, or join several events by transformationID.",
        )


def _namespaced(value: object, prefixes: Mapping[str, str], where: str, depth: int = 0) -> Iterator[Fault]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if not _named(name, prefixes) and not (depth and name in ("id", "type", "@id", "@type", "@value")):
                yield Fault(
                    f"{where}.{name}",
                    f"{name!r} is in no namespace",
                    "Give it a prefix that @context defines.",
                )
            yield from _namespaced(inner, prefixes, f"{where}.{name}", depth + 1)
    elif depth == 0:
        yield Fault(where, "ilmd is a JSON object", 'Write {"prefix:name": "value"}.')
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _namespaced(inner, prefixes, f"{where}[{index}]", depth + 1)
