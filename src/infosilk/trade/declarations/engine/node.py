"""What a message of the WCO Data Model is made of: elements as typed classes, and what no field names, kept.

A class names its child elements in the schema's order by its annotated fields: `government_procedure` is the element
GovernmentProcedure, a list one that may repeat. Nothing of a document is lost: each object knows how it was written
(`layout`) and what it holds besides its fields (`kept`). No Django here.
"""

from collections.abc import Iterator
from dataclasses import Field, dataclass, field, fields
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Literal, get_args, get_origin, get_type_hints

DEC = "urn:wco:datamodel:WCO:DEC-DMS:2"
RES = "urn:wco:datamodel:WCO:RES-DMS:2"
META = "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"
# The namespace of DateTimeString, by that of the element around it.
DATES = {DEC: "urn:wco:datamodel:WCO:Declaration_DS:DMS:2", RES: "urn:wco:datamodel:WCO:Response_DS:DMS:2"}

_CAPITALS = {"id": "ID", "ucr": "UCR", "undgid": "UNDGID", "lpco": "LPCO", "aeo": "AEO", "wco": "WCO"}


@dataclass(frozen=True, slots=True)
class Amount:
    """Money: `currency` is the attribute currencyID (ISO 4217), None when it is not written."""

    value: Decimal
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity or measure: `unit` is the attribute unitCode (UN/ECE Recommendation 20, KGM is a kilogram)."""

    value: Decimal
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A date (format 102, 20261124) or a time (format 304, 20261124100000Z), as written."""

    text: str
    format: str | None = "304"


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that no field names: verbatim, with the path of the element around it and its place among that
    element's children (from 0; attributes have 0)."""

    kind: Literal["element", "attribute", "comment", "instruction", "text"]
    path: str
    order: int
    name: str
    xml: str


@dataclass(slots=True)
class Slot:
    """What stood at one place of an element: the field `name` with its `value` as read, or something kept (name "").
    `xml` is its text, `tail` what follows; `attributes` are those of a value that no field names, as written."""

    name: str
    value: Any
    xml: str
    tail: str
    start: str = ""
    attributes: str = ""


@dataclass(slots=True)
class Layout:
    """How an element was written: its name with prefix, namespace declarations, attributes, text and children."""

    start: str
    namespace: str
    attributes: str
    text: str
    slots: list[Slot]
    path: str
    line: int


@dataclass(slots=True, kw_only=True)
class Node:
    """An element with children."""

    # The namespaces that the element may have; empty: that of the element around it.
    NAMESPACES: ClassVar[frozenset[str]] = frozenset()

    kept: list[Kept] = field(default_factory=list, repr=False)
    layout: Layout | None = field(default=None, repr=False, compare=False)

    def line(self) -> int:
        """The line at which the element stands in the document that it was read from, else 0."""
        return self.layout.line if self.layout else 0


@dataclass(frozen=True, slots=True)
class Part:
    """One child element that a class names: `rank` its place in the schema's order."""

    name: str
    element: str
    rank: int
    kind: type[Any]
    many: bool

    @property
    def is_node(self) -> bool:
        return issubclass(self.kind, Node)


def element_name(field_name: str) -> str:
    """`aeo_mutual_recognition_party` is AEOMutualRecognitionParty."""
    return "".join(_CAPITALS.get(word, word.capitalize()) for word in field_name.split("_"))


def named(element: str) -> Any:
    """A field whose element has a name that does not follow from the field's."""
    return field(default=None, metadata={"element": element})


def parts(cls: Any) -> dict[str, Part]:
    """The child elements of a class by their names, in the schema's order."""
    return _parts(cls)


@cache
def _parts(cls: Any) -> dict[str, Part]:
    hints = get_type_hints(cls)
    found: dict[str, Part] = {}
    for rank, entry in enumerate(_own(cls)):
        kind, many = _kind(hints[entry.name])
        name = str(entry.metadata.get("element") or element_name(entry.name))
        found[name] = Part(entry.name, name, rank, kind, many)
    return found


def _own(cls: type[Any]) -> list[Field[Any]]:
    return [entry for entry in fields(cls) if entry.name not in ("kept", "layout")]


def _kind(hint: Any) -> tuple[type[Any], bool]:
    if get_origin(hint) is list:
        return get_args(hint)[0], True
    if isinstance(hint, UnionType) or get_origin(hint) is not None:
        return next(arg for arg in get_args(hint) if arg is not type(None)), False
    return hint, False


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below `node`, in the schema's order."""
    for part in parts(type(node)).values():
        if part.is_node:
            value = getattr(node, part.name)
            yield from value if part.many else [value] if value is not None else []


def walk(node: Node) -> Iterator[Node]:
    """`node` and every node below it."""
    yield node
    for child in children(node):
        yield from walk(child)
