"""What other rooms use of declarations: which are lodged, and how each stands."""

from infosilk.trade.declarations.models import DeclarationState, LodgedDeclaration

__all__ = [
    "DeclarationState",
    "LodgedDeclaration",
]
