"""Tables of the kernel, a file for each noun."""

from infosilk.kernel.models.audit import AuditEntry, AuditHead
from infosilk.kernel.models.erasures import Blocked, Erasure
from infosilk.kernel.models.idempotency import IdempotencyRecord
from infosilk.kernel.models.notifications import Notification
from infosilk.kernel.models.organisations import Mandate, MandateQuerySet, Organisation, OrganisationIdentifier
from infosilk.kernel.models.people import Person, PersonManager
from infosilk.kernel.models.rules import DataVersion, DatedRule, ExchangeRate
from infosilk.kernel.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "AuditEntry",
    "AuditHead",
    "Blocked",
    "DataVersion",
    "DatedRule",
    "Erasure",
    "ExchangeRate",
    "IdempotencyRecord",
    "Mandate",
    "MandateQuerySet",
    "Notification",
    "Organisation",
    "OrganisationIdentifier",
    "Person",
    "PersonManager",
]
