"""What people do in trade: lodge a batch (`lodging.py`), decide what is held (`officers.py`, `review/`), withdraw an
order (`withdrawing.py`), let it leave (`moving.py`), return goods (`returns/`)."""

from infosilk.trade.lodging import LodgeReport
from infosilk.trade.media import lodge
from infosilk.trade.moving import delivered, leave
from infosilk.trade.officers import decide, decide_many
from infosilk.trade.recognising import LineOutcome
from infosilk.trade.withdrawing import withdraw

__all__ = ["LineOutcome", "LodgeReport", "decide", "decide_many", "delivered", "leave", "lodge", "withdraw"]
