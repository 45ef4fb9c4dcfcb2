"""Sample addresses of a demo node's organisations: public streets, numbers that nobody has."""

from django.conf import settings

from infosilk.commons.addresses import actions, queries
from infosilk.commons.addresses.engine.address import Address
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation

_SEATS = {
    "RS": Address("RS", "Obrenovićeva bb (sample)", "", "18000", "Niš"),
    "CN": Address("CN", "文三路（样例）", "", "310012", "杭州市", "西湖区", "浙江省"),
}


def ensure() -> None:
    """A seat for each organisation of this node's country that has none."""
    seat = _SEATS.get(settings.NODE.city.country)
    if seat is None:
        return
    for organisation in Organisation.objects.filter(demo=True, country=seat.country):
        acting = Acting(name="demo", via="worker", organisation_id=organisation.pk, roles=frozenset({"administrator"}))
        if not queries.addresses_of(acting, own=False):
            actions.put_address(acting, "seat", seat, own=False)
