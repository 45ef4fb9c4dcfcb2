"""Whose orders these are: a buyer is known by the e-mail of the order, or by the identity number in its documents."""

from typing import Any

from django.db.models import Q, QuerySet

from infosilk.kernel.record.subjects import Cases, Subject, rows_of, traces
from infosilk.trade.clearance.models.consignments import Consignment, State, TradeDocument

# What happens to the goods no more: until then customs and carrier need the buyer.
OVER = (
    State.RELEASED,
    State.REFUSED,
    State.REFUSED_THERE,
    State.ARRIVED,
    State.WITHDRAWN,
    State.RETURNED,
)


@traces
def cases(subject: Subject) -> Cases:
    """The consignments that somebody bought, by number."""
    if not subject.words:
        return Cases()
    query = Q(buyer_email__in=subject.emails)
    for number in subject.numbers:
        query |= Q(pk__in=TradeDocument.objects.filter(payload__contains=f'"{number}"').values("consignment_id"))
    # Firms are no people, and what they buy stands in public accounts.
    found = list(Consignment.objects.filter(query, buyer_kind="private").values_list("number", "state"))
    return Cases(
        frozenset(number for number, state in found if state in OVER),
        frozenset(number for number, state in found if state not in OVER),
    )


@rows_of("trade_clearance.consignment")
def consignments(subject: Subject) -> "QuerySet[Any]":
    return Consignment.objects.filter(number__in=subject.cases)


@rows_of("trade_clearance.tradedocument")
def documents(subject: Subject) -> "QuerySet[Any]":
    return TradeDocument.objects.filter(consignment__number__in=subject.cases)
