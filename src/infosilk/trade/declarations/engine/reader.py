"""From XML to a message, nothing lost: what a class names goes to its field, all else is kept where it stood.

Engine: no Django. A number that is none, an element given twice and one that nobody knows are kept and told as notes
with their lines; only a file that is no XML, or another kind of message, is refused (`XmlRefused`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lxml import etree

from infosilk.kernel.formats import safexml
from infosilk.kernel.formats.safexml import XmlRefused, line_of, local
from infosilk.kernel.printable import clean
from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.declarations.engine import faults
from infosilk.trade.declarations.engine.messages import ROOTS, Declaration, MetaData, Response, SubmitDeclarationRequest
from infosilk.trade.declarations.engine.node import (
    Amount,
    Kept,
    Layout,
    Moment,
    Node,
    Part,
    Quantity,
    Slot,
    parts,
    walk,
)

_NUMBER = re.compile(r"[+-]?([0-9]{1,12}(\.[0-9]{0,12})?|\.[0-9]{1,12})")
_MOMENT = re.compile(r"(20[0-9]{6})([0-9]{6}(Z|[-+][0-9]{2}))?")
# The attribute that belongs to a value of a kind.
_ATTRIBUTE: dict[type[Any], str] = {Amount: "currencyID", Quantity: "unitCode", Moment: "formatCode"}


@dataclass(slots=True)
class Message:
    """One file: its root, what stands before and after it, and notes on what could not be used."""

    root: Node
    before: list[Kept] = field(default_factory=list)
    after: list[Kept] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)

    @property
    def meta(self) -> MetaData | None:
        """The WCO envelope, also when it lies in another one."""
        root = self.root
        if isinstance(root, SubmitDeclarationRequest):
            return root.request_detail.meta_data if root.request_detail else None
        return root if isinstance(root, MetaData) else None

    @property
    def declaration(self) -> Declaration | None:
        return self.meta.declaration if self.meta else None

    @property
    def responses(self) -> list[Response]:
        return self.meta.response if self.meta else []

    @property
    def kept(self) -> list[Kept]:
        """Everything that no field names, in the document's order."""
        inside = [entry for node in walk(self.root) for entry in node.kept]
        return [*self.before, *inside, *self.after]


def read(data: bytes) -> Message:
    """The message in `data`. Raises XmlRefused."""
    root = safexml.parse(data)
    name, namespace = local(root), _namespace(root)
    kind = ROOTS.get(name)
    if kind is None or namespace not in kind.NAMESPACES:
        line = line_of(root)
        found = clean(f"{{{namespace}}}{name}" if namespace else name, 120)
        raise XmlRefused(faults.UnknownRoot.reason("/", line=str(line), found=found), line)
    reader = _Reader()
    made = reader.node(root, kind, f"/{name}", {})
    before = [_verbatim(entry, "/", order) for order, entry in enumerate(_siblings(root, preceding=True))]
    after = [_verbatim(entry, "/", order) for order, entry in enumerate(_siblings(root, preceding=False))]
    return Message(made, before, after, reader.notes)


