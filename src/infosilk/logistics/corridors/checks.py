"""What must hold before a shipment leaves or arrives; each refusal names what is wrong and how to mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import OrganisationIdentifier
from infosilk.kernel.problems import ErrorItem, Invalid
from infosilk.logistics.corridors import on_record
from infosilk.logistics.corridors.corridor import Corridor
from infosilk.trade import public as trade

# So many numbers fit into one message of the road (256 KiB) with room to spare.
MAX_CONSIGNMENTS = 5_000
CLOCKS = timedelta(minutes=5)


def whole(acting: Acting) -> Acting:
    """The actor without the limit of a token to some areas, once logistics has let the step in.

    A departure or an arrival changes trade, warehouse and trace along with it; the roles stay the same.
    """
    return replace(acting, areas=None)


def logistics_codes(acting: Acting) -> set[str]:
    """The logistics codes (customs registrations) of the actor's organisation."""
    if acting.organisation_id is None:
        return set()
    owned = OrganisationIdentifier.objects.filter(organisation_id=acting.organisation_id, scheme="CUSTOMS")
    return set(owned.values_list("value", flat=True))


def ready_to_go(acting: Acting) -> list[trade.ConsignmentBrief]:
    """What is accepted by the partner and carries the actor's logistics code; the node itself sees all."""
    briefs: Iterable[trade.ConsignmentBrief] = trade.ready_for_dispatch(whole(acting))
    if acting.may("logistics", "system"):
        return list(briefs)
    codes = logistics_codes(acting)
    return [brief for brief in briefs if brief.logistics_code in codes]


def departing(acting: Acting, numbers: Sequence[str], destination: str) -> list[trade.ConsignmentBrief]:
    """The briefs of `numbers` in their order; Invalid names each that is unknown, foreign, or not ready."""
    found = {brief.number: brief for brief in trade.briefs(numbers)}
    all_of_them = acting.may("logistics", "system")
    codes = logistics_codes(acting)
    errors = []
    for number in numbers:
        brief = found.get(number)
        if brief is None or not (all_of_them or brief.logistics_code in codes):
            errors.append(
                ErrorItem(
                    number,
                    _("No such consignment carries your logistics code."),
                    _("Dispatch only what you carry."),
                )
            )
        elif brief.destination_node != destination:
            errors.append(
                ErrorItem(
                    number,
                    _("It goes to %(node)s.") % {"node": brief.destination_node},
                    _("Choose a corridor that leads there."),
                )
            )
        elif brief.state != "accepted":
            errors.append(
                ErrorItem(
                    number,
                    _("It cannot leave in the state “%(state)s”.") % {"state": brief.state},
                    _("Only what the partner accepted, and is not on the way yet, can leave."),
                )
            )
    if errors:
        raise Invalid(errors=errors[:100])
    return [found[number] for number in numbers]


def leaving(code: str) -> Corridor:
    corridor = on_record.corridor(code)
    if corridor not in on_record.leaving():
        raise Invalid(
            errors=[
                ErrorItem(
                    "corridor",
                    _("%(code)s does not begin here.") % {"code": code},
                    _("Choose one that does."),
                )
            ]
        )
    return corridor


def past(at: datetime | None, where: str) -> datetime:
    """`at` (default: now) as UTC; Invalid when it has no zone or lies in the future by more than clocks differ."""
    now = datetime.now(UTC)
    if at is None:
        return now
    if at.tzinfo is None:
        raise Invalid(errors=[ErrorItem(where, _("The time has no zone."), _("Write it with its offset."))])
    if at > now + CLOCKS:
        raise Invalid(
            errors=[ErrorItem(where, _("The time is in the future."), _("Write when it happened, or leave it out."))]
        )
    return at.astimezone(UTC)


def count_error(count: int) -> ErrorItem:
    return ErrorItem(
        "consignments",
        _("%(count)s consignments in one shipment.") % {"count": count},
        _("Name between 1 and %(limit)s.") % {"limit": MAX_CONSIGNMENTS},
    )
