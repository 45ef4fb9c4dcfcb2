"""What others use of events: make events, capture them, read a consignment's timeline.

A step of many consignments is ONE event of at most `BATCH` of them (`batches`): that is what makes thousands
of orders a second cheap. Such an event carries only what is true of all its consignments (the shipment,
never one order's papers), because each owner sees it, without the others' consignments.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from infosilk.kernel import here
from infosilk.kernel.actor import Acting
from infosilk.trace.events import actions, places, queries
from infosilk.trace.events.engine.epcis import (
    BizTransaction,
    Event,
    Party,
    Quantity,
    consignment_epc,
    place_uri,
    shipment_epc,
)
from infosilk.trace.events.places import Place
from infosilk.trace.events.queries import TimelineStep

BATCH = 500
# After these steps a thing is at no place until it arrives (CBV 2.0, section 7.1): no business location is
# written.
_LEAVING = frozenset({"departing", "shipping", "transporting"})

__all__ = [
    "BATCH",
    "BizTransaction",
    "Event",
    "Party",
    "Place",
    "Quantity",
    "TimelineStep",
    "batches",
    "capture",
    "consignment_epc",
    "consignment_events",
    "may_see",
    "place",
    "place_uri",
    "register_owners",
    "shipment_epc",
    "timeline",
]


def capture(acting: Acting, events: Sequence[Event], share_with: Iterable[str] = ()) -> None:
    """Store events in the caller's transaction (RuntimeError outside one) and send them to the nodes named.

    Each is checked (Invalid names every fault); an event captured before does nothing; the same identifier
    with another content is a Conflict.
    """
    actions.capture(acting, events, share_with)


def batches(numbers: Sequence[str], size: int = BATCH) -> Iterator[Sequence[str]]:
    """`numbers` in runs of at most `size`, one event each."""
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


def consignment_events(
    numbers: Sequence[str],
    *,
    at: datetime,
    biz_step: str,
    disposition: str | None = None,
    action: str = "OBSERVE",
    place: str | None = None,
    shipment: str | None = None,
    biz_transactions: tuple[BizTransaction, ...] = (),
) -> list[Event]:
    """The events of one step of many consignments at the time `at` (aware) and the place URI `place`.

    Default place: this node's city. With `shipment` they are AggregationEvents into (ADD) or out of (DELETE)
    it, else ObjectEvents. Words of CBV 2.0: biz_step (accepting, departing, arriving, receiving, storing,
    holding, ...), disposition (in_progress, in_transit, conformant, non_conformant, ...).
    """
    uri = place or places.city_place(here.name()).uri
    known = places.place(uri)
    zone = ZoneInfo(known.timezone) if known else here.zone().city_of(here.name()).tz
    written = at.astimezone(zone).strftime("%z")
    return [
        Event(
            type="AggregationEvent" if shipment else "ObjectEvent",
            event_time=at,
            time_zone_offset=f"{written[:3]}:{written[3:5]}",
            action=action,
            biz_step=biz_step,
            disposition=disposition,
            read_point=uri,
            biz_location=None if biz_step in _LEAVING else uri,
            epcs=tuple(consignment_epc(number) for number in run),
            parent_id=shipment_epc(shipment) if shipment else None,
            biz_transactions=biz_transactions,
        )
        for run in batches(numbers)
    ]


def timeline(number: str) -> list[TimelineStep]:
    """The steps of one consignment, oldest first, across both nodes. The caller has checked who may see it."""
    return queries.timeline(number)


def may_see(acting: Acting, number: str) -> bool:
    """Whether this actor's organisation was registered for the consignment, or sees all (customs officer, node)."""
    return queries.may_see(acting, number)


def register_owners(rows: Iterable[tuple[str, int]]) -> None:
    """Let organisations see consignments' events: (number, organisation id); idempotent, in
    the caller's transaction."""
    actions.register_owners(rows)


def place(uri: str) -> Place | None:
    """A place of the zone by its URI; None when the zone does not know it."""
    return places.place(uri)
