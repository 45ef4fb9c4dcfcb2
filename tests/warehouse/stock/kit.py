"""Actors for the warehouse's tests."""

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation


def acting_for(organisation: Organisation, *roles: str) -> Acting:
    """Somebody who acts for `organisation` in `roles`."""
    return Acting(name="test", via="api", organisation_id=organisation.id, roles=frozenset(roles))
