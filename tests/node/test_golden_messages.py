"""What two nodes said to each other at an earlier commit is taken today, with the same effect (tests/road/golden)."""

import base64
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from infosilk.kernel.actor import system
from infosilk.kernel.models import Organisation
from infosilk.logistics.corridors import on_record
from infosilk.logistics.corridors import store as shipments
from infosilk.logistics.corridors.models import Shipment
from infosilk.road.engine import receipt
from infosilk.road.engine.envelope import START, Letter, authenticate, check_chain, read
from infosilk.road.engine.request import Caller
from infosilk.road.inbox import receive
from infosilk.road.keys import StoredKeys
from infosilk.road.models import Key, LogEntry, Parked
from infosilk.trace.events.models import TraceEvent
from infosilk.trade.clearance import public as trade
from infosilk.trade.clearance.engine.announcement import Announcement
from infosilk.trade.clearance.models.consignments import Batch, Consignment, Direction, State
from infosilk.trade.papers.models import OriginCertificate
from infosilk.trade.returns.models import Return
from infosilk.warehouse.stock.models import Expected
from tests.trade import node
from tests.trade.node import sent

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).resolve().parents[1] / "road" / "golden"
ANNOUNCED, ANSWERED = "trade.consignment.announced", "trade.consignment.answered"
SHIPMENT = "HGH-S-2026-0000001"
TOPICS = {
    "logistics.shipment.arrived",
    "road.key.announced",
    "trace.event.captured",
    "trade.consignment.announced",
    "trade.consignment.answered",
    "trade.consignment.withdrawn",
    "trade.origin.issued",
    "trade.origin.revoked",
}


@dataclass(frozen=True)
class Log:
    """All that one node said to the other."""

    node: str
    partner: str
    lines: list[bytes]
    letters: list[Letter]
    told: dict[str, Any]

    def data(self, topic: str) -> list[dict[str, Any]]:
        return [letter.event.data for letter in self.letters if letter.event.type == topic]

    def events(self) -> set[str]:
        return {letter.event.subject for letter in self.letters if letter.event.type == "trace.event.captured"}

    def pin(self) -> None:
        """Pin the key that the log begins with, as the operator did."""
        key = self.told["key"]
        Key.objects.create(
            kid=key["kid"],
            node=self.node,
            public=bytes.fromhex(key["public"]),
            not_before=datetime.fromisoformat(key["not_before"]),
        )


def log(name: str) -> Log:
    told = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    lines = [text.encode("ascii") for text in told["messages"]]
    return Log(told["node"], told["partner"], lines, [read(line) for line in lines], told)


def deliver(said: Log, first: int = 1, last: int | None = None) -> None:
    """Messages `first` to `last` come in one request, as the sender's road would send them."""
    lines = said.lines[first - 1 : last]
    caller = Caller(said.node, said.letters[0].parts.kid, uuid.uuid4().hex)
    mark = receipt.accept(
        receive(b"\n".join(lines), caller, StoredKeys()),
        StoredKeys(),
        node=said.partner,
        partner=said.node,
        request=caller.nonce,
        now=timezone.now(),
    )
    assert mark.seq == (last or len(said.lines))


def announced_from_here(said: Log) -> None:
    """The consignments that this node announced, as they stood while they waited for their answers."""
    batch = Batch.objects.create(
        organisation=Organisation.objects.earliest("pk"), filename="golden.ndjson", sha256="", lodged_at=timezone.now()
    )
    for data in map(Announcement.model_validate, said.data(ANNOUNCED)):
        Consignment.objects.create(
            number=data.number,
            direction=Direction.EXPORT,
            partner=said.partner,
            batch=batch,
            order_no=data.order_no,
            marketplace_code=data.marketplace.code,
            marketplace_name=data.marketplace.name,
            seller_code=data.seller.code,
            seller_name=data.seller.name,
            logistics_code=data.carrier.code,
            logistics_no=data.logistics_no,
            buyer_kind=data.buyer.kind,
            buyer_name=data.buyer.name,
            buyer_email=data.buyer.email,
            buyer_city=data.buyer.city,
            buyer_country=data.buyer.country,
            gift=data.gift,
            currency=data.currency,
            goods_value=data.goods_value,
            pieces=data.pieces,
            gross_weight_kg=data.gross_weight_kg,
            goods=[line.model_dump(mode="json") for line in data.goods],
            state=State.ANNOUNCED,
            lane="green",
            tracking_token=data.tracking_token,
            content_sha256=data.number,
            ordered_at=data.ordered_at,
            lodged_at=data.lodged_at,
            changed_at=data.lodged_at,
            supervision_code=data.supervision_code,
        )


