"""What other rooms use of risk: the book that judges cases, inspections, known sellers."""

from infosilk.trade.risk.book import RiskBook, load_risk
from infosilk.trade.risk.models import Inspection, Irregularity, KnownSeller, Lane, Result
from infosilk.trade.risk.schemas import InspectionOut
from infosilk.trade.risk.serializers import inspection_out
from infosilk.trade.risk.store import ask_inspections

__all__ = [
    "Inspection",
    "InspectionOut",
    "Irregularity",
    "KnownSeller",
    "Lane",
    "Result",
    "RiskBook",
    "ask_inspections",
    "inspection_out",
    "load_risk",
]
