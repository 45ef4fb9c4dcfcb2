"""What people do in trade: lodge a batch (`lodging.py`), decide a held consignment (`officers.py`)."""

from infosilk.trade.lodging import LodgeReport, lodge
from infosilk.trade.officers import decide
from infosilk.trade.recognising import LineOutcome

__all__ = ["LineOutcome", "LodgeReport", "decide", "lodge"]