def states(numbers: Sequence[str] = ()) -> dict[str, str]:
    rows = Consignment.objects.filter(number__in=numbers) if numbers else Consignment.objects.all()
    return dict(rows.values_list("order_no", "state"))


@pytest.fixture
def nis(db: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Niš with the sample law, what it announced once, and the key of Hangzhou of that time."""
    people = node.nis_people()
    node.on_node(monkeypatch, "nis")
    node.load_law()
    announced_from_here(log("nis"))
    log("hangzhou").pin()
    return people


@pytest.fixture
def hangzhou(db: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Hangzhou with the sample law, what it announced once, and the key of Niš of that time."""
    people = node.people()
    node.on_node(monkeypatch, "hangzhou")
    node.load_law()
    announced_from_here(log("hangzhou"))
    log("nis").pin()
    return people


class Ring:
    """The keys of a log: the pinned one, and each that was announced under one before it."""

    def __init__(self, said: Log) -> None:
        said.pin()
        for data in said.data("road.key.announced"):
            Key.objects.create(
                kid=data["key"]["kid"],
                node=said.node,
                public=_public(data["key"]),
                not_before=datetime.fromisoformat(data["key"]["not_before"]),
            )
        self.find = StoredKeys().find


def _public(jwk: dict[str, Any]) -> bytes:
    return base64.urlsafe_b64decode(jwk["x"] + "=")


@pytest.mark.parametrize("name", ["hangzhou", "nis"])
def test_every_message_of_the_log_is_signed_and_continues_the_chain(name: str) -> None:
    said, other = log(name), log("nis" if name == "hangzhou" else "hangzhou")
    ring = Ring(said)
    prev = START
    for seq, letter in enumerate(said.letters, 1):
        authenticate(letter, ring, source=said.node, audience=said.partner, now=timezone.now())
        check_chain(letter, seq, prev)
        prev = letter.hash

    assert {letter.event.type for letter in said.letters} >= TOPICS
    # The partner's receipt of that time proves the whole log.
    mark = receipt.accept(
        said.told["receipt"].encode(), Ring(other), node=other.node, partner=said.node, request=None, now=None
    )
    assert (mark.seq, mark.hash) == (len(said.lines), prev)


def test_nis_takes_all_that_hangzhou_said_and_answers_as_it_did(nis: SimpleNamespace) -> None:
    said, then = log("hangzhou"), log("nis")

    # The last message is signed with the key that the one before it announces: it waits for that one's receipt.
    deliver(said, 1, 27)
    deliver(said, 28)

    # Each consignment was decided as then, to the last step of its charges.
    first: dict[str, Any] = {}
    for answer in then.data(ANSWERED):
        first.setdefault(answer["number"], answer)
    assert {answer["number"]: answer for answer in sent(ANSWERED)} == first
    assert states() == {
        "SM-26-0001": "on_the_way",
        "SM-26-0009": "on_the_way",
        "SM-GIFT-60": "on_the_way",
        "SM-B2B-SILK": "on_the_way",
        "SM-USD": "on_the_way",
        "SM-LICENCE-THERE": "held",
        "SM-PROHIBITED-THERE": "refused",
        "SM-26-0004": "withdrawn",
        "NM-26-0001": "accepted",
        "NM-26-0002": "accepted",
        "NM-26-0003": "accepted",
        "NM-OVER-SINGLE": "refused_there",
    }
    # The shipment with its five consignments is on its way to the cargo centre.
    shipment = Shipment.objects.get(number=SHIPMENT)
    assert (shipment.state, shipment.consignments, len(shipments.loaded(shipment))) == ("on_the_way", 5, 5)
    assert Expected.objects.get().consignments == 5
    # Every event of the partner, once; the certificates as they came and were revoked, the last by the second key.
    assert set(TraceEvent.objects.filter(node="hangzhou").values_list("event_id", flat=True)) == said.events()
    assert list(OriginCertificate.objects.values_list("number", "state").order_by("number")) == [
        ("CNRS-2026-0000000001", "revoked"),
        ("CNRS-2026-0000000002", "revoked"),
    ]
    # One message was nobody's: it waits for the operator, in the same words.
    (parked,) = Parked.objects.all()
    assert (parked.seq, parked.reason) == (26, "no shipment HGH-0 of ours is on the way to hangzhou")
    assert {row.kid for row in Key.objects.filter(node="hangzhou")} == {letter.parts.kid for letter in said.letters}


def test_hangzhou_takes_all_that_nis_said(hangzhou: SimpleNamespace) -> None:
    said, own = log("nis"), log("hangzhou")
    LogEntry.objects.bulk_create(
        LogEntry(
            partner="nis",
            direction="out",
            seq=letter.seq,
            message_id=letter.event.id,
            topic=letter.event.type,
            subject=letter.event.subject,
            jws=letter.raw.decode(),
            hash=letter.hash,
        )
        for letter in own.letters
    )

    deliver(said, 1, 15)
    assert states(_numbers(own)) == {
        "SM-26-0001": "accepted",
        "SM-26-0009": "accepted",
        "SM-GIFT-60": "accepted",
        "SM-B2B-SILK": "accepted",
        "SM-USD": "accepted",
        "SM-LICENCE-THERE": "held_there",
        "SM-PROHIBITED-THERE": "refused_there",
        "SM-26-0004": "announced",
    }
    (departure,) = own.data("logistics.shipment.departed")
    depart(departure)
    deliver(said, 16, 41)
    deliver(said, 42)

    assert states() == {
        "SM-26-0001": "returned",
        "SM-26-0009": "arrived",
        "SM-GIFT-60": "arrived",
        "SM-B2B-SILK": "arrived",
        "SM-USD": "arrived",
        "SM-LICENCE-THERE": "accepted",
        "SM-PROHIBITED-THERE": "refused_there",
        "SM-26-0004": "accepted",
        "NM-26-0001": "accepted",
        "NM-26-0002": "accepted",
        "NM-26-0003": "withdrawn",
        "NM-OVER-SINGLE": "refused",
    }
    answers = {answer["number"]: answer for answer in sent(ANSWERED)}
    assert answers == {answer["number"]: answer for answer in own.data(ANSWERED)}
    assert set(TraceEvent.objects.filter(node="nis").values_list("event_id", flat=True)) == said.events()
    # What the partner charged is kept here, and what it cancelled of it.
    charged = dict(Consignment.objects.filter(direction="export").values_list("order_no", "charges_total"))
    assert (charged["SM-B2B-SILK"], charged["SM-USD"]) == (Decimal("1456.40"), Decimal("22.46"))
    assert list(Return.objects.values_list("number", "state", "charges_cancelled").order_by("number")) == [
        ("HGH-2026-0000000001-R1", "back", Decimal("1.28")),
        ("HGH-2026-0000000003-R1", "refused", None),
        ("HGH-2026-0000000004-R1", "back", Decimal("9.71")),
    ]
    assert Shipment.objects.get(number=SHIPMENT).state == "arrived"
    assert list(OriginCertificate.objects.values_list("number", "state").order_by("number")) == [
        ("RSCN-2026-0000000003", "revoked"),
        ("RSCN-2026-0000000004", "revoked"),
    ]
    (refused,) = Parked.objects.all()
    assert (refused.direction, refused.seq, refused.reason) == ("out", 26, "It is not ours")


def depart(data: dict[str, Any]) -> None:
    """The shipment leaves, as the forwarder here had it leave before it was told of."""
    at, numbers = datetime.fromisoformat(data["departed_at"]), data["consignments"]
    departure = shipments.Departure(
        number=data["shipment"],
        departed_at=at,
        origin_node="hangzhou",
        destination_node="nis",
        pieces=data["pieces"],
        gross_weight_kg=Decimal(data["gross_weight_kg"]),
        forwarder=None,
        forwarder_name=data["forwarder"],
    )
    with transaction.atomic():
        shipments.create(departure, on_record.corridor(data["corridor"]), numbers)
        trade.mark_departed(system("worker", "test"), numbers, data["shipment"], at)


def _numbers(said: Log) -> list[str]:
    return [data["number"] for data in said.data(ANNOUNCED)]
