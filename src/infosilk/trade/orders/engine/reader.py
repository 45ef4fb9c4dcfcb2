"""Reading a batch: NDJSON, a JSON array or a table (CSV, XLSX), recognised by content, in bounded memory.

A line that cannot be read gives a `Line` with its faults and never stops the batch. Only a file that is no
text at all, or a table whose header is wrong, is refused as a whole (`Unreadable`, `Refused`). No Django here.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from infosilk.kernel.printable import clean
from infosilk.trade.orders.engine import faults, tables
from infosilk.trade.orders.engine.documents import KINDS
from infosilk.trade.orders.engine.line import MAX_LINE, Joined, Line, Stream, Unreadable, check

MAX_LINES = 100_000
_BOM = b"\xef\xbb\xbf"


class _Twice(ValueError):
    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return made


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


_scan = json.JSONDecoder(parse_float=Decimal, parse_constant=_constant, object_pairs_hook=_object).scan_once  # type: ignore[attr-defined]
_KEY = re.compile(r'[ \t\r\n]*"([A-Za-z_]+)"[ \t\r\n]*:[ \t\r\n]*')
_NEXT = re.compile(r"[ \t\r\n]*([,}])")
_SPACE = re.compile(r"[ \t\r\n]*")


def sniff(start: bytes) -> str:
    """The media type of a file that begins with `start`: application/x-ndjson, application/json or text/csv."""
    head = start.removeprefix(_BOM).lstrip()
    if head.startswith(b"["):
        return "application/json"
    # One spoilt line, be it the first, does not make a table of the file: any line that begins an object tells.
    return "application/x-ndjson" if head.startswith(b"{") or b"\n{" in head else "text/csv"


def _wide(start: bytes) -> bool:
    """Whether it is JSON in UTF-16; a table may be."""
    if not _utf16(start):
        return False
    low = start.startswith(b"\xff\xfe") or (not start.startswith(b"\xfe\xff") and start[1:2] == b"\x00")
    text = start[: len(start) // 2 * 2].decode("utf-16-le" if low else "utf-16-be", "replace")
    return text.lstrip("\ufeff \t\r\n").startswith(("{", "["))


def _utf16(start: bytes) -> bool:
    # In UTF-16 every other byte of Latin text is NUL; a stray mark before a line of UTF-8 spoils that line alone.
    marked = start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start[:2]
    return marked and start[:400].count(0) * 4 > len(start[:400]) and b"\n{" not in start


def read(stream: Stream, media_type: str | None = None, name: str = "table", encoding: str = "") -> Iterator[Line]:
    """Every order of `stream`. Raises Unreadable or Refused, before the first line is given, for a file that is no
    batch. A table is sought in; `name` is what it is called, `encoding` one that
    somebody said it has."""
    start = stream.read(4096)
    if _wide(start):
        raise Unreadable("The file is UTF-16.", "Save it as UTF-8.")
    if not start.removeprefix(_BOM).strip():
        rest = stream.read(1)
        if not rest:
            raise Unreadable("The file is empty.", "A batch has at least one order.")
        start += rest
    joined = Joined(start.removeprefix(_BOM), stream)
    kind = sniff(start)
    if media_type in ("text/csv", "application/x-ndjson") and not start.startswith(b"PK"):
        kind = media_type
    if kind == "text/csv":
        return tables.read_table(stream, name, encoding)  # type: ignore[arg-type]
    if kind == "application/json":
        return _array(joined.rest())
    return _ndjson(joined)


def _ndjson(joined: Joined) -> Iterator[Line]:
    for number, raw, complete in joined.lines():
        if not complete:
            yield Line(number, faults=[faults.TooLong.reason(limit=str(MAX_LINE))], raw=raw, cut=True)
        elif raw.strip():
            line = parse(number, raw)
            if line.faults:
                line.raw = raw.rstrip(b"\r\n")
            yield line


def parse(number: int, raw: bytes) -> Line:
    """One line of NDJSON."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Line(number, faults=[faults.NotUtf8.reason(at=str(error.start + 1))])
    return _bundle(number, text, _SPACE.match(text).end())[0]  # type: ignore[union-attr]


