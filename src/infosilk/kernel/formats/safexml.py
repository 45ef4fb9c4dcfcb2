"""XML from strangers, read safely: no document type, no entity but XML's own five, no network, and bounded in size,
depth, number of elements and length of a text.

Engine: no Django. `parse` gives lxml's root element, or raises `XmlRefused` with the reason and its line.
"""

import re
from collections.abc import Mapping

from lxml import etree

from infosilk.kernel.formats.xml_faults import Doctype, Encoding, NotXml, TooBig, TooDeep, TooLongText
from infosilk.kernel.printable import clean
from infosilk.kernel.reasons.reason import Reason

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 64
MAX_ELEMENTS = 250_000
MAX_TEXT = 65_536
MAX_ATTRIBUTE = 4096
MAX_ATTRIBUTES = 64


class XmlRefused(Exception):
    """The file cannot be taken as XML; `reason` says why, `line` where (0: nowhere in particular)."""

    def __init__(self, reason: Reason, line: int = 0) -> None:
        self.reason = reason
        self.line = line
        super().__init__(f"{reason.code} {dict(reason.params)}")


_BOM = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_PROLOG = re.compile(rb"\s+|<\?(?:.*?)\?>|<!--(?:.*?)-->", re.DOTALL)
_ASCII = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for a comment or an instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def line_of(element: etree._Element) -> int:
    """The line at which an element begins, from 1."""
    line = element.sourceline
    return line if isinstance(line, int) else 1


def parse(data: bytes, *, max_bytes: int = MAX_BYTES, max_elements: int = MAX_ELEMENTS) -> etree._Element:
    """The root element of `data`. Raises XmlRefused."""
    if len(data) > max_bytes:
        raise XmlRefused(TooBig.reason(problem="bytes", limit=str(max_bytes)))
    body = _decoded(data)
    _no_doctype(body)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_blank_text=False,
        recover=False,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        if "depth" in str(error):
            raise XmlRefused(TooDeep.reason(line=str(line), limit=str(MAX_DEPTH)), line) from None
        problem = clean((error.msg or "no element").split(", line ")[0], 120)
        raise XmlRefused(NotXml.reason(line=str(line), problem=problem), line) from None
    _bounded(root, max_elements)
    return root


def _decoded(data: bytes) -> bytes:
    """The same file as plain UTF-8 bytes, checked."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:2] in (b"<\x00", b"\x00<"):
        raise XmlRefused(Encoding.reason(problem="UTF-16"))
    body = data.removeprefix(_BOM)
    declared = _DECLARED.match(body)
    if declared is not None and declared.group(1).decode().lower() not in _ASCII:
        raise XmlRefused(Encoding.reason(problem=declared.group(1).decode()), 1)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise XmlRefused(Encoding.reason(problem=f"{line}: 0x{body[error.start]:02x}"), line) from None
    return body


def _no_doctype(body: bytes) -> None:
    at = 0
    while found := _PROLOG.match(body, at):
        at = found.end()
    if body[at : at + 2] == b"<!":
        line = body.count(b"\n", 0, at) + 1
        raise XmlRefused(Doctype.reason(line=str(line)), line)


def _bounded(root: etree._Element, max_elements: int) -> None:
    depth, count = 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "end":
            depth -= 1
            continue
        count += 1
        line = line_of(element)
        if event == "start":
            depth += 1
            if depth > MAX_DEPTH:
                raise XmlRefused(TooDeep.reason(line=str(line), limit=str(MAX_DEPTH)), line)
            _short(element.attrib, line)
        if count > max_elements:
            raise XmlRefused(TooBig.reason(problem="elements", limit=str(max_elements)), line)
        for text in (element.text, element.tail):
            if text is not None and len(text) > MAX_TEXT:
                name = clean(local(element) or "comment")
                raise XmlRefused(TooLongText.reason(line=str(line), name=name, limit=str(MAX_TEXT)), line)


def _short(attributes: Mapping[str | bytes, str | bytes], line: int) -> None:
    if len(attributes) > MAX_ATTRIBUTES:
        raise XmlRefused(TooBig.reason(problem="attributes of one element", limit=str(MAX_ATTRIBUTES)), line)
    for name, value in attributes.items():
        if len(value) > MAX_ATTRIBUTE:
            place = clean(str(name).rpartition("}")[2])
            raise XmlRefused(TooLongText.reason(line=str(line), name=f"@{place}", limit=str(MAX_ATTRIBUTE)), line)
