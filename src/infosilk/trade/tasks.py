"""Background work of trade, by its rooms: a worker finds the tasks of an application here."""

from infosilk.trade.ceb.tasks import expire_documents
from infosilk.trade.mending.tasks import expire_unfinished
from infosilk.trade.returns.tasks import expire_returns
from infosilk.trade.risk.tasks import risk_train
from infosilk.trade.webhooks.tasks import tell_webhooks

__all__ = ["expire_documents", "expire_returns", "expire_unfinished", "risk_train", "tell_webhooks"]
