"""Receiving CEB messages: each document is kept, those of one order are put together when the four are there, whatever
their order and whoever sent them, and lodged by the way that every batch takes.

An order and its list come from the firm that declares; payment and waybill from the same firm, or from the payment firm
and the carrier themselves (whose registration stands in them). One receiving at a time on a node: two halves of an
order that arrive at the same moment must see each other.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.formats.safexml import XmlRefused
from infosilk.kernel.models import OrganisationIdentifier
from infosilk.kernel.printable import clean
from infosilk.kernel.problems import Invalid, Problem, TooLarge
from infosilk.kernel.reasons.explain import explain
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.engine import status_codes
from infosilk.trade.clearance.public import LineOutcome, LodgeReport, Outcome
from infosilk.trade.intake.ceb import returns
from infosilk.trade.intake.ceb.outcome import DocumentOutcome
from infosilk.trade.intake.engine.ceb import faults, reader, receipts
from infosilk.trade.intake.engine.ceb.assemble import as_line, assemble
from infosilk.trade.intake.engine.ceb.reader import Document
from infosilk.trade.intake.models import WaitingDocument
from infosilk.trade.orders.engine.line import Line

MAY_SEND = (*clearance.MAY_LODGE, "forwarder")
# How long a document waits for the others of its order.
WAITS = timedelta(days=30)
FOUR = ("order", "payment", "waybill", "list")
_LOCK = 0x6365_6221
_DONE = (Outcome.RELEASED, Outcome.HELD, Outcome.ALREADY)


@dataclass(slots=True)
class Received:
    """A file of CEB messages: `report` is the batch that the sender's complete orders (and faulty documents) made, None
    for a carrier, which lodges none."""

    report: LodgeReport | None
    documents: list[DocumentOutcome]

    def receipts(self) -> bytes:
        """The receipts in XML, one for each document."""
        made = [
            receipts.Receipt(one.document.kind, one.document.guid, one.document.named, one.status, one.note)
            for one in self.documents
        ]
        return receipts.write(made, timezone.now(), str(uuid.uuid4()).upper())


def receive(acting: Acting, data: bytes, filename: str) -> Received:
    """Take every document of `data`; lodge the orders that are complete with them.

    Needs the role marketplace, trader, broker or forwarder. A document that is wrong is refused and the rest goes on;
    one whose guid was received before is answered and not taken twice. Raises Invalid for what is no CEB message.
    """
    acting.require("trade", *MAY_SEND)
    if acting.organisation_id is None:
        raise Problem(_("Lodging needs an organisation to lodge for."), mend=_("Switch to a mandate."))
    limit = settings.NODE.upload_limit_mb * 1024 * 1024
    if len(data) > limit:
        raise TooLarge(limit=limit)
    try:
        documents = reader.read(data)
    except XmlRefused as refusal:
        said = explain(refusal.reason.as_dict())
        raise Invalid(said.text, mend=said.mend) from refusal
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        return _Receiving(acting, acting.organisation_id, data, filename, documents).do()


def expire() -> int:
    """Documents that waited too long for the others are gone; how many."""
    gone, _rows = WaitingDocument.objects.filter(outcome="", expires_at__lt=timezone.now()).delete()
    return gone


@dataclass(slots=True)
class _Order:
    """An order whose four documents are there."""

    rows: dict[str, WaitingDocument]
    line: Line


class _Receiving:
    def __init__(
        self, acting: Acting, organisation_id: int, data: bytes, filename: str, documents: list[Document]
    ) -> None:
        self.acting = acting
        self.organisation_id = organisation_id
        self.data = data
        self.filename = filename
        self.documents = documents
        self.at: datetime = timezone.now()
        own = OrganisationIdentifier.objects.filter(organisation_id=organisation_id, scheme="CUSTOMS")
        self.own = set(own.values_list("value", flat=True))
        self.outcomes: list[DocumentOutcome] = []
        self.rows: dict[int, DocumentOutcome] = {}

    def do(self) -> Received:
        fresh = self.store()
        orders = self.complete(fresh)
        report = self.lodge(orders)
        self.answer()
        return Received(report, self.outcomes)

    def store(self) -> list[WaitingDocument]:
        """Keep what is new; the outcome of every document so far."""
        guids = [document.guid for document in self.documents]
        found = WaitingDocument.objects.filter(organisation_id=self.organisation_id, guid__in=guids)
        known = {(row.kind, row.guid): row for row in found}
        fresh: list[WaitingDocument] = []
        for document in self.documents:
            outcome = DocumentOutcome(document, status_codes.STORED)
            self.outcomes.append(outcome)
            if document.faults:
                outcome.status = status_codes.REJECTED
                outcome.reasons = [reason.as_dict() for reason in document.faults]
                continue
            row = known.get((document.kind, document.guid))
            if row is not None:
                outcome.again = True
                if row.sha256 != document.sha256:
                    line = str(document.line)
                    used = faults.GuidUsed.reason("guid", line=line, found=clean(document.guid))
                    outcome.status, outcome.reasons = status_codes.REJECTED, [used.as_dict()]
                else:
                    outcome.status, outcome.number = _status(row), row.consignment_number
                continue
            row = self.row(document)
            known[document.kind, document.guid] = row
            fresh.append(row)
        WaitingDocument.objects.bulk_create(fresh)
        by_key = {(row.kind, row.guid): row for row in fresh}
        for outcome in self.outcomes:
            new = by_key.get((outcome.document.kind, outcome.document.guid))
            if new is not None and not outcome.again and not outcome.reasons:
                self.rows[new.pk] = outcome
        return fresh

    def row(self, document: Document) -> WaitingDocument:
        own = document.firm in self.own or document.kept.get("agentCode") in self.own
        return WaitingDocument(
            organisation_id=self.organisation_id,
            kind=document.kind,
            order_no=document.order_no,
            guid=document.guid,
            number=document.number,
            payload={"fields": document.fields, "kept": document.kept, "firm": document.firm, "own": own},
            sha256=document.sha256,
            received_at=self.at,
            expires_at=self.at + WAITS,
        )

    def complete(self, fresh: Sequence[WaitingDocument]) -> list[_Order]:
        """The orders that have their four documents now, each once, in the order of their lists."""
        numbers = {row.order_no for row in fresh if row.order_no}
        waybills = [row.number for row in fresh if row.kind == "waybill" and not row.order_no]
        if waybills:
            lists = WaitingDocument.objects.filter(kind="list", payload__fields__logisticsNo__in=waybills)
            numbers |= set(lists.values_list("order_no", flat=True))
        numbers.discard("")
        candidates = list(
            WaitingDocument.objects.filter(order_no__in=numbers, kind__in=FOUR)
            .filter(Q(expires_at__gt=self.at) | ~Q(outcome=""))
            .order_by("-id")
        )
        wanted = [row.payload["fields"].get("logisticsNo", "") for row in candidates if row.kind == "list"]
        carried = list(WaitingDocument.objects.filter(kind="waybill", number__in=wanted).order_by("-id"))
        by_order: dict[str, list[WaitingDocument]] = {}
        for row in candidates:
            by_order.setdefault(row.order_no, []).append(row)
        new = {row.pk for row in fresh}
        made: list[_Order] = []
        for number in sorted(by_order):
            for order in _latest(by_order[number]):
                rows = _four(order, by_order[number], carried)
                if len(rows) == len(FOUR) and new & {row.pk for row in rows.values()}:
                    fields = {kind: row.payload["fields"] for kind, row in rows.items()}
                    kept = {kind: row.payload["kept"] for kind, row in rows.items()}
                    made.append(_Order(rows, assemble(0, fields, kept)))
        return made

    def lodge(self, orders: list[_Order]) -> LodgeReport | None:
        """Lodge what is complete: the sender's own, with what was wrong in the file, and what others waited for."""
        own = [entry for entry in orders if entry.rows["order"].organisation_id == self.organisation_id]
        others: dict[int, list[_Order]] = {}
        for entry in orders:
            owner = entry.rows["order"].organisation_id
            if owner != self.organisation_id:
                others.setdefault(owner, []).append(entry)
        report = None
        if self.acting.may("trade", *clearance.MAY_LODGE):
            wrong = [
                Line(
                    0,
                    order_no=outcome.document.order_no,
                    faults=outcome.document.faults,
                    raw=as_line({outcome.document.kind: outcome.document.fields}),
                )
                for outcome in self.outcomes
                if outcome.document.faults
            ]
            report = self.batch(self.acting, own, wrong)
        for owner, entries in others.items():
            acting = Acting(
                name=self.acting.name,
                via=self.acting.via,
                person_id=self.acting.person_id,
                organisation_id=owner,
                roles=frozenset({"marketplace"}),
            )
            self.batch(acting, entries, [])
        return report

    def batch(self, acting: Acting, orders: list[_Order], wrong: list[Line]) -> LodgeReport:
        lines = [*(entry.line for entry in orders), *wrong]
        for number, line in enumerate(lines, 1):
            line.number = number
        report = clearance.lodge(acting, BytesIO(self.data), self.filename, media_type="application/xml", lines=lines)
        for entry, outcome in zip(orders, report.lines, strict=False):
            self.settle(entry, outcome)
        return report

    def settle(self, order: _Order, outcome: LineOutcome) -> None:
        """What an order came to is what its documents came to."""
        for row in order.rows.values():
            row.outcome, row.consignment_number = outcome.outcome, outcome.number
            row.save(update_fields=["outcome", "consignment_number"])
            told = self.rows.get(row.pk)
            if told is not None:
                told.status, told.number, told.reasons = _status(row), outcome.number, outcome.reasons

    def answer(self) -> None:
        """Returns, warehouse arrivals and tax bills: a return is applied for, the others are kept."""
        for outcome in self.outcomes:
            if outcome.document.kind == "return" and not outcome.reasons and not outcome.again:
                returns.apply(self.acting, outcome)


