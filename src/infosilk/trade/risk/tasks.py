"""Background work of risk: the model learned anew, as a job."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from infosilk.commons.jobs import public as jobs
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.problems import Conflict
from infosilk.kernel.record import audit
from infosilk.trade.risk import train

KIND = "trade.risk_train"


@jobs.kind(KIND, title=_("Learning the risk model"), area="trade", roles=train.MAY_TRAIN)
def learn(work: jobs.Work) -> None:
    """Learn the risk model anew from the inspections so far. Begun again after a crash it learns again: of two models
    alike the second is not used, for it does not beat the first."""
    train.train_model(work.acting, progress=lambda text: work.progress(0, note=text))
    work.progress(1, 1)


@app.periodic(cron="43 2 * * 0")
@app.task(name="trade.risk_train", queueing_lock="trade.risk_train")
def risk_train(timestamp: int = 0) -> None:
    """Each week, unless somebody has just asked for it."""
    try:
        jobs.start(system("worker", "risk"), KIND, {}, alone=True)
    except Conflict:
        return


def ask(acting: Acting) -> jobs.Job:
    """Have a model learned in the background; Conflict when that is asked for already."""
    train.allowed(acting)
    with transaction.atomic():
        audit.record(acting, "trade.risk.training_asked", "trade.riskmodel", "", {})
        return jobs.start(acting, KIND, {}, alone=True)
