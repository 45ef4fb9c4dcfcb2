"""How much of a message is used and how much kept, by the names of elements and attributes. Engine: no Django."""

from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from infosilk.kernel.formats.safexml import local
from infosilk.trade.declarations.engine.node import Amount, Moment, Node, Quantity, parts, walk
from infosilk.trade.declarations.engine.reader import Message


@dataclass(slots=True)
class Coverage:
    """Counts by name; an attribute's name begins with @. Comments and instructions are kept too, and not counted."""

    used: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """The share of elements and attributes that is used, from 0 to 1."""
        used = self.used.total()
        return used / ((used + self.kept.total()) or 1)

    def add(self, other: "Coverage") -> None:
        self.used.update(other.used)
        self.kept.update(other.kept)


def coverage(message: Message) -> Coverage:
    """What of `message` is used and what kept."""
    found = Coverage()
    root = message.root
    found.used[_name(root)] += 1
    for node in walk(root):
        for part in parts(type(node)).values():
            held = getattr(node, part.name)
            for value in held if part.many else [held] if held is not None else []:
                found.used[part.element] += 1
                _attributes(value, found)
        for entry in node.kept:
            if entry.kind == "attribute":
                found.kept[f"@{entry.name}"] += 1
            elif entry.kind == "element":
                for element in etree.fromstring(entry.xml).iter(etree.Element):
                    found.kept[local(element)] += 1
                    found.kept.update(f"@{str(name).rpartition('}')[2]}" for name in element.attrib)
    return found


def _name(node: Node) -> str:
    return node.layout.start.rpartition(":")[2] if node.layout else type(node).__name__


def _attributes(value: object, found: Coverage) -> None:
    if isinstance(value, Moment):
        found.used["DateTimeString"] += 1
        if value.format is not None:
            found.used["@formatCode"] += 1
    elif isinstance(value, Amount) and value.currency is not None:
        found.used["@currencyID"] += 1
    elif isinstance(value, Quantity) and value.unit is not None:
        found.used["@unitCode"] += 1
