"""From a person and a mandate to an `Acting`: the only place where one is made for a human being."""

from django.utils import timezone

from infosilk.kernel.actor import Acting, Via
from infosilk.kernel.models import Mandate, Person

SESSION_KEY = "infosilk.mandate"


def active_mandates(person: Person) -> list[Mandate]:
    """The person's mandates in force, oldest first, with their organisations."""
    found = Mandate.objects.active(timezone.now()).filter(person=person)
    return list(found.select_related("organisation").order_by("pk"))


def choose(person: Person, chosen: int | None, via: Via = "page") -> Acting:
    """The actor of a session: by the mandate `chosen` if it is in force, else by the person's first, else themselves.

    The roles are those of all the person's mandates in force for that organisation: somebody who is marketplace and
    administrator of one firm does not switch between the two.
    """
    active = active_mandates(person)
    if not active:
        return Acting(name=str(person), via=via, person_id=person.pk)
    mandate = next((one for one in active if one.pk == chosen), active[0])
    return _represent(person, mandate, active, via)


def _represent(person: Person, mandate: Mandate, active: list[Mandate], via: Via) -> Acting:
    return Acting(
        name=str(person),
        via=via,
        person_id=person.pk,
        organisation_id=mandate.organisation_id,
        mandate_id=mandate.pk,
        roles=frozenset(one.role for one in active if one.organisation_id == mandate.organisation_id),
    )
