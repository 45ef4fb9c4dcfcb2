"""Learning a model from this node's inspections, or from a file of past declarations; and putting it to use."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, Invalid, NotFound
from infosilk.kernel.record import audit
from infosilk.trade.risk.engine import lines, model, table
from infosilk.trade.risk.engine import metrics as engine_metrics
from infosilk.trade.risk.engine.headers import BadFile, read_map
from infosilk.trade.risk.engine.table import Builder, Declarations
from infosilk.trade.risk.models import Inspection, RiskModel

MAY_TRAIN = ("officer", "operator")
# Of the results since the model in use, so many are needed to compare two models.
NEWEST, NEWEST_IRREGULAR = 100, 10


def own_results(until: datetime) -> Declarations:
    """This node's inspected goods lines with their results, by the day on which the result was known."""
    built = Builder()
    rows = Inspection.objects.filter(done_at__lte=until).exclude(result="").order_by("done_at")
    for facts, result, done_at in rows.values_list("facts", "result", "done_at").iterator():
        assert done_at is not None
        day = done_at.astimezone(settings.NODE.city.tz).toordinal()
        lines.put(built, [{**line, "day": day} for line in facts], float(result == "irregular"))
    return built.done()


def train_model(
    acting: Acting,
    *,
    file: Path | None = None,
    columns: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> RiskModel:
    """Learn a model and keep it; it is put to use at once when there is none, or when it beats the one in use on the
    newest results, which it was not learned from then. Conflict says how many results are needed.

    Needs the role officer or operator (or the node itself). `file` is a CSV of past declarations with results in place
    of this node's own inspections.
    """
    allowed(acting)
    at = timezone.now()
    active = RiskModel.objects.filter(active=True).first()
    try:
        data = table.read(file, read_map(columns) if columns else None) if file else own_results(at)
        held_after = _since(active, data) if active and not file else 0
        made = model.train(data, progress=progress, held_after=held_after)
    except BadFile as error:
        raise Invalid(str(error)) from error
    except model.TooFew as error:
        raise _too_few(error.inspected, error.irregular) from error
    beaten = _beaten(active, made, data)
    content = model.dump(made)
    metrics: dict[str, Any] = {
        "f1": made.chosen.f1,
        "auc": made.chosen.auc,
        "loss": made.chosen.loss,
        "threshold": made.threshold,
        "held_out": made.chosen.held_out,
        "in_use": beaten,
    }
    with transaction.atomic():
        row = RiskModel.objects.create(
            trained_at=at,
            learned_until=at,
            learned_from=made.learned_from,
            source=file.name[:200] if file else "inspections",
            metrics=metrics,
            artefact=content,
            sha256=sha256(content).hexdigest(),
        )
        audit.record(acting, "trade.risk.trained", "trade.riskmodel", str(row.pk), {"metrics": metrics})
        if beaten is None or beaten["loss"] > made.chosen.loss:
            _activate(acting, row)
    return row


def activate(acting: Acting, key: int) -> RiskModel:
    """Put an earlier model to use. One that was compared and did not beat the one in use is refused."""
    allowed(acting)
    with transaction.atomic():
        row = RiskModel.objects.select_for_update().filter(pk=key).first()
        if row is None:
            raise NotFound(what=_("risk model"))
        if row.active:
            raise Conflict(_("This model is in use already."))
        compared = row.metrics.get("in_use")
        if compared and compared["loss"] <= row.metrics["loss"] and row.activated_at is None:
            raise Conflict(
                _("This model did not beat the one in use on the newest results; it is not put to use."),
                mend=_("Train again when there are more results."),
            )
        _activate(acting, row)
    return row


def allowed(acting: Acting) -> None:
    """Forbidden for whoever may not have a model learned or put to use."""
    if "system" not in acting.roles:
        acting.require("trade", *MAY_TRAIN)


def _activate(acting: Acting, row: RiskModel) -> None:
    # Locked first, so that two who activate at once do it one after the other.
    list(RiskModel.objects.select_for_update().filter(active=True).order_by("pk"))
    RiskModel.objects.filter(active=True).update(active=False)
    row.active, row.activated_at = True, timezone.now()
    row.save(update_fields=["active", "activated_at"])
    audit.record(acting, "trade.risk.activated", "trade.riskmodel", str(row.pk), {})


def _since(active: RiskModel, data: Declarations) -> int:
    """The day after which results are new to the model in use; Conflict when they are too few to compare by."""
    day = active.learned_until.astimezone(settings.NODE.city.tz).toordinal()
    newer = data.irregular[data.days > day]
    if len(newer) < NEWEST or newer.sum() < NEWEST_IRREGULAR:
        raise Conflict(
            _(
                "Since the model in use was learned there are %(found)s results, %(irregular)s of them irregular: "
                "%(needed)s and %(needed_irregular)s are needed to tell whether a new one is better."
            )
            % {
                "found": len(newer),
                "irregular": int(newer.sum()),
                "needed": NEWEST,
                "needed_irregular": NEWEST_IRREGULAR,
            },
            mend=_("Record more results of inspections."),
        )
    return day


def _beaten(active: RiskModel | None, made: model.Model, data: Declarations) -> dict[str, float] | None:
    """The figures of the model in use on what the new one was held to; None without a model in use."""
    if active is None:
        return None
    known = data.take(data.inspected).by_day()
    later = known.take(np.arange(known.count - made.chosen.held_out, known.count))
    scores = model.load_model(bytes(active.artefact)).score(later)
    return {
        "loss": model.log_loss(scores, later.irregular),
        "auc": engine_metrics.auc(scores, later.irregular),
        "model": float(active.pk),
    }


def _too_few(inspected: int, irregular: int) -> Conflict:
    return Conflict(
        _(
            "There are %(inspected)s inspected goods lines, %(irregular)s of them irregular: at least %(needed)s are "
            "needed, with %(least)s irregular and %(least)s regular ones."
        )
        % {"inspected": inspected, "irregular": irregular, "needed": model.LEAST, "least": model.LEAST_IRREGULAR},
        mend=_("Record more results of inspections, or learn from a file of past declarations (risk-train --file)."),
    )
