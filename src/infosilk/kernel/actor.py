"""Who acts, for whom, by which mandate: the first argument of every action.

An `Acting` is made by whoever lets a request in (page session, API token, command line, road) and is checked
by the action itself with `require`. Nothing else grants anything.
"""

from dataclasses import dataclass, field
from typing import Literal

from infosilk.kernel.problems import Forbidden

# Stands among an action's roles for whoever acts for an organisation, in whichever role.
ANY_ROLE = "*"

Via = Literal["page", "api", "cli", "road", "worker"]


@dataclass(frozen=True)
class Acting:
    """One actor of one request.

    `organisation_id` is the organisation represented (None: the person for themselves), `roles` what the mandate lets
    them do there, `areas` a token's limit (None: no limit). `name` is how the audit trail calls the actor.
    """

    name: str
    via: Via
    person_id: int | None = None
    organisation_id: int | None = None
    mandate_id: int | None = None
    token_id: int | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    areas: frozenset[str] | None = None

    def may(self, area: str, *roles: str) -> bool:
        """Whether this actor holds one of `roles` and may work in `area`."""
        in_area = self.areas is None or area in self.areas
        if not in_area or not self.roles:
            return False
        return not self.roles.isdisjoint(roles) or (ANY_ROLE in roles and self.organisation_id is not None)

    def require(self, area: str, *roles: str) -> None:
        """Raise Forbidden unless the actor holds one of `roles` in `area`."""
        if not self.may(area, *roles):
            raise Forbidden(area=area, roles=roles)


def system(via: Via, name: str) -> Acting:
    """The node itself: a worker task, or a message of a partner node whose signature was verified."""
    return Acting(name=name, via=via, roles=frozenset({"system"}))
