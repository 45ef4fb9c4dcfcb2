"""A broker's clients: the firms that this person acts for by mandate, and how their business stands."""

from dataclasses import dataclass, replace

from django.utils import timezone

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Mandate
from infosilk.trade.clearance.public import Consignment, State
from infosilk.trade.declarations.public import DeclarationState, LodgedDeclaration
from infosilk.trade.intake import public as intake


@dataclass(frozen=True, slots=True)
class Client:
    """One firm; `current` is the one that the person acts for now."""

    name: str
    current: bool
    consignments: int
    held: int
    declarations: int
    held_declarations: int
    documents: int


def clients(acting: Acting) -> list[Client]:
    """The firms of the person's broker mandates in force, by name; each as the mandate lets it be seen."""
    if acting.person_id is None or not acting.may("trade", "broker"):
        return []
    mandates = Mandate.objects.active(timezone.now()).filter(person_id=acting.person_id, role="broker")
    found = []
    for mandate in mandates.select_related("organisation").order_by("organisation__name"):
        firm = mandate.organisation
        theirs = replace(acting, organisation_id=firm.pk, roles=frozenset({"broker"}))
        rows = Consignment.objects.visible_to(theirs)
        declared = LodgedDeclaration.objects.visible_to(theirs)
        found.append(
            Client(
                firm.name,
                firm.pk == acting.organisation_id,
                rows.count(),
                rows.filter(state__in=(State.HELD, State.HELD_THERE)).count(),
                declared.count(),
                declared.filter(state=DeclarationState.HELD).count(),
                intake.waiting_documents(theirs).count(),
            )
        )
    return found
