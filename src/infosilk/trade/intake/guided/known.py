"""What the guide knows before it asks: who the trader is with customs, where goods may go, who carries."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Mandate, Organisation, OrganisationIdentifier
from infosilk.trade.clearance import public as clearance
from infosilk.trade.intake.engine.guided import Setting

if TYPE_CHECKING:
    from infosilk.trade.intake.models import OrderDraft


@dataclass(frozen=True, slots=True)
class Known:
    """`code` is the customs registration of the organisation ("" when it has none), `countries` where goods go from
    here, `identified` those of them that ask who private buyers are, `carriers` (registration, name) on record."""

    code: str
    name: str
    home: str
    countries: tuple[str, ...]
    identified: frozenset[str]
    carriers: tuple[tuple[str, str], ...]

    @property
    def ready(self) -> bool:
        return bool(self.code and self.countries and self.carriers)


def known(acting: Acting) -> Known:
    """What is known for the organisation represented, now."""
    assert acting.organisation_id is not None
    organisation = Organisation.objects.get(pk=acting.organisation_id)
    own = OrganisationIdentifier.objects.filter(organisation=organisation, scheme="CUSTOMS").order_by("pk").first()
    node = settings.NODE
    home, now = node.city.country, timezone.now()
    partners = [node.zone_data.city_of(entry.name).country for entry in node.zone_data.partners(node.node)]
    around = clearance.borders(home, partners, now)
    countries = [code for code in dict.fromkeys([*partners, *sorted(around.destinations)]) if code != home]
    identified = frozenset(code for code in around.identity if code != home)
    return Known(own.value if own else "", organisation.name, home, tuple(countries), identified, tuple(_carriers(now)))


def _carriers(now: datetime) -> list[tuple[str, str]]:
    """Forwarders with a customs registration: an organisation that may be one, or for which a forwarder acts."""
    acts = Mandate.objects.active(now).filter(role="forwarder").values("organisation")
    rows = OrganisationIdentifier.objects.filter(scheme="CUSTOMS").filter(
        Q(organisation__in=acts) | Q(organisation__roles__contains=["forwarder"])
    )
    return list(rows.order_by("organisation__name", "value").values_list("value", "organisation__name"))


def setting_of(given: Known, draft: "OrderDraft") -> Setting:
    """What the documents of `draft` say without asking."""
    at = draft.created_at.astimezone(settings.NODE.city.tz)
    offset = at.strftime("%z")
    standin = given.countries[0] if given.countries else given.home
    return Setting(
        given.code, given.name, draft.pk, at.date().isoformat(), f"{offset[:3]}:{offset[3:]}", given.home, standin
    )
