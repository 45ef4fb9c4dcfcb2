"""Reading CEB messages: one file, one or several messages, each with many documents; a bad document is told at its line
and the rest goes on. Engine: no Django."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from lxml import etree
from pydantic import BaseModel, ValidationError

from infosilk.kernel.formats.safexml import XmlRefused, line_of, local, parse
from infosilk.kernel.printable import clean
from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.intake.engine.ceb import codes, faults
from infosilk.trade.orders.engine import faults as batch_faults
from infosilk.trade.orders.engine.documents import InventoryList, Order, Payment, Waybill

MAX_BYTES = 64 * 1024 * 1024
MAX_ELEMENTS = 4_000_000
MODELS: dict[str, type[BaseModel]] = {"order": Order, "payment": Payment, "waybill": Waybill, "list": InventoryList}
# Elements around the documents that are none.
_AROUND = frozenset({"BaseTransfer", "BaseSubscribe", "ExtendMessage", "Signature"})
_CURRENCY, _COUNTRY = frozenset({"currency"}), frozenset({"country", "buyerCountry", "consigneeCountry"})
_TIMES = frozenset({"orderTime", "payTime"})
_TIME = re.compile(r"20[0-9]{12}")


@dataclass(slots=True)
class Document:
    """One document of a message. `fields` are its values by the names of this window's documents (goods under "goods"),
    `kept` what is known and not used, `named` what a receipt repeats; `line` where it begins in the file."""

    kind: str
    line: int
    guid: str = ""
    number: str = ""
    order_no: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Reason] = field(default_factory=list)

    @property
    def firm(self) -> str:
        """The registration of the firm whose document it is."""
        return self.named.get(codes.FIRM.get(self.kind, ""), "") or str(
            self.fields.get(codes.FIRM.get(self.kind, ""), "")
        )

    @property
    def sha256(self) -> str:
        """What identifies what the document says, without its guid and time of sending."""
        said = {name: value for name, value in self.fields.items() if name not in ("guid", "appTime")}
        text = dumps([self.kind, said, self.kept], sort_keys=True, ensure_ascii=False)
        return sha256(text.encode()).hexdigest()


def read(data: bytes) -> list[Document]:
    """Every document of `data`. Raises XmlRefused for what is no XML or no CEB message at all."""
    root = parse(data, max_bytes=MAX_BYTES, max_elements=MAX_ELEMENTS)
    messages = [root] if local(root) in codes.MESSAGES else [entry for entry in root if isinstance(entry.tag, str)]
    if not messages or any(local(entry) not in codes.MESSAGES for entry in messages):
        wrong = next((entry for entry in messages if local(entry) not in codes.MESSAGES), root)
        line, known = line_of(wrong), ", ".join(codes.MESSAGES)
        raise XmlRefused(faults.NotCeb.reason(line=str(line), found=clean(local(wrong)), known=known), line)
    return [document for message in messages for document in _documents(message)]


def _documents(message: etree._Element) -> Iterator[Document]:
    kind, element, head_name, line_name = codes.MESSAGES[local(message)]
    for entry in message:
        name = local(entry)
        if not name or name in _AROUND:
            continue
        made = Document(kind, line_of(entry))
        head = next((child for child in entry if local(child) == head_name), None) if name == element else None
        if head is None:
            missing = head_name if name == element else element
            made.faults.append(faults.NoHead.reason(name, line=str(made.line), name=missing))
            yield made
            continue
        _head(made, head)
        if line_name and kind in MODELS:
            made.fields["goods"] = [_line(made, child, at) for at, child in _lines(entry, line_name)]
        elif line_name:
            made.kept["lines"] = str(sum(1 for _ in _lines(entry, line_name)))
        _identify(made)
        if kind in MODELS and not made.faults:
            _check(made)
        yield made


def _lines(entry: etree._Element, name: str) -> Iterator[tuple[int, etree._Element]]:
    return enumerate((child for child in entry if local(child) == name), 1)


def _head(made: Document, head: etree._Element) -> None:
    kept, renamed = codes.KEPT.get(made.kind, frozenset()), codes.RENAMED.get(made.kind, {})
    wanted = codes.RECEIPTS[made.kind][2]
    for name, text, line in _values(made, head, ""):
        if name in wanted:
            made.named[name] = text[:60]
        if name in kept or made.kind not in MODELS:
            made.kept[name] = text[:400]
        else:
            made.fields[renamed.get(name, name)] = _coded(made, name, text, line)
            made.lines[renamed.get(name, name)] = line


def _line(made: Document, element: etree._Element, at: int) -> dict[str, Any]:
    kept = codes.KEPT_OF_LINE.get(made.kind, frozenset())
    found: dict[str, Any] = {}
    made.lines[f"goods.{at}"] = line_of(element)
    for name, text, line in _values(made, element, f"goods.{at}."):
        if name in kept:
            continue
        value = _coded(made, name, text, line)
        found[name] = codes.UNITS.get(value, value) if name == "unit" else value
        made.lines[f"goods.{at}.{name}"] = line
    return found


def _values(made: Document, element: etree._Element, place: str) -> Iterator[tuple[str, str, int]]:
    """The children that hold something: name, text, line. One that stands twice is a fault."""
    seen: set[str] = set()
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name, line = local(child), line_of(child)
        if any(isinstance(inner.tag, str) for inner in child):
            made.faults.append(faults.Nested.reason(place + name, line=str(line), name=clean(name)))
            continue
        text = "".join([child.text or "", *(comment.tail or "" for comment in child)]).strip()
        if not text:
            continue
        if name in seen:
            made.faults.append(faults.TwiceInDocument.reason(place + name, line=str(line), name=clean(name)))
            continue
        seen.add(name)
        yield name, text, line


def _coded(made: Document, name: str, text: str, line: int) -> str:
    """A value with customs' numeric codes put into those of ISO, and times into RFC 3339."""
    table = codes.CURRENCIES if name in _CURRENCY else codes.COUNTRIES if name in _COUNTRY else None
    if table is not None:
        if text in table:
            return table[text]
        letters = 3 if table is codes.CURRENCIES else 2
        if not (len(text) == letters and text.isascii() and text.isalpha()):
            made.faults.append(faults.UnknownCode.reason(name, line=str(line), name=name, found=clean(text)))
        return text.upper()
    if name in _TIMES and _TIME.fullmatch(text):
        return _beijing(made, name, text, line)
    return text


