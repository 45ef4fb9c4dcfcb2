"""Papers over the API: PDFs of a consignment, certificates of origin, sales invoices as UBL."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from infosilk.commons.drawing.public import pdf
from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.paging import page
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Key, Limit, Text
from infosilk.trade.papers import actions, invoices, queries
from infosilk.trade.papers.engine.invoice import Adjustment, Exemption, Invoice, InvoiceLine, Party, Preceding
from infosilk.trade.papers.models import CertificateState, OriginCertificate, SalesInvoice
from infosilk.trade.papers.schemas import (
    ApplicationIn,
    CertificateNoteIn,
    CertificateOut,
    CertificatesOut,
    InvoiceIn,
    InvoiceOut,
    VerdictOut,
)

own = Router()
_PDF = {
    "responses": {
        200: {
            "description": "The paper",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
_XML = {
    "responses": {200: {"description": "The invoice", "content": {"application/xml": {"schema": {"type": "string"}}}}}
}


@own.get(
    "/consignments/{number}/{kind}", response=responses(404, 409, 422), openapi_extra=_PDF, summary="A paper as PDF"
)
def paper(request: HttpRequest, number: Text, kind: Text, languages: Text = "") -> HttpResponse:
    """invoice, packing-list, cn22, cn23, post (whichever the value asks for), parcel-label, product-labels.

    `languages`: one or two of the zone's, as sr-latn,zh-hans; without it those of both countries.
    """
    return pdf(queries.make(acting_of(request), number, kind, languages))


def _certificate_out(row: OriginCertificate) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.number if row.statement else "",
        "node": row.node,
        "state": row.state,
        "consignment": row.claim["consignment"],
        "origin": row.claim["origin"],
        "destination": row.claim["destination"],
        "check": row.sha256[:32],
        "note": row.note,
        "applied_at": row.applied_at,
        "issued_at": row.issued_at,
    }


@own.get("/origin", response={200: CertificatesOut, **responses()}, summary="Certificates of origin")
def origin_list(
    request: HttpRequest, state: CertificateState | None = None, limit: Limit = 100, after: Key = 0
) -> dict[str, Any]:
    """Those that you may see, oldest first."""
    rows = OriginCertificate.objects.visible_to(acting_of(request))
    rows = rows.filter(state=state) if state else rows
    return page(rows, limit, after, _certificate_out)


@own.post(
    "/origin", response={200: CertificateOut, **responses(404, 409, 422)}, summary="Apply for a certificate of origin"
)
@idempotent
def apply(request: HttpRequest, asked: ApplicationIn) -> dict[str, Any]:
    """For goods of an export consignment, under the free trade agreement of the two countries."""
    lines = [actions.Claimed(**line.model_dump()) for line in asked.lines]
    made = actions.apply(
        acting_of(request),
        asked.consignment,
        lines,
        transport=asked.transport,
        producer=asked.producer,
        third_party=asked.third_party,
    )
    return _certificate_out(made)


@own.post("/origin/{key}/issue", response={200: CertificateOut, **responses(404, 409)}, summary="Issue a certificate")
@idempotent
def issue(request: HttpRequest, key: Key) -> dict[str, Any]:
    """Number, sign and send it, as a customs officer."""
    return _certificate_out(actions.issue(acting_of(request), key))


@own.post(
    "/origin/{key}/refuse", response={200: CertificateOut, **responses(404, 409, 422)}, summary="Refuse a certificate"
)
@idempotent
def refuse(request: HttpRequest, key: Key, asked: CertificateNoteIn) -> dict[str, Any]:
    """With the reason that the applicant reads."""
    return _certificate_out(actions.refuse(acting_of(request), key, asked.note))


@own.post(
    "/origin/{number}/revoke",
    response={200: CertificateOut, **responses(404, 409, 422)},
    summary="Revoke a certificate",
)
@idempotent
def revoke(request: HttpRequest, number: Text, asked: CertificateNoteIn) -> dict[str, Any]:
    """The partner city is told."""
    return _certificate_out(actions.revoke(acting_of(request), number, asked.note))


@own.get(
    "/origin/verify", response={200: VerdictOut, **responses()}, auth=None, summary="Verify a certificate of origin"
)
def verify(request: HttpRequest, number: Text, check: Text) -> dict[str, Any]:
    """By the number and the check value on the paper; nobody needs to sign in."""
    found = actions.verify(number, check)
    claim = found.claim
    return {
        "valid": found.valid,
        "number": found.number,
        "why": found.why,
        "node": found.node,
        "key": found.key,
        "exporter": claim.exporter.name if claim else "",
        "consignee_country": claim.consignee.country if claim else "",
        "goods": [f"{line.hs_code} {line.description}" for line in claim.lines] if claim else [],
        "issued": claim.issued if claim else None,
    }


@own.get("/origin/{number}/pdf", response=responses(404), openapi_extra=_PDF, summary="A certificate of origin as PDF")
def origin_pdf(request: HttpRequest, number: Text, languages: Text = "") -> HttpResponse:
    """With the symbol that leads to its verification."""
    return pdf(queries.certificate(acting_of(request), number, languages))


def invoice_of(request: HttpRequest, asked: InvoiceIn) -> Invoice:
    """The engine's invoice of what was asked; the seller is the organisation represented."""
    given = asked.model_dump()
    return Invoice(
        **{
            **given,
            "seller": invoices.seller_of(acting_of(request), **given["seller"]),
            "buyer": Party(**given["buyer"]),
            "lines": tuple(InvoiceLine(str(n), **line) for n, line in enumerate(given["lines"], 1)),
            "adjustments": tuple(Adjustment(**one) for one in given["adjustments"]),
            "exemptions": {one["category"]: Exemption(one["code"], one["text"]) for one in given["exemptions"]},
            "preceding": tuple(Preceding(**one) for one in given["preceding"]),
            "prepaid": given["prepaid"].quantize(Decimal("0.01")),
        }
    )


@own.post("/invoices", response={200: InvoiceOut, **responses(409, 422)}, summary="Write a sales invoice")
@idempotent
def write_invoice(request: HttpRequest, asked: InvoiceIn) -> Any:
    """Checked by EN 16931 and the Serbian rules (srbdt:2022) and kept as UBL 2.1 for the system of e-invoices."""
    made = invoices.write_invoice(acting_of(request), invoice_of(request, asked))
    names = ("number", "kind", "buyer_name", "currency", "payable", "issued", "sha256", "written_at")
    return {name: getattr(made, name) for name in names}


@own.get("/invoices/{number}", response=responses(404), openapi_extra=_XML, summary="A sales invoice as UBL")
def invoice_xml(request: HttpRequest, number: Text) -> HttpResponse:
    """The XML exactly as it was written."""
    found: SalesInvoice = or_404(SalesInvoice.objects.visible_to(acting_of(request)), "invoice", number=number)
    return HttpResponse(found.xml, content_type="application/xml")


router = Router()
router.add_router("/papers", own)