def escape(text: str) -> str:
    """Text between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def quote(text: str) -> str:
    """The value of an attribute."""
    return escape(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")


def value_of(kind: type[Any], text: str, attribute: str | None) -> Any:
    """A value of `kind` from its text and its attribute; None when it has not its form."""
    if kind is str:
        return text
    if kind is Moment:
        return Moment(text, attribute) if _MOMENT.fullmatch(text) else None
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    return number if kind is Decimal else kind(number, attribute)


class _Reader:
    def __init__(self) -> None:
        self.notes: list[Reason] = []

    def node(self, element: etree._Element, kind: type[Node], path: str, scope: Mapping[str | None, str]) -> Node:
        namespace = _namespace(element)
        layout = Layout(
            start=_qname(element),
            namespace=namespace,
            attributes=_declarations(element, scope),
            text=element.text or "",
            slots=[],
            path=path,
            line=line_of(element),
        )
        made = kind(layout=layout)
        for name, value in element.attrib.items():
            written = _attribute_name(element, str(name))
            made.kept.append(Kept("attribute", path, 0, written, str(value)))
        if layout.text.strip():
            made.kept.append(Kept("text", path, 0, "", layout.text))
        known = parts(kind)
        for order, child in enumerate(element):
            part = known.get(local(child))
            if part is None or not _same_place(part, child, namespace) or not self.take(made, part, child, path):
                self.keep(made, child, path, order)
            tail = child.tail or ""
            if tail.strip():
                made.kept.append(Kept("text", path, order + 1, "", tail))
            layout.slots[-1].tail = tail
        return made

    def take(self, made: Node, part: Part, child: etree._Element, path: str) -> bool:
        """Put `child` into its field; False when it does not go in."""
        assert made.layout is not None
        held = getattr(made, part.name)
        if not part.many and held is not None:
            self.note(faults.Repeated, child, path)
            return False
        if part.is_node:
            below = f"{path}/{part.element}" + (f"[{len(held) + 1}]" if part.many else "")
            parent = child.getparent()
            value: Any = self.node(child, part.kind, below, parent.nsmap if parent is not None else {})
            slot = Slot(part.name, value, "", "")
        else:
            found = self.value(part, child, path)
            if found is None:
                return False
            value, slot = found
            self.beside(made, part, child, f"{path}/{part.element}")
        if part.many:
            held.append(value)
        else:
            setattr(made, part.name, value)
        made.layout.slots.append(slot)
        return True

    def beside(self, made: Node, part: Part, child: etree._Element, path: str) -> None:
        """What stands beside the value of a field in its element: attributes that it does not have, comments."""
        named = {"formatCode"} if part.kind is Moment else {_ATTRIBUTE.get(part.kind)}
        for entry in child.iter():
            if not isinstance(entry.tag, str):
                made.kept.append(_verbatim(entry, path, 0))
                continue
            for name, written in entry.attrib.items():
                if str(name) not in named or (part.kind is Moment and entry is child):
                    made.kept.append(Kept("attribute", path, 0, _attribute_name(entry, str(name)), str(written)))

    def value(self, part: Part, child: etree._Element, path: str) -> tuple[Any, Slot] | None:
        holder = child
        if part.kind is Moment:
            inside = [entry for entry in child if isinstance(entry.tag, str)]
            if len(inside) != 1 or local(inside[0]) != "DateTimeString":
                self.note(faults.WrongMoment, child, path)
                return None
            holder = inside[0]
        if any(isinstance(entry.tag, str) for entry in holder):
            self.note(faults.NoValue, child, path)
            return None
        text = "".join([holder.text or "", *(entry.tail or "" for entry in holder)]).strip()
        attribute = holder.get(_ATTRIBUTE[part.kind]) if part.kind in _ATTRIBUTE else None
        if not text and part.kind is not str:
            self.note(faults.Empty, child, path)
            return None
        value = value_of(part.kind, text, attribute)
        if value is None:
            self.note(faults.WrongMoment if part.kind is Moment else faults.WrongNumber, child, path, found=clean(text))
            return None
        own = _ATTRIBUTE.get(part.kind) if part.kind is not Moment else None
        further = "".join(
            f' {_attribute_name(child, str(name))}="{quote(str(written))}"'
            for name, written in child.attrib.items()
            if str(name) != own
        )
        return value, Slot(part.name, value, _text(child), "", _qname(child), further)

    def keep(self, made: Node, child: etree._Element, path: str, order: int) -> None:
        assert made.layout is not None
        entry = _verbatim(child, path, order)
        made.kept.append(entry)
        made.layout.slots.append(Slot("", None, entry.xml, ""))
        if entry.kind == "element":
            self.note(faults.Unnamed, child, path)

    def note(self, kind: type[faults.DeclarationFault], child: etree._Element, path: str, **params: str) -> None:
        name = clean(local(child))
        if kind is faults.Unnamed and self.notes and self.notes[-1].field == f"{path}/{name}":
            return
        line = str(line_of(child))
        self.notes.append(kind.reason(f"{path}/{name}", line=line, name=name, **params))


def _same_place(part: Part, child: etree._Element, namespace: str) -> bool:
    """Whether `child` has the namespace that the part has inside an element of `namespace`."""
    own = part.kind.NAMESPACES if part.is_node else frozenset()
    found = _namespace(child)
    return (found in own and bool(found) == bool(namespace)) if own else found == namespace


def _namespace(element: etree._Element) -> str:
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def _qname(element: etree._Element) -> str:
    name = local(element)
    return f"{element.prefix}:{name}" if element.prefix else name


def _attribute_name(element: etree._Element, name: str) -> str:
    if not name.startswith("{"):
        return name
    namespace, _, plain = name[1:].partition("}")
    if namespace == "http://www.w3.org/XML/1998/namespace":
        return f"xml:{plain}"
    prefix = next(key for key, value in element.nsmap.items() if value == namespace and key)
    return f"{prefix}:{plain}"


def _declarations(element: etree._Element, scope: Mapping[str | None, str]) -> str:
    """The namespace declarations that `element` adds to those around it, as written."""
    own: Mapping[str | None, str] = element.nsmap
    added = [
        f' xmlns:{prefix}="{quote(uri)}"' if prefix else f' xmlns="{quote(uri)}"'
        for prefix, uri in own.items()
        if uri and scope.get(prefix) != uri
    ]
    if scope.get(None) and not own.get(None):
        added.append(' xmlns=""')
    return "".join(added)


def _text(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)


def _verbatim(entry: etree._Element, path: str, order: int) -> Kept:
    if isinstance(entry, etree._Comment):
        return Kept("comment", path, order, "", _text(entry))
    if isinstance(entry, etree._ProcessingInstruction):
        return Kept("instruction", path, order, str(entry.target), _text(entry))
    return Kept("element", path, order, local(entry), _text(entry))


def _siblings(root: etree._Element, *, preceding: bool) -> list[etree._Element]:
    found = list(root.itersiblings(preceding=preceding))
    return found[::-1] if preceding else found