def _array(raw: bytes) -> Iterator[Line]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"The file is not UTF-8 (byte {error.start + 1}).", "Save it as UTF-8.") from None
    at = text.index("[") + 1
    number = 0
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        if number == 0 and text[at : at + 1] == "]":
            return
        number += 1
        line, end = _bundle(number, text, at, whole=False)
        if line.faults:
            rest = text[at:end] if end >= 0 else text[at : at + MAX_LINE]
            line.raw, line.cut = rest.encode()[:MAX_LINE], len(rest) >= MAX_LINE
        yield line
        after = _SPACE.match(text, end).end() if end >= 0 else -1  # type: ignore[union-attr]
        if after >= 0 and text[after : after + 1] == ",":
            at = after + 1
            continue
        if after < 0 or text[after : after + 1] != "]" or text[after + 1 :].strip():
            problem = "no comma or bracket follows this order" if after >= 0 else "this order is no JSON"
            left = text[max(after, at) :].encode()
            yield Line(
                number + 1,
                faults=[faults.RestUnreadable.reason(problem=problem)],
                raw=left[:MAX_LINE],
                cut=len(left) > MAX_LINE,
            )
        return


def _bundle(number: int, text: str, at: int, whole: bool = True) -> tuple[Line, int]:
    """The order that begins at `at`, and where it ends (-1: nowhere, it is no JSON). `whole`: nothing may follow."""
    line = Line(number)
    try:
        values, spans, end = _documents(text, at)
        if whole and text[end:].strip():
            line.faults.append(faults.NotJson.reason(problem="something follows the object", at=str(end + 1)))
            return line, -1
    except _Twice as twice:
        line.faults.append(faults.GivenTwice.reason(name=clean(twice.name)))
        return line, -1
    except json.JSONDecodeError as error:
        line.faults.append(faults.NotJson.reason(problem=error.msg, at=str(error.pos - at + 1)))
        return line, -1
    except StopIteration as stop:
        where = stop.value if isinstance(stop.value, int) else at
        line.faults.append(faults.NotJson.reason(problem="a value is expected", at=str(where - at + 1)))
        return line, -1
    except ArithmeticError:
        line.faults.append(faults.NotJson.reason(problem="a number is out of range", at="1"))
        return line, -1
    except RecursionError:
        line.faults.append(faults.NotJson.reason(problem="nested too deep", at="1"))
        return line, -1
    except ValueError as error:
        line.faults.append(faults.NotJson.reason(problem=clean(str(error)), at="1"))
        return line, -1
    if values is None:
        line.faults.append(faults.NotAnObject.reason())
        return line, end
    if "\\u0000" in text[at:end] and _has_nul(values):
        line.faults.append(faults.NulCharacter.reason())
        return line, end
    check(
        line,
        values,
        tuple([text[slice(*spans[kind])] for kind in KINDS]) if spans.keys() >= set(KINDS) else (),
    )
    return line, end


def _documents(text: str, at: int) -> tuple[dict[str, Any] | None, dict[str, tuple[int, int]], int]:
    """The object's members, where each lies in `text`, and the object's end. No dict: None and the value's end."""
    values: dict[str, Any] = {}
    spans: dict[str, tuple[int, int]] = {}
    if text[at : at + 1] != "{":
        _, end = _scan(text, at)
        return None, spans, end
    here = at + 1
    while True:
        key = _KEY.match(text, here)
        if key is None:
            # An unusual key or a fault: the library's own scanner tells which, and where.
            value, end = _scan(text, at)
            return value, {}, end
        name = key.group(1)
        if name in values:
            raise _Twice(name)
        values[name], end = _scan(text, key.end())
        spans[name] = (key.end(), end)
        mark = _NEXT.match(text, end)
        if mark is None:
            raise json.JSONDecodeError("Expecting ',' delimiter", text, end)
        here = mark.end()
        if mark.group(1) == "}":
            return values, spans, here


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(entry) for key, entry in value.items())
    return isinstance(value, list) and any(_has_nul(entry) for entry in value)
