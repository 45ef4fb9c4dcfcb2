"""A batch of orders crosses the zone from end to end, by the two nodes' own APIs; and its table.

Lodge at the exporting node, wait for the partner's answers, dispatch what may go, receive it at the other end, and
tell what became of each order. Every step is idempotent, so a journey that was interrupted is simply run again: it
goes on where it stopped and never lodges an order twice.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from infosilk.kernel.zone import NodeEntry, Zone
from infosilk.node.demo_data import token_path

SAMPLE = Path("samples") / "orders-hangzhou-nis.ndjson"
FINAL = frozenset({"held", "refused", "held_there", "refused_there", "arrived"})
POLL_SECONDS = 0.2


class JourneyError(Exception):
    """The journey could not go on; the message says at which step, why, and what to do."""


@dataclass
class Client:
    """One node's API as one demo account sees it."""

    node: NodeEntry
    token: str
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, method: str, path: str, **options: Any) -> Any:
        """The JSON answer; JourneyError with the problem's own words for anything but 2xx."""
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        url = f"{self.node.url}/api/v1/{path}"
        try:
            answer = self.session.request(method, url, headers=headers, timeout=120, **options)
        except requests.RequestException as error:
            raise JourneyError(f"{self.node.name} does not answer at {url}: is the node up? ({error})") from error
        if not answer.ok:
            raise JourneyError(f"{method} {url} answered {answer.status_code}: {answer.text[:2000]}")
        return answer.json()

    def pages(self, path: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Every item of a paged list."""
        page = 1
        while True:
            answer = self.call("GET", path, params={**params, "page": page, "page_size": 200})
            yield from answer["items"]
            if page * 200 >= answer["count"]:
                return
            page += 1


@dataclass
class OrderRow:
    """One order at the end of its journey. Charges in `currency`; times ISO 8601 or empty."""

    line: int
    order_no: str
    number: str = ""
    state: str = "refused"
    reasons: tuple[str, ...] = ()
    charges: Decimal | None = None
    currency: str = ""
    departed_at: str = ""
    arrived_at: str = ""
    sample: bool = False


@dataclass
class JourneyResult:
    """What became of a batch, order by order, and how long it took."""

    file: str
    rows: list[OrderRow]
    seconds: float
    shipment: str = ""

    def count(self, *states: str) -> int:
        return sum(row.state in states for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        states = Counter(row.state for row in self.rows)
        orders = [{**vars(row), "charges": None if row.charges is None else str(row.charges)} for row in self.rows]
        return {
            "file": self.file, "seconds": round(self.seconds, 3), "shipment": self.shipment,
            "states": dict(states), "orders": orders,
        }  # fmt: skip


def client_for(zone: Zone, workspace: Path, node: str, role: str) -> Client:
    """A client with the token that the demo keeps for `role` on `node`."""
    path = token_path(workspace / node, role)
    try:
        return Client(zone.node(node), path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise JourneyError(f"{path} is missing: the demo has not been initialised; run `make run`") from None


def _ends(zone: Zone) -> tuple[str, str]:
    """The exporting and the importing node of the zone's sample batch: the last node sends to the first."""
    names = list(zone.nodes)
    return names[-1], names[0]


def _until(what: str, ready: Callable[[], bool], seconds: float = 120) -> None:
    """Poll `ready`; JourneyError says what was waited for in vain."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise JourneyError(f"waited {seconds:.0f} s for {what}; `infosilk road status` shows why")
        time.sleep(POLL_SECONDS)


def run_journey(zone: Zone, workspace: Path, *, file: Path | None = None, console: Console) -> JourneyResult:
    """Let the orders of `file` (the zone's sample, when None) cross, with a progress display and a closing table."""
    began = time.monotonic()
    path = file or zone.folder / SAMPLE
    try:
        body = path.read_bytes()
    except OSError as error:
        raise JourneyError(f"{path} cannot be read: {error.strerror}") from error
    sender, receiver = _ends(zone)
    market = client_for(zone, workspace, sender, "marketplace")
    forwarder = client_for(zone, workspace, sender, "forwarder")
    warehouse = client_for(zone, workspace, receiver, "warehouse")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        lodged = _lodge(market, path, body, progress)
        _await_answers(market, lodged["batch"], progress)
        shipment = _dispatch(forwarder, lodged, progress)
        _receive(warehouse, shipment, progress)
        _await_end(market, lodged["batch"], progress)
    result = JourneyResult(path.name, _rows(market, lodged), time.monotonic() - began, shipment or "")
    show(result, console)
    return result
