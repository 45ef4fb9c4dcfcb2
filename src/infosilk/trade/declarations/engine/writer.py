"""From a message to XML. What was read and not changed is written as it stood, so that canonical XML (C14N) is equal;
what is new is written in the order of the WCO Data Model, which the classes name. Engine: no Django."""

from decimal import Decimal
from typing import Any

from infosilk.trade.declarations.engine.messages import MetaData
from infosilk.trade.declarations.engine.node import DATES, DEC, META, RES, Amount, Moment, Node, Part, Quantity, parts
from infosilk.trade.declarations.engine.reader import Message, escape, quote

_FIRST = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write(message: Message) -> bytes:
    """The message as UTF-8."""
    out = [_FIRST, *(f"{entry.xml}\n" for entry in message.before)]
    _node(message.root, message.root.layout.start if message.root.layout else "md:MetaData", "", 0, out)
    out.extend(f"\n{entry.xml}" for entry in message.after)
    out.append("\n")
    return "".join(out).encode()


def make(meta: MetaData) -> bytes:
    """A message that nobody read before, as UTF-8."""
    return write(Message(meta))


def _node(node: Node, start: str, namespace: str, depth: int, out: list[str], declared: str = "") -> None:
    """Append `node`; `start` is its name with prefix, `namespace` its own when it was not read."""
    layout = node.layout
    if layout is not None:
        start, namespace = layout.start, layout.namespace
        attributes = layout.attributes
    elif isinstance(node, MetaData):
        namespace, attributes = META, f' xmlns:md="{META}"'
    else:
        attributes = declared
    own = [entry for entry in node.kept if entry.kind == "attribute" and (not layout or entry.path == layout.path)]
    attributes += "".join(f' {entry.name}="{quote(entry.xml)}"' for entry in own)
    pieces = _pieces(node, start, namespace, depth)
    text = escape(layout.text) if layout else ""
    if not pieces and not text:
        out.append(f"<{start}{attributes}/>")
        return
    out.append(f"<{start}{attributes}>{text}")
    out.extend(piece for _, piece in pieces)
    if layout is None:
        out.append("\n" + "\t" * depth)
    out.append(f"</{start}>")


def _pieces(node: Node, start: str, namespace: str, depth: int) -> list[tuple[int, str]]:
    """The children as (rank in the schema's order, text)."""
    known = {part.name: part for part in parts(type(node)).values()}
    written: set[tuple[str, int]] = set()
    pieces: list[tuple[int, str]] = []
    rank = -1
    for slot in node.layout.slots if node.layout else ():
        part = known.get(slot.name)
        if part is None:
            pieces.append((rank, slot.xml + escape(slot.tail)))
            continue
        rank = part.rank
        value = _still_there(node, part, slot.value)
        if value is None:
            continue
        written.add((part.name, id(value)))
        out: list[str] = []
        if isinstance(value, Node):
            _node(value, slot.start, namespace, depth + 1, out)
        elif value == slot.value:
            out.append(slot.xml)
        else:
            out.append(_value(slot.start, value, namespace, slot.attributes))
        pieces.append((rank, "".join(out) + escape(slot.tail)))
    prefix = f"{start.partition(':')[0]}:" if ":" in start else ""
    for part in known.values():
        held = getattr(node, part.name)
        for value in held if part.many else [held] if held is not None else []:
            if (part.name, id(value)) not in written:
                text = "\n" + "\t" * (depth + 1) + _fresh(part, value, prefix, namespace, depth)
                at = next((index for index, (other, _) in enumerate(pieces) if other > part.rank), len(pieces))
                pieces.insert(at, (part.rank, text))
    return pieces


def _still_there(node: Node, part: Part, value: Any) -> Any:
    """What the field holds now in place of `value`: the same object of a list, or the field's value."""
    held = getattr(node, part.name)
    if not part.many:
        return held
    return next((entry for entry in held if entry is value), None)


def _fresh(part: Part, value: Any, prefix: str, namespace: str, depth: int) -> str:
    if not isinstance(value, Node):
        return _value(prefix + part.element, value, namespace, "")
    out: list[str] = []
    declared, own = "", namespace
    if part.element in ("Declaration", "Response") and namespace == META:
        # Their namespace is not that of the envelope: it becomes the default one below.
        own = DEC if part.element == "Declaration" else RES
        prefix, declared = "", f' xmlns="{own}"'
    _node(value, prefix + part.element, own, depth + 1, out, declared)
    return "".join(out)


def _value(start: str, value: Any, namespace: str, attributes: str) -> str:
    if isinstance(value, Moment):
        dates = f' xmlns="{DATES[namespace]}"' if namespace in DATES else ""
        format_code = f' formatCode="{quote(value.format)}"' if value.format is not None else ""
        inside = f"<DateTimeString{dates}{format_code}>{escape(value.text)}</DateTimeString>"
        return f"<{start}{attributes}>{inside}</{start}>"
    if isinstance(value, Amount) and value.currency is not None:
        attributes += f' currencyID="{quote(value.currency)}"'
    if isinstance(value, Quantity) and value.unit is not None:
        attributes += f' unitCode="{quote(value.unit)}"'
    return f"<{start}{attributes}>{escape(_plain(value))}</{start}>"


def _plain(value: Any) -> str:
    number = value.value if isinstance(value, Amount | Quantity) else value
    return f"{number:f}" if isinstance(number, Decimal) else str(number)
