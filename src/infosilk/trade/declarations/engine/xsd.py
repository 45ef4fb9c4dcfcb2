"""Holding a message to published schemas: which schema is its, whether it is valid, and else each error at its line
with what to do. Schemas are not part of this product: a folder with them is handed in. Engine: no Django."""

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

from infosilk.kernel.formats.safexml import line_of, local, parse
from infosilk.kernel.printable import clean
from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.declarations.engine.faults import DeclarationFault

_XS = "{http://www.w3.org/2001/XMLSchema}"
_MOST = 50


class SchemaFault(DeclarationFault):
    """A message is not valid by its schema."""

    order = 620
    source = "the XML schema of the message"


class NoSchema(SchemaFault):
    """The folder has no schema for {name}."""

    code = "xsd.none"
    mend = "Name the folder that holds the schemas of this message."


class NoNamespace(SchemaFault):
    """Line {line}: {name} has no namespace, and the schema knows it only with one."""

    code = "xsd.namespace"
    mend = "Write the namespace declarations (xmlns) as the schema has them; this node reads the file without them too."


class NotExpected(SchemaFault):
    """Line {line}: {name} must not stand here: {problem}."""

    code = "xsd.place"
    mend = "Put the element where the schema has it, or take it out."


class Lacking(SchemaFault):
    """Line {line}: something is missing in {name}: {problem}."""

    code = "xsd.missing"
    mend = "Add what is missing, in the order of the schema."


class WrongValue(SchemaFault):
    """Line {line}: the value of {name} is not of its form: {problem}."""

    code = "xsd.value"
    mend = "Write the value as the schema wants it."


class WrongAttribute(SchemaFault):
    """Line {line}: an attribute of {name} is not right: {problem}."""

    code = "xsd.attribute"
    mend = "Correct the attribute, or take it out."


class OtherwiseInvalid(SchemaFault):
    """Line {line}: {name} is not as the schema wants it: {problem}."""

    code = "xsd.other"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a schema says: its name ("" when there is none for the message), and why the message is not valid."""

    schema: str
    faults: tuple[Reason, ...]

    @property
    def valid(self) -> bool:
        return bool(self.schema) and not self.faults


class Schemas:
    """The schemas of a folder, each parsed once."""

    def __init__(self, folder: Path) -> None:
        self._roots: dict[str, list[Path]] = {}
        self._namespaces: dict[Path, str] = {}
        self._parsed: dict[tuple[Path, ...], etree.XMLSchema] = {}
        for path in sorted(folder.rglob("*.xsd")):
            try:
                schema = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
            except etree.XMLSyntaxError:
                continue
            namespace = schema.get("targetNamespace", "")
            self._namespaces[path] = namespace
            for element in schema.findall(f"{_XS}element"):
                self._roots.setdefault(f"{{{namespace}}}{element.get('name')}", []).append(path)

    def check(self, data: bytes) -> Checked:
        """What the schema of the message in `data` says. Raises XmlRefused for what is no XML."""
        root = parse(data)
        tag = str(root.tag)
        files = self._of(root)
        if not files:
            bare = not tag.startswith("{") and any(name.endswith(f"}}{tag}") for name in self._roots)
            kind = NoNamespace if bare else NoSchema
            return Checked("", (kind.reason("/", name=clean(tag, 120), line=str(line_of(root))),))
        schema = self._schema(files)
        name = " + ".join(path.name for path in files)
        if schema.validate(root):
            return Checked(name, ())
        log: Any = schema.error_log
        return Checked(name, tuple(_reason(entry) for entry in islice(log, _MOST)))

    def _of(self, root: etree._Element) -> tuple[Path, ...]:
        """The schema files of a message: of its root, and of the declaration or response inside."""
        first = self._roots.get(str(root.tag), [])
        inside = next((child for child in root if str(child.tag) in self._roots and child.tag != root.tag), None)
        if not first:
            return ()
        if inside is None or local(root) != "MetaData":
            return (first[0],)
        second = self._roots[str(inside.tag)]
        code = inside.findtext("{*}TypeCode", "").strip()
        # A cancellation has a schema of its own where the folder has one.
        cancels = code == "INV" and any("CANCEL" in path.name for path in second)
        meta = _choose(first, second[0].parent, cancels)
        return meta, _choose(second, meta.parent, cancels)

    def _schema(self, files: tuple[Path, ...]) -> etree.XMLSchema:
        if files not in self._parsed:
            imports = "".join(
                f'<xs:import namespace="{self._namespaces[path]}" schemaLocation="{path.resolve().as_uri()}"/>'
                if self._namespaces[path]
                else f'<xs:include schemaLocation="{path.resolve().as_uri()}"/>'
                for path in files
            )
            text = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
            self._parsed[files] = etree.XMLSchema(etree.fromstring(text))
        return self._parsed[files]


def _choose(paths: list[Path], near: Path, cancels: bool) -> Path:
    fit = [path for path in paths if ("CANCEL" in path.name) == cancels] or paths
    return next((path for path in fit if path.parent == near), fit[0])


_QNAME = re.compile(r"\{[^}]*\}")
_ELEMENT = re.compile(r"^Element '([^']+)'(?:, attribute '[^']+')?: *(?:\[[^]]*\] *)?")


def _reason(entry: etree._LogEntry) -> Reason:
    text = _QNAME.sub("", entry.message)
    named = _ELEMENT.match(text)
    name = named.group(1) if named else "?"
    problem = clean(text[named.end() :] if named else text, 200).rstrip(". ")
    kind: type[SchemaFault] = OtherwiseInvalid
    code = entry.type_name
    if ", attribute '" in text[:200] and named is not None and "attribute" in named.group(0):
        kind = WrongAttribute
    elif "Missing child" in text:
        kind = Lacking
    elif "not expected" in text:
        kind = NotExpected
    elif "attribute" in text:
        kind = WrongAttribute
    elif "FACET" in code or "DATATYPE" in code or "CVC_" in code:
        kind = WrongValue
    return kind.reason(f"line {entry.line}", line=str(entry.line), name=clean(name), problem=problem)
