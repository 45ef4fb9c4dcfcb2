"""The event hash of CBV 2.0 (section 8.9.2): one identifier for one event, however it was written down.

Source: RalphTro/epcis-event-hash-generator, README (the algorithm that CBV 2.0 adopted). The event is
written as one text in a canonical order and hashed: `ni:///sha-256;<hex>?ver=CBV2.0`. Tests compare the text
with the published ones.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from infosilk.trace.events.engine.epcis.check import FIELDS, Json
from infosilk.trace.events.engine.epcis.links import canonical
from infosilk.trace.events.engine.epcis.vocabulary import CBV, PREFIXES, expanded

_ORDER: Final = [
    "eventTime",
    "eventTimeZoneOffset",
    "certificationInfo",
    "epcList",
    "parentID",
    "inputEPCList",
    "childEPCs",
    "quantityList",
    "childQuantityList",
    "inputQuantityList",
    "outputEPCList",
    "outputQuantityList",
    "action",
    "transformationID",
    "bizStep",
    "disposition",
    "persistentDisposition",
    "readPoint",
    "bizLocation",
    "bizTransactionList",
    "destinationList",
    "sourceList",
    "sensorElementList",
    "ilmd",
]
_QUANTITY: Final = ("epcClass", "quantity", "uom")
_METADATA: Final = [
    "time",
    "startTime",
    "endTime",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "bizRules",
]
_REPORT: Final = [
    "type",
    "exception",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "time",
    "microorganism",
    "chemicalSubstance",
    "value",
    "component",
    "stringValue",
    "booleanValue",
    "hexBinaryValue",
    "uriValue",
    "minValue",
    "maxValue",
    "meanValue",
    "sDev",
    "percRank",
    "percValue",
    "uom",
    "coordinateReferenceSystem",
]
_TIMES: Final = frozenset({"eventTime", "time", "startTime", "endTime"})
_STANDARD: Final = frozenset().union(*FIELDS.values())
# Fields that say something about the record, not the event.
_NOT_HASHED: Final = frozenset({"@context", "recordTime", "eventID", "errorDeclaration", "type"})


def event_hash(body: Json, prefixes: Mapping[str, str]) -> str:
    """The event's hash identifier; `prefixes` are those that its document's context defines."""
    digest = hashlib.sha256(prehash(body, prefixes).encode(errors="surrogatepass")).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def prehash(body: Json, prefixes: Mapping[str, str]) -> str:
    """The canonical text of the event that is hashed."""
    names = {**PREFIXES, **prefixes}
    parts = [f"eventType={body['type']}"]
    for name in _ORDER:
        if name in body:
            parts.append(_standard(name, body[name], names))
    parts.append(_extensions(body, names, _STANDARD | _NOT_HASHED))
    return "".join(parts)


def _standard(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name in ("epcList", "inputEPCList", "outputEPCList", "childEPCs"):
        return name + "".join(sorted(f"epc={canonical(epc)}" for epc in value)) if value else ""
    if name in ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"):
        return name + "".join(sorted("quantityElement" + _fields(entry, _QUANTITY, names) for entry in value))
    if name in ("readPoint", "bizLocation"):
        return f"{name}id={canonical(value['id'])}" + _extensions(value, names, frozenset({"id"}))
    if name == "persistentDisposition":
        return name + "".join(
            word
            for key in ("set", "unset")
            for word in sorted(f"{key}={expanded('disposition', _full(one, names))}" for one in value.get(key, ()))
        )
    if name in ("bizTransactionList", "sourceList", "destinationList"):
        return name + "".join(sorted(_typed(name, entry, names) for entry in value))
    if name == "sensorElementList":
        return name + "".join(sorted(_sensor(entry, names) for entry in value))
    if name == "certificationInfo":
        return "".join(sorted(f"{name}={one}" for one in (value if isinstance(value, list) else [value])))
    if name == "ilmd":
        return "ilmd" + _extensions(value, names, frozenset())
    return f"{name}={_value(name, value, names)}"


def _typed(name: str, entry: Json, names: Mapping[str, str]) -> str:
    key = name.removesuffix("List")
    vocabulary = "bizTransactionType" if key == "bizTransaction" else "sourceDestinationType"
    text = f"{key}={canonical(_full(entry[key], names))}"
    # The published hashes have the type before the value, against the prose of rule 13.
    return f"type={expanded(vocabulary, _full(entry['type'], names))}{text}" if "type" in entry else text


def _sensor(element: Json, names: Mapping[str, str]) -> str:
    text = "sensorElement"
    metadata = element.get("sensorMetadata")
    if metadata:
        text += "sensorMetadata" + _fields(metadata, _METADATA, names)
        text += _extensions(metadata, names, frozenset(_METADATA))
    reports = []
    for report in element.get("sensorReport", ()):
        known = "sensorReport" + _fields(report, _REPORT, names)
        reports.append(known + _extensions(report, names, frozenset(_REPORT)))
    text += "".join(sorted(reports))
    return text + _extensions(element, names, frozenset({"sensorMetadata", "sensorReport"}))


def _fields(entry: Json, order: list[str] | tuple[str, ...], names: Mapping[str, str]) -> str:
    return "".join(f"{name}={_value(name, entry[name], names)}" for name in order if name in entry)


def _value(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name in _TIMES:
        return _time(str(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    text = str(value).strip()
    if name in CBV:
        return expanded(name, _full(text, names))
    if name in ("type", "exception") and ":" not in text:
        return "https://gs1.org/voc/" + text
    if name == "component" and ":" not in text:
        return "https://ref.gs1.org/cbv/Comp-" + text
    return canonical(_full(text, names)) if ":" in text else text


def _time(text: str) -> str:
    """UTC with three decimals; the fourth decides the rounding."""
    base, _, zone = text.partition(".")
    fraction = ""
    if zone:
        digits = zone.rstrip("Z").split("+")[0].split("-")[0]
        fraction, base = digits, base + zone[len(digits) :]
    time = datetime.fromisoformat(base).astimezone(UTC)
    milliseconds = int((fraction or "0")[:3].ljust(3, "0")) + (1 if fraction[3:4] >= "5" and fraction[3:4] else 0)
    return (time + timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _number(value: float | int) -> str:
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _full(text: str, names: Mapping[str, str]) -> str:
    """A compact URI written out by its prefix."""
    prefix, colon, local = text.partition(":")
    return names[prefix] + local if colon and prefix in names and not local.startswith("//") else text


def _extensions(value: Json, names: Mapping[str, str], known: frozenset[str]) -> str:
    return "".join(sorted(_extension_texts(value, names, known)))


def _extension_texts(value: Json, names: Mapping[str, str], known: frozenset[str]) -> Iterator[str]:
    for name, inner in value.items():
        if name in known or name.startswith("rdfs:"):
            continue
        prefix, colon, local = name.partition(":")
        if colon and prefix in names:
            title = f"{{{names[prefix]}}}{local}"
        elif colon:
            cut = max(name.rfind("/"), name.rfind("#"), name.rfind(":")) + 1
            title = f"{{{name[:cut]}}}{name[cut:]}"
        else:
            title = name
        yield from _nested(title, inner, names)


def _nested(title: str, value: Any, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(value, dict):
        yield title + _extensions(value, names, frozenset())
    elif isinstance(value, list):
        if all(not isinstance(one, dict | list) for one in value):
            yield "".join(sorted(f"{title}={_plain(one)}" for one in value))
        else:
            for one in value:
                yield from _nested(title, one, names)
    else:
        yield f"{title}={_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number(value) if isinstance(value, int | float) else canonical(str(value).strip())
