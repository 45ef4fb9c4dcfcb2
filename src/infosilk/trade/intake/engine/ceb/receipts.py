"""Receipts in the style of CEB312, CEB412, CEB512 and CEB622: one for each document, with a status and what is said of
it. Engine: no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from lxml import etree

from infosilk.trade.intake.engine.ceb import codes

BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one document. Status: 1 stored, 2 declaring, 100 rejected, 120 accepted, 300 manual review, 399
    cleared, 800 released."""

    kind: str
    guid: str
    named: Mapping[str, str]
    status: int
    note: str


def write(receipts: Iterable[Receipt], at: datetime, guid: str) -> bytes:
    """The receipts as XML: one message for each kind, in an element around them when there are several kinds."""
    kinds: dict[str, list[Receipt]] = {}
    for receipt in receipts:
        kinds.setdefault(receipt.kind, []).append(receipt)
    messages = [_message(kind, found, at, guid) for kind, found in kinds.items()]
    if len(messages) == 1:
        root = messages[0]
    else:
        root = etree.Element(f"{{{codes.NAMESPACE}}}CEBMessages", nsmap={"ceb": codes.NAMESPACE})
        root.extend(messages)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _message(kind: str, receipts: list[Receipt], at: datetime, guid: str) -> etree._Element:
    message, element, names = codes.RECEIPTS[kind]
    root = etree.Element(f"{{{codes.NAMESPACE}}}{message}", nsmap={"ceb": codes.NAMESPACE})
    root.set("version", "1.0")
    root.set("guid", guid)
    written = at.astimezone(BEIJING).strftime("%Y%m%d%H%M%S%f")[:17]
    for receipt in receipts:
        entry = etree.SubElement(root, f"{{{codes.NAMESPACE}}}{element}")
        values = {"guid": receipt.guid, **{name: receipt.named.get(name, "") for name in names}}
        values |= {"returnStatus": str(receipt.status), "returnTime": written, "returnInfo": receipt.note[:1000]}
        for name, value in values.items():
            etree.SubElement(entry, f"{{{codes.NAMESPACE}}}{name}").text = value
    return root
