"""The API of payments: for the payment firms that customs names, and for whoever may see the consignment."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from infosilk.commons.payments import public as payments
from infosilk.commons.payments.public import MAX_TRANSACTION
from infosilk.kernel.access import acting_of
from infosilk.kernel.problems import NotFound
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import NO_NUL, Currency
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.payments import queries
from infosilk.trade.payments.engine.reference import number_of

own = Router()
Reference = Annotated[str, Field(min_length=3, max_length=40, pattern=NO_NUL)]
Amount = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)]


class SumIn(BaseModel):
    """A sum under the number by which the firm knows it: the same number again is the same sum."""

    model_config = ConfigDict(extra="forbid")

    amount: Amount
    currency: Currency
    transaction: Annotated[str, Field(min_length=1, max_length=MAX_TRANSACTION, pattern=NO_NUL)]


class PaymentReceiptOut(BaseModel):
    kind: str
    amount: Decimal
    transaction: str
    at: datetime


class PaymentOut(BaseModel):
    """`amount` is due in `currency`; `left` is still to be paid, `to_refund` came in beyond what is due."""

    reference: str
    consignment: str
    state: str = Field(description="due, announced (by the buyer), paid or cancelled")
    currency: str
    amount: Decimal
    received: Decimal
    refunded: Decimal
    left: Decimal
    to_refund: Decimal
    charged: Decimal = Field(description="What is owed in the currency of the charges.")
    charged_currency: str
    rate: Decimal
    sample: bool = Field(description="The receiver or the rate is a sample: nobody pays by it.")
    qr: str = Field(description="The text of the payment slip's QR code; empty when nothing is left.")
    receipts: list[PaymentReceiptOut]


@own.get("/{reference}", response={200: PaymentOut, **responses(404, 409)}, summary="A payment of charges")
def payment(request: HttpRequest, reference: Reference) -> dict[str, Any]:
    """What is due under a reference number, and what came in for it."""
    return _shown(queries.by_reference(acting_of(request), reference))


@own.post(
    "/{reference}/received", response={200: PaymentOut, **responses(404, 409)}, summary="A sum came in for charges"
)
@idempotent
def received(request: HttpRequest, reference: Reference, body: SumIn) -> dict[str, Any]:
    """As a payment firm that customs names, or as an officer. Less than is due leaves the rest due; more is marked to
    be given back."""
    payments.received(acting_of(request), reference, body.amount, body.currency, body.transaction)
    return _shown(_of(reference))


@own.post("/{reference}/refunded", response={200: PaymentOut, **responses(404, 409)}, summary="A sum was given back")
@idempotent
def refunded(request: HttpRequest, reference: Reference, body: SumIn) -> dict[str, Any]:
    """What came in beyond what is due went back to its payer."""
    payments.refunded(acting_of(request), reference, body.amount, body.currency, body.transaction)
    return _shown(_of(reference))


def _of(reference: str) -> Consignment:
    return Consignment.objects.select_related("payment__due").get(number=number_of(reference))


def _shown(found: Consignment) -> dict[str, Any]:
    charges = queries.charges_of(found)
    if charges is None:
        raise NotFound(what="payment")
    return queries.as_dict(found, charges)


router = Router()
router.add_router("/payments", own)
