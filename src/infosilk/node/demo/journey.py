"""A batch of orders crosses the zone from end to end, by the two nodes' own APIs.

Lodge at the exporting node, wait for the partner's answers, dispatch what may go, receive it at the other end, and
tell what became of each order. Every step is idempotent, so a journey that was interrupted is simply run again: it
goes on where it stopped and never lodges an order twice.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from infosilk.kernel.zone import NodeEntry, Zone
from infosilk.node.demo.data import token_path
from infosilk.node.demo.result import Also, JourneyResult, OrderRow
from infosilk.node.demo.table import show

SAMPLE = Path("samples") / "orders-hangzhou-nis.ndjson"
# Where a journey ends for an order: nothing moves it on without somebody's decision.
FINAL = frozenset({"held", "refused", "held_there", "refused_there", "arrived", "already_lodged"})
POLL_SECONDS = 0.2
WAIT_SECONDS = 120


class JourneyError(Exception):
    """The journey could not go on; the message says at which step, why, and what to do."""


@dataclass
class Client:
    """One node's API as one demo account sees it."""

    node: NodeEntry
    token: str
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, method: str, path: str, *, key: str = "", **options: Any) -> Any:
        """The JSON answer; JourneyError with the problem's own words for anything but 2xx.

        `key` is the idempotency key of a writing call: the same call made again has its effect once.
        """
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        if key:
            headers["Idempotency-Key"] = key
        url = f"{self.node.url}/api/v1/{path}"
        try:
            answer = self.session.request(method, url, headers=headers, timeout=300, **options)
        except requests.RequestException as error:
            raise JourneyError(f"{self.node.name} does not answer at {url}. `make run` starts it. ({error})") from error
        if not answer.ok:
            raise JourneyError(f"{method} {url} answered {answer.status_code}: {answer.text[:2000]}")
        return answer.json()

    def lodge(self, name: str, body: bytes) -> Any:
        """Lodge a batch; the same body lodged before has the same answer, and no second effect."""
        media = "application/json" if body.lstrip()[:1] == b"[" else "application/x-ndjson"
        if body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"{", b"["):
            media = "text/csv"
        return self.call(
            "POST",
            "trade/batches",
            params={"filename": name},
            data=body,
            headers={"Content-Type": media},
            key="journey-" + hashlib.sha256(body).hexdigest(),
        )

    def items(self, path: str, *, cursor: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list that is read page by page."""
        while True:
            answer = self.call("GET", path, params={**params, "limit": 1000})
            yield from answer["items"]
            if answer["next"] is None:
                return
            params[cursor] = answer["next"]


def client_for(zone: Zone, workspace: Path, node: str, role: str) -> Client:
    """A client with the token that the demo keeps for `role` on `node`."""
    path = token_path(workspace / node, role)
    try:
        return Client(zone.node(node), path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise JourneyError(f"{path} is missing: the demo has not been made yet. `make run` makes it.") from None


def ends(zone: Zone) -> tuple[str, str]:
    """The sending and the receiving node of the zone's sample batch: its last node sends to its first."""
    names = list(zone.nodes)
    return names[-1], names[0]


def _beside(zone: Zone, workspace: Path, sender: str, receiver: str) -> list[tuple[Client, Path]]:
    """The zone's samples of the other directions, each with the marketplace that lodges it."""
    found = []
    for node, name in ((receiver, f"orders-{receiver}-{sender}.ndjson"), (sender, f"orders-{sender}-bonded.ndjson")):
        path = zone.folder / "samples" / name
        if path.is_file() and token_path(workspace / node, "marketplace").is_file():
            found.append((client_for(zone, workspace, node, "marketplace"), path))
    return found


class Journey:
    """The steps of one batch; each may be repeated."""

    def __init__(self, zone: Zone, workspace: Path, file: Path | None, console: Console) -> None:
        self.path = file or zone.folder / SAMPLE
        try:
            self.body = self.path.read_bytes()
        except OSError as error:
            raise JourneyError(f"{self.path} cannot be read: {error.strerror}.") from error
        sender, receiver = ends(zone)
        self.receiver = receiver
        # With the zone's own sample, the other directions show too: from the receiver back, and goods sold in bond.
        self.beside = [] if file else _beside(zone, workspace, sender, receiver)
        self.market = client_for(zone, workspace, sender, "marketplace")
        self.forwarder = client_for(zone, workspace, sender, "forwarder")
        self.warehouse = client_for(zone, workspace, receiver, "warehouse")
        self.console = console
        self.numbers: set[str] = set()

    def run(self) -> JourneyResult:
        """All steps with their progress; JourneyError when one cannot be done."""
        began = time.monotonic()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=self.console) as self.progress:
            lodged = self.lodge()
            self.numbers = {line["number"] for line in lodged["lines"] if line["number"]}
            others = [(one, path, one.lodge(path.name, path.read_bytes())) for one, path in self.beside]
            self.follow("The partner answers", {"lodged", "released", "announced"})
            self.dispatch()
            self.receive()
            self.follow(
                "Both nodes know of the arrival",
                {"lodged", "released", "announced", "accepted", "on_the_way"},
            )
            also = [self.also(client, path, done) for client, path, done in others]
        return JourneyResult(self.path.name, self.rows(lodged), time.monotonic() - began, also)

    def also(self, client: Client, path: Path, lodged: Any) -> Also:
        """What the orders of another direction came to, once the partner answered those that were announced."""
        numbers = {line["number"] for line in lodged["lines"] if line["number"]}
        task = self.progress.add_task(f"The other way: {path.name}", total=len(numbers))
        end = time.monotonic() + WAIT_SECONDS
        while True:
            every = client.items("trade/consignments", cursor="after")
            found = Counter(one["state"] for one in every if one["number"] in numbers)
            self.progress.update(task, completed=len(numbers) - found["announced"])
            if not found["announced"]:
                return Also(client.node.name, path.name, dict(sorted(found.items())))
            if time.monotonic() > end:
                raise JourneyError(f"after {WAIT_SECONDS} s {found['announced']} orders of {path.name} have no answer")
            time.sleep(POLL_SECONDS)

    def lodge(self) -> Any:
        """Lodge the batch; the same file lodged before has the same answer, and no second effect."""
        task = self.progress.add_task("Lodge the batch", total=None)
        lodged = self.market.lodge(self.path.name, self.body)
        count = len(lodged["lines"])
        self.progress.update(task, total=count, completed=count)
        return lodged

    def consignments(self) -> list[dict[str, Any]]:
        """The batch's consignments as they stand now at the sender."""
        every = self.market.items("trade/consignments", cursor="after")
        return [one for one in every if one["number"] in self.numbers]

    def follow(self, what: str, unfinished: set[str]) -> None:
        """Wait until no consignment of the batch is in one of the `unfinished` states."""
        task = self.progress.add_task(what, total=len(self.numbers))
        end = time.monotonic() + WAIT_SECONDS
        while left := [one for one in self.consignments() if one["state"] in unfinished]:
            self.progress.update(task, completed=len(self.numbers) - len(left))
            if time.monotonic() > end:
                first = left[0]
                raise JourneyError(
                    f"after {WAIT_SECONDS} s {len(left)} consignments are still {first['state']!r}, the first of them "
                    f"{first['number']}. `infosilk --node {self.market.node.name} road status` shows the road."
                )
            time.sleep(POLL_SECONDS)
        self.progress.update(task, completed=len(self.numbers))

    def dispatch(self) -> None:
        """The forwarder sends off what both sides let go, along the corridor that leads to the receiver."""
        ready = sorted(one["number"] for one in self.forwarder.call("GET", "logistics/ready"))
        going = [number for number in ready if number in self.numbers]
        task = self.progress.add_task("Dispatch", total=len(going))
        for start in range(0, len(going), 5000):
            some = going[start : start + 5000]
            self.forwarder.call(
                "POST",
                "logistics/shipments",
                json={"corridor": self.corridor(), "consignments": some},
                key="journey-" + hashlib.sha256(" ".join(some).encode()).hexdigest(),
            )
            self.progress.advance(task, len(some))

    def corridor(self) -> str:
        """The code of the zone's corridor from the sender to the receiver."""
        for one in self.forwarder.call("GET", "logistics/corridors"):
            if one["origin"] == self.forwarder.node.city and one["destination"] == self.warehouse.node.city:
                return str(one["code"])
        raise JourneyError(
            f"the zone has no corridor from {self.forwarder.node.city} to {self.warehouse.node.city}: "
            "put one into its folder corridors/"
        )

    def receive(self) -> None:
        """The cargo centre confirms each shipment of this batch once the road has told it of the departure."""
        mine = {one["shipment"] for one in self.consignments() if one["state"] == "on_the_way"}
        task = self.progress.add_task("Receive at the cargo centre", total=len(mine))
        end = time.monotonic() + WAIT_SECONDS
        while mine:
            known = self.warehouse.items("logistics/shipments", cursor="before", state="on_the_way")
            for number in mine & {one["number"] for one in known}:
                self.warehouse.call("POST", f"logistics/shipments/{number}/arrive", json={}, key=f"journey-{number}")
                mine.discard(number)
                self.progress.advance(task)
            if not mine or all(one["state"] != "on_the_way" for one in self.consignments()):
                return
            if time.monotonic() > end:
                raise JourneyError(f"{self.receiver} has not heard of {', '.join(sorted(mine))} in {WAIT_SECONDS} s")
            time.sleep(POLL_SECONDS)

    def rows(self, lodged: dict[str, Any]) -> list[OrderRow]:
        """What became of every line of the batch."""
        now = {one["number"]: one for one in self.consignments()}
        ways = {one["number"]: one for one in self.forwarder.items("logistics/shipments", cursor="before")}
        return [self.row(line, now, ways) for line in lodged["lines"]]

    def row(self, line: dict[str, Any], now: dict[str, Any], ways: dict[str, Any]) -> OrderRow:
        reasons = line["reasons"]
        one = now.get(line["number"])
        if one is None:
            state = "already_lodged" if line["outcome"] == "already_lodged" else "refused"
            return OrderRow(line["line"], line["order_no"], "", state, line["lane"], _texts(reasons))
        if one["state"] in ("held_there", "refused_there"):
            reasons = self.market.call("GET", f"trade/consignments/{one['number']}")["reasons"]
        way = ways.get(one["shipment"], {})
        return OrderRow(
            line["line"],
            one["order_no"],
            one["number"],
            one["state"],
            one["lane"],
            _texts(reasons),
            None if one["charges_total"] is None else Decimal(one["charges_total"]),
            way.get("departed_at") or "",
            way.get("arrived_at") or "",
        )


def _texts(reasons: list[dict[str, Any]]) -> tuple[str, ...]:
    """Why an order was not simply released; mere notes are left to its page."""
    return tuple(reason["text"] for reason in reasons if reason["weight"] != "note")


def run_journey(zone: Zone, workspace: Path, *, file: Path | None = None, console: Console) -> JourneyResult:
    """Let the orders of `file` (the zone's sample, when None) cross, with a progress display and a closing table."""
    result = Journey(zone, workspace, file, console).run()
    show(result, console)
    return result


def command(file: Path | None, *, as_json: bool) -> int:
    """`infosilk journey`: exit code 0 when every order ended in a final state, 1 when one did not."""
    from infosilk.node.base.homes import NodeHome, homes, workspace

    found = homes()
    if not found:
        raise JourneyError(f"there is no node in {workspace()}. `make run` makes the demo and starts it.")
    zone = NodeHome.at(found[0]).settings.zone_data
    if as_json:
        result = Journey(zone, workspace(), file, Console(stderr=True)).run()
        print(json.dumps(result.as_dict(), indent=2, ensure_ascii=False))
    else:
        result = run_journey(zone, workspace(), file=file, console=Console())
    return 0 if all(row.state in FINAL for row in result.rows) else 1
