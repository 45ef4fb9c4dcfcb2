"""What other rooms use of addresses: where an organisation is reached, whose a citizen's number is."""

from infosilk.commons.addresses.actions import open_number
from infosilk.commons.addresses.models import AddressUse, CitizenNumber, ContactUse
from infosilk.commons.addresses.queries import address_of, holders

__all__ = ["AddressUse", "CitizenNumber", "ContactUse", "address_of", "holders", "open_number"]
