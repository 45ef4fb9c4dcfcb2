"""Engines of this area that hold published rules in modules of other names, for `kernel/reasons/explain`.

A room whose engines lie in a folder of that name needs no such module.
"""

from infosilk.trade import agreement, arithmetic, identity, lanes, supervision, unknowns  # noqa: F401
from infosilk.trade.declarations import schemas  # noqa: F401
from infosilk.trade.papers import origin  # noqa: F401
from infosilk.trade.risk import finding, why  # noqa: F401
