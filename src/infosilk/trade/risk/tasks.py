"""Background work of risk: the model learned anew."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from infosilk.kernel.actor import Acting, system
from infosilk.kernel.problems import Conflict
from infosilk.kernel.record import audit
from infosilk.trade.risk import train


@app.periodic(cron="43 2 * * 0")
@app.task(name="trade.risk_train", queueing_lock="trade.risk_train")
def risk_train(timestamp: int = 0) -> int | None:
    """Learn the risk model anew from the inspections so far; the new model's key, None with too few results."""
    try:
        return train.train_model(system("worker", "risk")).pk
    except Conflict as too_few:
        logging.getLogger(__name__).info("no new risk model: %s", too_few.detail)
        return None


def ask(acting: Acting) -> None:
    """Have a model learned in the background; Conflict when that is asked for already."""
    train.allowed(acting)
    try:
        with transaction.atomic():
            audit.record(acting, "trade.risk.training_asked", "trade.riskmodel", "", {})
            risk_train.defer()
    except AlreadyEnqueued as error:
        raise Conflict(_("A model is being learned already.")) from error
