"""What other areas and the node use of trade."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from infosilk.kernel.acting import Acting
from infosilk.trade import moving, queries, tariff
from infosilk.trade.queries import ConsignmentBrief, GoodsLine
from infosilk.trade.tariff import TariffLoad

__all__ = [
    "ConsignmentBrief",
    "GoodsLine",
    "TariffLoad",
    "briefs",
    "load_tariffs",
    "mark_arrived",
    "mark_departed",
    "ready_for_dispatch",
    "undo_departure",
]


def ready_for_dispatch(acting: Acting) -> list[ConsignmentBrief]:
    """What the partner accepted and has not left yet, of what this actor may see; oldest first."""
    return [queries.brief(row, settings.NODE.node) for row in queries.ready(acting).order_by("id")]


def briefs(numbers: Sequence[str]) -> list[ConsignmentBrief]:
    """The briefs of `numbers`, in their order; a number that is unknown is left out. The caller checks who
    may see."""
    return [queries.brief(row, settings.NODE.node) for row in queries.by_numbers(numbers)]


def mark_departed(acting: Acting, numbers: Sequence[str], shipment_no: str, at: datetime) -> None:
    """Accepted consignments leave with a shipment; Conflict names each in another state, and nothing
    changes."""
    moving.mark_departed(acting, numbers, shipment_no, at)


def undo_departure(acting: Acting, numbers: Sequence[str], shipment_no: str, at: datetime) -> None:
    """Consignments of a shipment that the partner refused are accepted again; Conflict names each that cannot be."""
    moving.undo_departure(acting, numbers, shipment_no, at)


def mark_arrived(acting: Acting, numbers: Sequence[str], place: str, at: datetime) -> None:
    """Consignments on their way arrive at a place (its URI); Conflict names each in another state."""
    moving.mark_arrived(acting, numbers, place, at)


def load_tariffs(acting: Acting, folder: Path, *, include_samples: bool) -> list[TariffLoad]:
    """Load every tariff file (*.csv) of a zone's `tariffs` folder; see `tariff.load_tariff` for what it
    raises."""
    return [
        tariff.load_tariff(acting, path, include_samples=include_samples, accept_warnings=True)
        for path in sorted(folder.glob("*.csv"))
    ]
