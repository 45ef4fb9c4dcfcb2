"""The events of one step of many consignments: at most `BATCH` of them in each.

That is what makes thousands of orders a second cheap. Such an event carries only what is true of all its consignments
(the shipment, never one order's papers), because each owner sees it, without the others' consignments.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from infosilk.kernel import here
from infosilk.trace.events import places
from infosilk.trace.events.engine.epcis import BizTransaction, Event, consignment_epc, shipment_epc

BATCH = 500
# After these steps a thing is at no place until it arrives (CBV 2.0, section 7.1): no business location is written.
_LEAVING = frozenset({"departing", "shipping", "transporting"})


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
