"""Reads of the kernel: what an actor may see of their organisation."""

from django.db.models import QuerySet

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import (
    ApiToken,
    AuditEntry,
    Mandate,
    MandateQuerySet,
    Notification,
    Organisation,
    OrganisationIdentifier,
    Person,
)
from infosilk.kernel.record import audit


def organisation_of(acting: Acting) -> Organisation | None:
    """The organisation represented; None for a person for themselves."""
    return Organisation.objects.filter(pk=acting.organisation_id).first() if acting.organisation_id else None


def person_of(acting: Acting) -> Person | None:
    return Person.objects.filter(pk=acting.person_id).first() if acting.person_id else None


def mandates_of(acting: Acting) -> MandateQuerySet:
    """The organisation's mandates: all for its administrators, one's own for others."""
    rows = Mandate.objects.filter(organisation_id=acting.organisation_id or 0).select_related("person", "organisation")
    return rows if acting.may("kernel", "administrator") else rows.filter(person_id=acting.person_id or 0)


def tokens_of(acting: Acting) -> QuerySet[ApiToken]:
    """The organisation's tokens: all for its administrators, one's own for others."""
    rows = ApiToken.objects.filter(mandate__organisation_id=acting.organisation_id or 0).select_related(
        "mandate__person"
    )
    return rows if acting.may("kernel", "administrator") else rows.filter(mandate__person_id=acting.person_id or 0)


def identifiers_of(acting: Acting) -> QuerySet[OrganisationIdentifier]:
    """The organisation's official numbers."""
    return OrganisationIdentifier.objects.filter(organisation_id=acting.organisation_id or 0)


def notifications_of(acting: Acting) -> QuerySet[Notification]:
    """One's own notifications, whomever one acts for."""
    return Notification.objects.filter(person_id=acting.person_id or 0).order_by("-id")


def audit_of(acting: Acting) -> QuerySet[AuditEntry]:
    """The audit entries that the actor may read: the organisation's for its administrator, the node's for the operator.

    Empty for everybody else.
    """
    streams = []
    if acting.organisation_id is not None and acting.may("kernel", "administrator"):
        streams.append(audit.stream_of(acting.organisation_id))
    if acting.may("kernel", "operator"):
        streams.append(audit.SYSTEM)
    return AuditEntry.objects.filter(stream__in=streams).order_by("-id")


def names_of_people(ids: set[int]) -> dict[int, str]:
    """Names to show beside the numbers of the audit trail."""
    return {person.pk: str(person) for person in Person.objects.filter(pk__in=ids)}