def _beijing(made: Document, name: str, text: str, line: int) -> str:
    try:
        return f"{datetime.strptime(text, '%Y%m%d%H%M%S').isoformat()}+08:00"  # noqa: DTZ007
    except ValueError:
        made.faults.append(faults.WrongCebTime.reason(name, line=str(line), name=name, found=clean(text)))
        return text


def _identify(made: Document) -> None:
    given = {**made.kept, **{name: str(value) for name, value in made.fields.items() if name != "goods"}}
    number = codes.RENAMED.get(made.kind, {}).get(codes.NUMBER[made.kind], codes.NUMBER[made.kind])
    made.guid = given.get("guid", "")
    made.number, made.order_no = given.get(number, "")[:60], given.get("orderNo", "")[:60]
    made.named = {name: made.named.get(name) or given.get(name, "")[:60] for name in codes.RECEIPTS[made.kind][2]}
    if not 1 <= len(made.guid) <= 36:
        made.faults.append(faults.NoGuid.reason("guid", line=str(made.line)))
        made.guid = made.guid[:36]
    sent = str(made.fields.get("appTime") or "")
    if made.kind == "order" and "orderTime" not in made.fields and _TIME.fullmatch(sent):
        # The message has no time of the order: that of sending it stands for it.
        made.fields["orderTime"] = _beijing(made, "appTime", sent, made.line)


def _check(made: Document) -> None:
    """What can be said of the document alone; what another document gives is filled in for the check."""
    values = {**made.fields}
    for name, other in {
        "order": {"buyerCity": "-", "buyerCountry": "CN", "buyerAddress": "-"},
        "payment": {"orderNo": "-"},
        "waybill": {"orderNo": "-", "consigneeCountry": "CN"},
        "list": {},
    }[made.kind].items():
        values.setdefault(name, other)
    if made.kind == "order":
        values["goods"] = [
            entry if {"hsCode", "gcode"} & entry.keys() else {**entry, "hsCode": "000000"} for entry in values["goods"]
        ]
    if made.kind == "list":
        values["goods"] = [{"itemNo": "-", **entry} for entry in values["goods"]]
    try:
        MODELS[made.kind].model_validate(values)
    except ValidationError as error:
        for raw, reason in zip(
            error.errors(include_url=False), batch_faults.of_pydantic(error.errors(include_url=False)), strict=False
        ):
            place = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in raw["loc"])
            line = made.lines.get(place) or made.lines.get(place.rpartition(".")[0]) or made.line
            said = Reason(reason.code, reason.weight, {**reason.params, "line": str(line)}, f"{made.kind}.{place}")
            made.faults.append(said)


def line_of_fault(document: Document) -> int:
    """The line of the first fault, else of the document."""
    return next((int(reason.params["line"]) for reason in document.faults if "line" in reason.params), document.line)
