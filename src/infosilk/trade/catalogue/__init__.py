"""The catalogue: products of an organisation, and how their subheadings are found, confirmed and remembered.

The engine that reads words is `trade.classification`; this package holds what keeps, shows and asks. Other parts of
trade ask `looking.lookup`, here as `lookup`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infosilk.trade.catalogue.looking import ProductView, lookup

__all__ = ["ProductView", "lookup"]


def __getattr__(name: str) -> Any:
    # Read at first use: the command line reads listings without tables.
    if name in __all__:
        from infosilk.trade.catalogue import looking

        return getattr(looking, name)
    raise AttributeError(name)
