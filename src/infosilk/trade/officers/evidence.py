"""What an officer reads beside a held consignment: documents compared, the buyer's year, history, proofs of origin."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Q

from infosilk.kernel.problems import Conflict
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import (
    DEAD,
    BuyerLimit,
    Consignment,
    Direction,
    DocumentKind,
    Wish,
    buyer_key,
    wish_announced,
    wish_of,
)
from infosilk.trade.officers.engine.comparison import KINDS, Row, compare
from infosilk.trade.orders.engine.documents import OrderBundle
from infosilk.trade.papers.public import OriginCertificate, proofs_in_force
from infosilk.trade.risk.public import Inspection, KnownSeller


@dataclass(frozen=True, slots=True)
class BuyerYear:
    """A buyer's calendar year: `used` of `limit`, of which this consignment counts `counted`."""

    year: int
    used: Decimal
    limit: Decimal
    counted: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class History:
    """What this desk knows of seller and buyer: since when the seller is known, inspections of its goods and how many
    found something, and the buyer's other consignments with how many were refused."""

    known_since: datetime | None
    inspected: int
    irregular: int
    bought: int
    refused: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof of origin that a goods line names; `certificate` when it is one that is known here and in force."""

    line: int
    number: str
    certificate: OriginCertificate | None


def compared(found: Consignment) -> list[Row]:
    """The documents side by side; empty for what came over the road: the partner's desk has the documents."""
    bundle = _bundle(found)
    if bundle is None:
        return []
    fields = [str(one.get("field") or "") for one in found.reasons]
    return compare({kind: getattr(bundle, kind) for kind in KINDS}, fields)


def _bundle(found: Consignment) -> OrderBundle | None:
    """What it was lodged with here; None for what came over the road, and for what an earlier release took that this
    one no longer reads: the documents as received are on the page. None for what was erased."""
    if found.batch_id is None or found.documents.filter(kind__in=KINDS).count() < len(KINDS):
        return None
    try:
        return clearance.bundle_of(found)
    except (RuntimeError, Conflict):
        return None


def buyer_year(found: Consignment) -> BuyerYear | None:
    """The buyer's year; None where no limit is in force, or the order counts none (a business, a present)."""
    if found.direction != Direction.IMPORT:
        return None
    rules = clearance.load_limits(settings.NODE.city.country, found.lodged_at)
    if rules.rules is None:
        return None
    wish = _wish(found)
    if wish is None or not wish.id_number:
        return None
    key = buyer_key(rules.jurisdiction, wish.id_number)
    row = BuyerLimit.objects.filter(key=key, jurisdiction=rules.jurisdiction, year=rules.day.year).first()
    return BuyerYear(
        rules.day.year,
        row.used if row else Decimal(0),
        rules.rules.annual,
        clearance.counted_in_year([found.pk]).get(found.pk, Decimal(0)),
        rules.rules.currency,
    )


def _wish(found: Consignment) -> Wish | None:
    bundle = _bundle(found)
    if bundle is not None:
        return wish_of(bundle)
    announced = found.documents.filter(kind=DocumentKind.ANNOUNCEMENT).exists()
    try:
        return wish_announced(clearance.announcement_of(found)) if announced else None
    except Conflict:
        return None


def history_of(found: Consignment) -> History:
    """What is known of seller and buyer; by the indexes of each."""
    known = KnownSeller.objects.filter(code=found.seller_code).first()
    looked = Inspection.objects.filter(seller=found.seller_code, done_at__isnull=False)
    inspected = looked.aggregate(all=Count("pk"), irregular=Count("pk", filter=Q(result="irregular")))
    bought = {"all": 0, "refused": 0}
    if found.buyer_email:
        others = Consignment.objects.filter(buyer_email=found.buyer_email).exclude(pk=found.pk)
        bought = others.aggregate(all=Count("pk"), refused=Count("pk", filter=Q(state__in=DEAD)))
    return History(
        known.first_at if known else None, inspected["all"], inspected["irregular"], bought["all"], bought["refused"]
    )


def proofs(found: Consignment) -> list[Proof]:
    """The proofs of origin that its goods name, each with the certificate of that number if one is in force here."""
    named = [(int(line["number"]), str(line["origin_proof"])) for line in found.goods if line.get("origin_proof")]
    known = proofs_in_force([number for _, number in named])
    return [Proof(line, number, known.get(number)) for line, number in named]
