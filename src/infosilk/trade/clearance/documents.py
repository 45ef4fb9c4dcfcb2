"""The documents that a consignment came with, read again as they are kept."""

from collections.abc import Iterable

from infosilk.kernel.record import tombstones
from infosilk.trade.clearance.engine.announcement import Announcement
from infosilk.trade.clearance.models.consignments import Consignment, DocumentKind
from infosilk.trade.orders.engine import reader
from infosilk.trade.orders.engine.documents import KINDS, OrderBundle


def bundle_of(found: Consignment) -> OrderBundle:
    """The bundle that a consignment was lodged with here, from its documents as received. Conflict once they are
    erased."""
    payloads = dict(found.documents.values_list("kind", "payload"))
    _refuse_erased(payloads.values())
    text = "{" + ",".join(f'"{kind}":{payloads[kind]}' for kind in KINDS) + "}"
    line = reader.parse(1, text.encode())
    if line.bundle is None:
        raise RuntimeError(f"the documents of {found.number} can no longer be read: {line.faults}")
    return line.bundle


def announcement_of(found: Consignment) -> Announcement:
    """The announcement that an import consignment came with. Conflict once it is erased."""
    payload = found.documents.get(kind=DocumentKind.ANNOUNCEMENT).payload
    _refuse_erased([payload])
    return Announcement.model_validate_json(payload)


def _refuse_erased(payloads: Iterable[str]) -> None:
    for payload in payloads:
        if tombstones.read(payload) is not None:
            raise tombstones.erased()
