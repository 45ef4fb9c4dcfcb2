"""From a person and a mandate to an `Acting`: the only place where one is made for a human being."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting, Via
from infosilk.kernel.models import Mandate, Person
from infosilk.kernel.problems import Expired, Forbidden

SESSION_KEY = "infosilk.mandate"


def active_mandates(person: Person, at: datetime | None = None) -> list[Mandate]:
    """The person's mandates in force at `at` (default: now), oldest first, with their organisations."""
    found = Mandate.objects.active(at or timezone.now()).filter(person=person)
    return list(found.select_related("organisation").order_by("pk"))


def acting_for(person: Person, mandate: Mandate | None, via: Via = "page", at: datetime | None = None) -> Acting:
    """The actor `person` for the organisation of `mandate`; for themselves when it is None.

    The roles are those of all the person's mandates in force for that organisation: somebody who is
    marketplace and administrator of one firm does not switch between the two. Raises Forbidden for another
    person's mandate, Expired for one that is revoked, has ended or has not begun at `at` (default: now).
    """
    if mandate is None:
        _active(person)
        return Acting(name=str(person), via=via, person_id=person.pk)
    if mandate.person_id != person.pk:
        raise Forbidden(_("This mandate belongs to somebody else."))
    active = active_mandates(person, at)
    if mandate.pk not in {one.pk for one in active}:
        raise Expired(
            _("The mandate “%(role)s” for %(organisation)s is not in force.")
            % {"role": mandate.get_role_display(), "organisation": mandate.organisation},
            mend=_("Ask an administrator of the organisation for a new one."),
        )
    return _represent(person, mandate, active, via)


def choose(person: Person, chosen: int | None, via: Via = "page") -> Acting:
    """The actor of a session: by the mandate `chosen` if it is in force, else by the person's
    first, else themselves."""
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


def _active(person: Person) -> None:
    if not person.is_active:
        raise Expired(_("This account is closed."))
