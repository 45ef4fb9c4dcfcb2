"""The declaration of a number: a lodged one as it stands, or one made from a consignment's documents."""

from django.conf import settings

from infosilk.trade.clearance.public import Consignment, Direction, bundle_of
from infosilk.trade.declarations import actions
from infosilk.trade.declarations.engine.make import Declared, declare
from infosilk.trade.declarations.engine.messages import MetaData
from infosilk.trade.declarations.engine.writer import make
from infosilk.trade.declarations.models import LodgedDeclaration


def declaration_of(number: str) -> bytes | None:
    """The XML; None when there is no such number, or a consignment came over the road without its documents."""
    lodged = LodgedDeclaration.objects.filter(number=number).first()
    if lodged is not None:
        if lodged.version == 1:
            return lodged.messages.earliest("id").payload.encode()
        country = settings.NODE.city.country
        declared = actions.current(lodged)
        meta = MetaData(
            wco_data_model_version_code="3.6",
            wco_type_name="DEC",
            responsible_country_code=country,
            declaration=declared,
        )
        return make(meta)
    found = Consignment.objects.filter(number=number, batch__isnull=False).first()
    return None if found is None else of_consignment(found)


def of_consignment(found: Consignment) -> bytes:
    """The declaration on this node of a consignment that was lodged here."""
    bundle = bundle_of(found)
    home = settings.NODE.city.country
    imports = found.direction == Direction.IMPORT
    # Goods of a bonded warehouse are in the country; what they come from is their first line's origin.
    start = bundle.list.goods[0].country if imports else home
    given = Declared(
        reference=found.number,
        direction=found.direction,
        declarant=found.seller_code,
        from_country=start,
        to_country=home if imports else found.buyer_country,
    )
    return declare(bundle, given)
