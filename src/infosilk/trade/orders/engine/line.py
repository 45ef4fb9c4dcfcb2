"""One line of a batch as it was read, or why it could not be."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from io import BufferedIOBase, RawIOBase
from typing import IO, Any

from pydantic import ValidationError

from infosilk.kernel.printable import clean
from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.orders.engine import faults
from infosilk.trade.orders.engine.documents import KINDS, OrderBundle

MAX_LINE = 256 * 1024

Stream = IO[bytes] | BufferedIOBase | RawIOBase


class Unreadable(Exception):
    """The whole file cannot be read; `mend` says what to do."""

    def __init__(self, detail: str, mend: str) -> None:
        self.detail = detail
        self.mend = mend
        super().__init__(f"{detail} {mend}")


@dataclass(slots=True)
class Line:
    """One order of the batch. `number` is its line (NDJSON, CSV) or place (array), from 1; without faults,
    `bundle` is there, `payloads` are the four documents as received in the order of KINDS, and `content`
    identifies what it says. With faults, `raw` is the line as received, as far as it is kept (`cut`: not to its
    end); `table`: its rows below the table's header, else a JSON value.
    """

    number: int
    bundle: OrderBundle | None = None
    payloads: tuple[str, ...] = ()
    content: str = ""
    order_no: str = ""
    faults: list[Reason] = field(default_factory=list)
    raw: bytes = b""
    table: bool = False
    cut: bool = False


class Joined:
    """The bytes that were read for sniffing, then the rest of the stream, by lines."""

    def __init__(self, start: bytes, stream: Stream) -> None:
        self._start = start
        self._stream = stream

    def rest(self) -> bytes:
        return self._start + (self._stream.read() or b"")

    def lines(self) -> Iterator[tuple[int, bytes, bool]]:
        """(number, line, complete); a line longer than MAX_LINE is given cut, `complete` False, and its end skipped."""
        pieces = self._pieces()
        number = 0
        for piece in pieces:
            number += 1
            if len(piece) <= MAX_LINE:
                yield number, piece, True
                continue
            cut = piece
            while not piece.endswith(b"\n"):
                piece = next(pieces, b"\n")
            yield number, cut[:MAX_LINE], False

    def _pieces(self) -> Iterator[bytes]:
        *whole, last = self._start.split(b"\n")
        for piece in whole:
            yield piece + b"\n"
        if last:
            yield last + (self._stream.readline(MAX_LINE + 1) or b"")
        while piece := self._stream.readline(MAX_LINE + 1):
            yield piece


def check(line: Line, values: dict[str, Any], payloads: tuple[str, ...]) -> None:
    """Fill `line` from parsed documents, or with the faults of their fields."""
    order = values.get("order")
    if isinstance(order, dict):
        named = order.get("order_no", order.get("orderNo"))
        line.order_no = clean(named) if isinstance(named, str) else ""
    try:
        bundle = OrderBundle.model_validate(values)
    except ValidationError as error:
        line.faults.extend(faults.of_pydantic(error.errors(include_url=False)))
        # A line of text puts its own text in its place.
        line.raw = json.dumps(values, ensure_ascii=False, default=str).encode("utf-8", "replace")[:MAX_LINE]
        return
    line.bundle = bundle
    line.order_no = bundle.order.order_no
    # A document written with escaped names, or made from a table, has no text of its own to keep.
    line.payloads = payloads or tuple([json.dumps(values[kind], ensure_ascii=False, default=str) for kind in KINDS])
    # Of what the documents say, not of how they are written: the same order as CSV or with other spaces is
    # the same.
    line.content = sha256(bundle.model_dump_json().encode()).hexdigest()
