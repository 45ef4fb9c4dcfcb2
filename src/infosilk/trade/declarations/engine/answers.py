"""Customs' answer to a declaration as WCO_RES: accepted, rejected with a pointer to each fault, released, cancelled.

Engine: no Django; what the answer says is handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from infosilk.trade.declarations.engine.messages import DeclarationAnswered, Error, MetaData, Response, Status
from infosilk.trade.declarations.engine.node import Amount, Moment
from infosilk.trade.declarations.engine.parties import AdditionalInformation, DutyTaxFee, Payment
from infosilk.trade.declarations.engine.pointers import pointers
from infosilk.trade.declarations.engine.writer import make

Kind = Literal["accepted", "rejected", "released", "held", "cancelled"]
# Function codes of the response as published examples use them: accepted, rejected, cleared, control, cancelled.
FUNCTION: dict[Kind, str] = {"accepted": "01", "rejected": "03", "released": "09", "held": "05", "cancelled": "10"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault or note of the answer: the number of its rule (at most 8 characters), its words, its place."""

    number: str
    text: str
    place: str
    fault: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer says. `reference` names the answer itself; `due` the charges, None when none are."""

    kind: Kind
    reference: str
    at: datetime
    lrn: str
    number: str
    version: int
    country: str
    findings: Sequence[Finding] = ()
    due: tuple[Decimal, str] | None = None


def respond(answer: Answer) -> bytes:
    """The answer as XML, valid by the schema of responses."""
    now = moment(answer.at)
    rejected = answer.kind == "rejected"
    declaration = DeclarationAnswered(
        acceptance_date_time=now if answer.kind in ("accepted", "released", "held") else None,
        cancellation_date_time=now if answer.kind == "cancelled" else None,
        functional_reference_id=answer.lrn[:35] or None,
        id=answer.number or None,
        rejection_date_time=now if rejected else None,
        version_id=str(answer.version),
    )
    if answer.due is not None:
        due = Amount(answer.due[0], answer.due[1])
        declaration.duty_tax_fee = [DutyTaxFee(payment=Payment(tax_assessed_amount=due, payment_amount=due))]
    response = Response(
        function_code=FUNCTION[answer.kind],
        functional_reference_id=answer.reference[:35],
        issue_date_time=now,
        additional_information=[
            AdditionalInformation(
                statement_code=entry.number or None,
                statement_description=entry.text[:512],
                pointer=pointers(entry.place),
            )
            for entry in answer.findings
            if not entry.fault
        ],
        error=[
            Error(description=entry.text[:512], validation_code=entry.number[:8] or None, pointer=pointers(entry.place))
            for entry in answer.findings
            if entry.fault
        ],
        status=[Status(effective_date_time=now, name_code=FUNCTION[answer.kind])],
        declaration=[declaration],
    )
    return make(
        MetaData(
            wco_data_model_version_code="3.6",
            wco_type_name="RES",
            responsible_country_code=answer.country,
            response=[response],
        )
    )


def moment(at: datetime) -> Moment:
    """A time in the form of format code 304, in UTC."""
    return Moment(f"{at.astimezone(UTC):%Y%m%d%H%M%S}Z")
