"""The API of payments: dues, sums that were told, what could not be counted."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router

from infosilk.commons.payments import actions, queries, serializers
from infosilk.commons.payments.schemas import (
    AdviceListOut,
    AdviceOut,
    AllocateIn,
    DueListOut,
    DueOut,
    DueSumIn,
    GiveBackIn,
    Reference,
    SameIn,
    WriteOffIn,
)
from infosilk.kernel.access import acting_of
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Key, Limit

own = Router()
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


router = Router()
router.add_router("/payments", own)
