"""The API of CEB messages: send documents, have their receipts, see what waits."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from infosilk.kernel.access import acting_of
from infosilk.kernel.paging import page
from infosilk.kernel.problems import MediaType
from infosilk.kernel.problems.api import responses
from infosilk.kernel.reasons import explain
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import NO_NUL, Key, Limit, ReasonOut
from infosilk.trade.intake.ceb import actions

router = Router()
XML = ("application/xml", "text/xml")


class CebDocumentOut(BaseModel):
    """What became of a document. `line` is where it (or its first fault) stands in the file; `status` 1 stored, 100
    rejected, 120 accepted, 300 manual review, 800 released; `number` of the consignment that it belongs to."""

    kind: str
    line: int
    guid: str
    number: str
    status: int
    again: bool
    consignment: str
    reasons: list[ReasonOut]


class CebReceivedOut(BaseModel):
    """A file of CEB messages: its documents in their order, the batch that its complete orders made, the receipts."""

    batch: int | None
    documents: list[CebDocumentOut]
    receipts: str


class WaitingOut(BaseModel):
    id: int
    kind: str
    order_no: str
    number: str
    guid: str
    received_at: datetime
    expires_at: datetime


class WaitingListOut(BaseModel):
    items: list[WaitingOut]
    next: int | None


@router.post(
    "",
    response={200: CebReceivedOut, **responses(409, 415)},
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "Messages CEB311, CEB411, CEB511, CEB621, CEB625, CEB711, CEB816 in XML.",
            "content": {"application/xml": {"schema": {"type": "string"}}},
        }
    },
    summary="Send CEB messages",
)
@idempotent
def send(request: HttpRequest, filename: Annotated[str, Field(max_length=120, pattern=NO_NUL)] = "") -> Any:
    """Take every document of the body; orders whose four documents are there are lodged. With `Accept:
    application/xml` the answer is the receipts themselves."""
    if (request.content_type or "").lower() not in XML:
        raise MediaType(
            f"CEB messages are application/xml, not {request.content_type or 'without a type'}.",
            title="The format of the body is not known",
            mend="Name its format in Content-Type.",
        )
    done = actions.receive(acting_of(request), request.body, filename or "api")
    if request.headers.get("Accept", "").split(",")[0].strip() in XML:
        return HttpResponse(done.receipts(), content_type="application/xml")
    return shown(done)


@router.get("/waiting", response={200: WaitingListOut, **responses()}, summary="Documents that wait for others")
def waiting(request: HttpRequest, limit: Limit = 100, after: Key | None = None) -> dict[str, Any]:
    """Your documents whose orders are not complete yet, oldest first."""
    names = WaitingOut.model_fields
    rows = actions.waiting_documents(acting_of(request))
    return page(rows, limit, after, lambda row: {name: getattr(row, name) for name in names})


def shown(done: actions.Received) -> dict[str, Any]:
    """What became of a file, as `CebReceivedOut`."""
    from infosilk.trade.intake.engine.ceb.reader import line_of_fault

    return {
        "batch": done.report.batch_id if done.report else None,
        "documents": [
            {
                "kind": one.document.kind,
                "line": line_of_fault(one.document),
                "guid": one.document.guid,
                "number": one.document.number,
                "status": one.status,
                "again": one.again,
                "consignment": one.number,
                "reasons": [entry.as_dict() for entry in explain.explain_all(one.reasons)],
            }
            for one in done.documents
        ],
        "receipts": done.receipts().decode(),
    }
