"""What waits for an officer in all rooms: held consignments, returns, certificates, declarations."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from infosilk.kernel.actor import Acting
from infosilk.trade.declarations.public import DeclarationState, LodgedDeclaration
from infosilk.trade.officers.public import held
from infosilk.trade.papers.public import CertificateState, OriginCertificate
from infosilk.trade.returns.public import Return, ReturnState
from infosilk.trade.risk.public import Lane

# What narrows the held ones, and what waits beside them.
HELD = ("all", "yellow", "red", "second", "asked")
OTHERS = ("returns", "certificates", "declarations")


def others(part: str) -> "QuerySet[Any]":
    """What waits beside held consignments: returns to decide, certificates to issue, held declarations."""
    if part == "returns":
        return Return.objects.select_related("consignment").filter(
            state=ReturnState.APPLIED, consignment__direction="import"
        )
    if part == "certificates":
        return OriginCertificate.objects.filter(state=CertificateState.APPLIED)
    return LodgedDeclaration.objects.filter(state=DeclarationState.HELD)


def counts(acting: Acting) -> dict[str, int]:
    """How much waits in each part."""
    found: dict[str, int] = held(acting).aggregate(
        all=Count("pk"),
        yellow=Count("pk", filter=Q(lane=Lane.YELLOW)),
        red=Count("pk", filter=Q(lane=Lane.RED)),
        second=Count("pk", filter=Q(latest_step="propose")),
        asked=Count("pk", filter=Q(latest_question="ask")),
    )
    return found | {part: others(part).count() for part in OTHERS}
