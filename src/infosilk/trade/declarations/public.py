"""What other rooms use of declarations."""

from infosilk.trade.declarations.models import DeclarationState, LodgedDeclaration

__all__ = [
    "DeclarationState",
    "LodgedDeclaration",
]