def _latest(rows: Iterable[WaitingDocument]) -> list[WaitingDocument]:
    """The latest order document of each organisation that sent one."""
    found: dict[int, WaitingDocument] = {}
    for row in rows:
        if row.kind == "order":
            found.setdefault(row.organisation_id, row)
    return list(found.values())


def _four(
    order: WaitingDocument, rows: Iterable[WaitingDocument], carried: Iterable[WaitingDocument]
) -> dict[str, WaitingDocument]:
    """The documents that belong to an order: the latest of each kind by the same sender, or by the firm itself whose
    document it is. `rows` and `carried` are the latest first."""
    found = {"order": order}
    shop = order.payload["firm"]
    for row in rows:
        same = row.organisation_id == order.organisation_id
        trusted = row.payload["own"] and row.payload["fields"].get("ebpCode", shop) == shop
        if row.kind in ("payment", "list") and row.kind not in found and (same or trusted):
            found[row.kind] = row
    if "list" in found:
        fields = found["list"].payload["fields"]
        for row in carried:
            same = row.organisation_id == order.organisation_id
            firm = fields.get("logisticsCode") in (None, row.payload["firm"])
            if row.number == fields.get("logisticsNo") and (same or (row.payload["own"] and firm)):
                found.setdefault("waybill", row)
    return found


def _status(row: WaitingDocument) -> int:
    """The status of a document's receipt: the list's says what customs decided, the others' that they were taken."""
    if not row.outcome:
        return status_codes.STORED
    if row.outcome not in _DONE:
        return status_codes.REJECTED
    if row.kind != "list":
        return status_codes.ACCEPTED
    return {Outcome.RELEASED: status_codes.RELEASED, Outcome.HELD: status_codes.REVIEW}.get(
        Outcome(row.outcome), status_codes.ACCEPTED
    )


def waiting_documents(acting: Acting) -> Any:
    """The documents of this actor's organisation that wait for others; of all for customs."""
    rows = WaitingDocument.objects.filter(outcome="", kind__in=FOUR, expires_at__gt=timezone.now())
    if acting.may("trade", "officer") or "system" in acting.roles:
        return rows
    if acting.organisation_id is None or not acting.may("trade", *MAY_SEND, "administrator"):
        return rows.none()
    return rows.filter(organisation_id=acting.organisation_id)
