"""Classification of goods: from the words that people use to subheadings of the Harmonized System (HS 2022).

`suggest` is all that others need: local, without network, model or database, a few milliseconds a text.
"""

from infosilk.trade.catalogue.engine.classification.confirmed import Confirmed
from infosilk.trade.catalogue.engine.classification.suggest import Reason, Suggestion, suggest

__all__ = ["Confirmed", "Reason", "Suggestion", "suggest"]
