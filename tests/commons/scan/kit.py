"""Goods in a location, for tests of what scans lead to."""

from decimal import Decimal
from itertools import count

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation
from infosilk.warehouse.stock import actions
from infosilk.warehouse.stock.models import Kind, Location

_numbers = count(1)


def location(keeper: Organisation) -> Location:
    """A new bonded location that `keeper` keeps."""
    code = f"shelf-{next(_numbers)}"
    return Location.objects.create(code=code, kind=Kind.BONDED, titles={"en": f"Shelf {code}"}, keeper=keeper)


def stored(keeper: Organisation, lot: str) -> Location:
    """A new location of `keeper` that holds five of one article of the consignment `lot`."""
    made = location(keeper)
    worker = Acting(name="test", via="api", organisation_id=keeper.pk, roles=frozenset({"warehouse"}))
    line = actions.ReceiptLine("SKU-1", lot, keeper.code, Decimal(5), "PCE")
    actions.receive_bonded(worker, f"receipt:{made.code}", made.code, [line])
    return made
