"""What other rooms use of the catalogue: products, their codes, suggestions."""

from infosilk.trade.catalogue.actions import confirm_product
from infosilk.trade.catalogue.models import CATALOGUE_ROLES, CodeState, Product, Unit
from infosilk.trade.catalogue.queries import plain_decimal
from infosilk.trade.catalogue.suggestions import classify, confirm_code

__all__ = [
    "CATALOGUE_ROLES",
    "CodeState",
    "Product",
    "Unit",
    "classify",
    "confirm_code",
    "confirm_product",
    "plain_decimal",
]
