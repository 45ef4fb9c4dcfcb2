"""The API of payments: dues, sums that were told, what could not be counted."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import File, Form, Path, Router, UploadedFile
from pydantic import Field

from infosilk.commons.payments import actions, callbacks, providers, queries, serializers, statements
from infosilk.commons.payments.engine.statement_table import mapping_of
from infosilk.commons.payments.models import EntryKind
from infosilk.commons.payments.schemas import (
    AdviceListOut,
    AdviceOut,
    AllocateIn,
    DueListOut,
    DueOut,
    DueSumIn,
    GiveBackIn,
    ProviderOut,
    Reference,
    SameIn,
    StartedOut,
    StartIn,
    StatementLinesOut,
    StatementListOut,
    StatementOut,
    TakenOut,
    ToldIn,
    WriteOffIn,
)
from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import NO_NUL, Key, Limit, SmallKey

own = Router()
PayeeCode = Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]
ColumnsText = Annotated[str, Field(max_length=400, pattern=NO_NUL)]
AccountText = Annotated[str, Field(max_length=40, pattern=NO_NUL)]
Side = Literal["owed", "desk"]


@own.get("/dues", response={200: DueListOut, **responses()}, summary="What is owed, or what a payee's desk works on")
def dues(request: HttpRequest, side: Side = "owed", limit: Limit = 100, after: Key = 0) -> dict[str, Any]:
    """The dues that the caller owes, or (`side=desk`) those of the desks that the caller works at; only those for which
    something has happened: before that, what is due is the matter of its purpose."""
    acting = acting_of(request)
    rows = queries.owed_by(acting) if side == "owed" else queries.of_desk(acting)
    found = list(rows.prefetch_related("entries").filter(pk__gt=after).order_by("pk")[: limit + 1])
    more = found[limit - 1].pk if len(found) > limit else None
    return {"items": [serializers.due(row) for row in found[:limit]], "next": more}


@own.get("/dues/{reference}", response={200: DueOut, **responses(404)}, summary="One due")
def due(request: HttpRequest, reference: Reference) -> dict[str, Any]:
    """What is due under a reference, and what counts for it."""
    return serializers.due(queries.seen(acting_of(request), reference))


@own.post(
    "/dues/{reference}/announced", response={200: DueOut, **responses(404, 409)}, summary="The payer says it is paid"
)
@idempotent
def announced(request: HttpRequest, reference: Reference) -> dict[str, Any]:
    """Nothing is confirmed by it; the desk knows that money is on its way."""
    return serializers.due(actions.announce(acting_of(request), reference))


@own.post("/dues/{reference}/received", response={200: AdviceOut, **responses(403, 404, 409)}, summary="A sum came in")
@idempotent
def received(request: HttpRequest, reference: Reference, body: DueSumIn) -> dict[str, Any]:
    """As a payment firm that the payee names, or as the desk. `state` says whether it counts: an equal sum that another
    source told before is kept open until the desk has said whether it is the same money."""
    return serializers.advice(
        actions.received(acting_of(request), reference, body.amount, body.currency, body.transaction)
    )


@own.post(
    "/dues/{reference}/refunded", response={200: AdviceOut, **responses(403, 404, 409)}, summary="A sum was given back"
)
@idempotent
def refunded(request: HttpRequest, reference: Reference, body: DueSumIn) -> dict[str, Any]:
    """What came in beyond what is due went back to its payer."""
    return serializers.advice(
        actions.refunded(acting_of(request), reference, body.amount, body.currency, body.transaction)
    )


@own.post("/dues/{reference}/written-off", response={200: DueOut, **responses(403, 404)}, summary="Less is asked")
@idempotent
def written_off(request: HttpRequest, reference: Reference, body: WriteOffIn) -> dict[str, Any]:
    """As the desk: part of what is left is not asked for any more."""
    return serializers.due(actions.write_off(acting_of(request), reference, body.amount, body.note))


@own.get("/providers", response={200: list[ProviderOut], **responses()}, summary="Ways to pay")
def ways(request: HttpRequest) -> list[dict[str, Any]]:
    """The providers of this node; none of them sees what else is here."""
    return [{"code": one.code, "title": str(one.title), "sample": one.sample} for one in providers.offered()]


@own.post(
    "/dues/{reference}/payments", response={200: StartedOut, **responses(404, 409)}, summary="Pay with a provider"
)
@idempotent
def started(request: HttpRequest, reference: Reference, body: StartIn) -> dict[str, Any]:
    """Begin to pay what is left, as whoever owes it. No card and no account is taken here: the provider asks."""
    payment, url = callbacks.start(acting_of(request), reference, body.provider, "")
    return {
        "provider": payment.provider,
        "url": url,
        "amount": payment.amount,
        "currency": payment.currency,
        "state": payment.state,
    }


@own.post(
    "/providers/{provider}/callback",
    response={200: TakenOut, **responses()},
    auth=None,
    summary="A provider tells what happened",
)
def callback(request: HttpRequest, provider: Annotated[str, Path(max_length=30, pattern=NO_NUL)]) -> dict[str, Any]:
    """Signed by the provider, in its own form. Answered as soon as it is kept; told again, it changes nothing."""
    return {"new": callbacks.receive(provider, dict(request.headers), request.body)}


@own.post("/sums", response={200: AdviceOut, **responses(409)}, summary="Tell of a sum, whatever it is for")
@idempotent
def told(request: HttpRequest, body: ToldIn) -> dict[str, Any]:
    """As a payment firm that a payee names, or as a desk: what fits no due is not refused but kept for the desk, and
    `reason` says why. The same transaction again changes nothing."""
    return serializers.advice(
        actions.told(
            acting_of(request),
            EntryKind(body.kind),
            body.reference,
            body.amount,
            body.currency,
            body.transaction,
            tuple(body.names),
        )
    )


@own.get("/unallocated", response={200: AdviceListOut, **responses()}, summary="Sums that are not counted yet")
def unallocated(request: HttpRequest, limit: Limit = 100, after: Key = 0) -> dict[str, Any]:
    """Of the payees whose desk the caller works at."""
    rows = queries.unallocated(acting_of(request)).select_related("due").filter(pk__gt=after)
    found = list(rows[: limit + 1])
    more = found[limit - 1].pk if len(found) > limit else None
    return {"items": [serializers.advice(row) for row in found[:limit]], "next": more}


@own.post(
    "/unallocated/{key}/allocated", response={200: DueOut, **responses(403, 404, 409)}, summary="Count it for a due"
)
@idempotent
def allocated(request: HttpRequest, key: Key, body: AllocateIn) -> dict[str, Any]:
    """The desk has found out what the sum is for."""
    return serializers.due(actions.allocate(acting_of(request), key, body.reference, body.note))


@own.post("/unallocated/{key}/same", response={200: AdviceOut, **responses(403, 404)}, summary="It is counted already")
@idempotent
def same(request: HttpRequest, key: Key, body: SameIn) -> dict[str, Any]:
    """The sum is the same money as another one that is counted."""
    return serializers.advice(actions.same(acting_of(request), key, body.other))


@own.post("/unallocated/{key}/returned", response={200: AdviceOut, **responses(403, 404)}, summary="It was given back")
@idempotent
def returned(request: HttpRequest, key: Key, body: GiveBackIn) -> dict[str, Any]:
    """The sum went back to whoever paid it; the note says by which transfer."""
    return serializers.advice(actions.give_back(acting_of(request), key, body.note))


@own.get("/statements", response={200: StatementListOut, **responses()}, summary="Files of banks")
def bank_statements(request: HttpRequest, limit: Limit = 100, after: Key = 0) -> dict[str, Any]:
    """Of the payees whose desk the caller works at, the oldest first."""
    rows = statements.visible_to(acting_of(request)).filter(pk__gt=after).order_by("pk")
    found = list(rows[: limit + 1])
    more = found[limit - 1].pk if len(found) > limit else None
    return {"items": [serializers.statement(row) for row in found[:limit]], "next": more}


@own.post("/statements", response={200: StatementOut, **responses(404)}, summary="Bring a file of a bank")
@idempotent
def statement_brought(
    request: HttpRequest,
    file: File[UploadedFile],
    payee: Form[PayeeCode],
    columns: Form[ColumnsText] = "",
    account: Form[AccountText] = "",
) -> dict[str, Any]:
    """camt.053, camt.054, CSV or XLSX. It is looked at, nothing is booked; the same file is the same statement."""
    content = file.read()
    row = statements.upload(acting_of(request), payee, file.name or "statement", content, mapping_of(columns), account)
    return serializers.statement(row)


@own.get("/statements/{key}", response={200: StatementOut, **responses(404)}, summary="One file of a bank")
def bank_statement(request: HttpRequest, key: Key) -> dict[str, Any]:
    """Where it stands, and how many of its lines became what."""
    return serializers.statement(or_404(statements.visible_to(acting_of(request)), "statement", pk=key))


@own.get("/statements/{key}/lines", response={200: StatementLinesOut, **responses(404)}, summary="Its lines")
def bank_lines(request: HttpRequest, key: Key, limit: Limit = 100, after: SmallKey = 0) -> dict[str, Any]:
    """What each line is, and what becomes of it. `after` is the number of a line."""
    row = or_404(statements.visible_to(acting_of(request)), "statement", pk=key)
    found = list(row.lines.select_related("advice__due").filter(number__gt=after)[: limit + 1])
    more = found[limit - 1].number if len(found) > limit else None
    return {"items": [serializers.statement_line(line) for line in found[:limit]], "next": more}


@own.post("/statements/{key}/booked", response={200: StatementOut, **responses(404, 409)}, summary="Book it")
@idempotent
def statement_booked(request: HttpRequest, key: Key) -> dict[str, Any]:
    """What counts is booked, what does not is kept to be allocated; again, it changes nothing."""
    return serializers.statement(statements.book(acting_of(request), key))


router = Router()
router.add_router("/payments", own)
