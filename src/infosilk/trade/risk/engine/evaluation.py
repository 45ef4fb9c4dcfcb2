"""What a model learned from one file of declarations finds in another: beside a plain baseline, with every figure said.

Engine. Nothing of the judged file is used to learn, to choose or to set a threshold. The baseline is gradient boosting
with xgboost's own settings on the raw columns (codes as numbers in the order of their first appearance), its threshold
chosen on the last fifth of the learned file like the model's.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infosilk.trade.risk.engine import metrics, model
from infosilk.trade.risk.engine.table import Declarations, Floats

SHARES = (0.01, 0.02, 0.05, 0.10)
REVENUE = "sum of Item Price x Tax Rate / 100 of the irregular declarations inspected, of that of all irregular ones"
VALUE = "sum of Item Price of the irregular declarations inspected, of that of all irregular ones"


@dataclass(frozen=True, slots=True)
class Judged:
    """One judge's figures on the judged file. Three orders of inspecting: `at` by score, `by_amount` by score x duty at
    stake, `by_priority` first those from the threshold on, among them and then among the rest by score x duty."""

    name: str
    threshold: float
    f1: float
    macro_f1: float
    auc: float
    precision: float
    recall: float
    at: tuple[metrics.AtShare, ...]
    by_amount: tuple[metrics.AtShare, ...]
    by_priority: tuple[metrics.AtShare, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`judges` is empty when the judged file has no results: then there are scores alone."""

    learned_from: int
    judged: int
    irregular: int
    chosen: model.Chosen
    judges: tuple[Judged, ...]
    scores: Floats
    model: model.Model


def evaluate(train: Declarations, test: Declarations, *, progress: Callable[[str], None] | None = None) -> Evaluation:
    """Learn from `train`, judge `test`; model.TooFew when there is too little to learn from."""
    made = model.train(train, progress=progress)
    scores = made.score(test)
    known = test.inspected
    judges: list[Judged] = []
    if known.any():
        results = test.take(known)
        judges.append(judge("model", made.threshold, scores[known], results))
        if progress is not None:
            progress("the baseline")
        threshold, plain = baseline(train, results)
        judges.append(judge("baseline", threshold, plain, results))
    return Evaluation(
        made.learned_from, test.count, int(np.nansum(test.irregular)), made.chosen, tuple(judges), scores, made
    )


def judge(name: str, threshold: float, scores: Floats, data: Declarations) -> Judged:
    """Every figure of one judge."""
    price = np.nan_to_num(data.numbers["price"])
    duty = price * np.nan_to_num(data.numbers["tax_rate"]) / 100
    counted = metrics.counts(scores, data.irregular, threshold)
    return Judged(
        name,
        threshold,
        counted.f1,
        counted.macro_f1,
        metrics.auc(scores, data.irregular),
        counted.precision,
        counted.recall,
        tuple(metrics.at_share(scores, data.irregular, share, duty, price) for share in SHARES),
        tuple(metrics.at_share(scores * duty, data.irregular, share, duty, price) for share in SHARES),
        tuple(
            metrics.at_share(priority(scores, threshold, duty), data.irregular, share, duty, price) for share in SHARES
        ),
    )


def priority(scores: Floats, threshold: float, duty: Floats) -> Floats:
    """In which order to inspect: those judged irregular before the rest, each by the amount expected; a greater
    number goes first."""
    order = np.lexsort((scores, scores * duty, scores >= threshold))
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(len(scores))
    return ranks


def baseline(train: Declarations, test: Declarations, seed: int = 0) -> tuple[float, Floats]:
    """The threshold and the scores of plain gradient boosting on the raw columns."""
    known = train.take(train.inspected).by_day()
    cut = known.count - int(known.count * model.HELD_OUT)
    earlier, later = known.take(np.arange(cut)), known.take(np.arange(cut, known.count))
    threshold = metrics.best_threshold(_plain(earlier, later, seed), later.irregular)
    return threshold if math.isfinite(threshold) else 0.5, _plain(known, test, seed)


def _plain(train: Declarations, test: Declarations, seed: int) -> Floats:
    import xgboost

    learned, judged = raw(train, test)
    settings = {"objective": "binary:logistic", "seed": seed, "nthread": 2 if train.count > 20_000 else 1}
    grown = xgboost.train(settings, xgboost.DMatrix(learned, label=train.irregular), 100)
    return np.asarray(grown.predict(xgboost.DMatrix(judged)), dtype=np.float64)


def raw(train: Declarations, test: Declarations) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The raw columns of both: codes as whole numbers by first appearance in `train` (-1: not there), figures."""
    learned, judged = [], []
    for role, column in train.codes.items():
        if role in ("hs2", "hs4"):
            continue
        unique, first, where = np.unique(column, return_index=True, return_inverse=True)
        rank = np.empty(len(unique))
        rank[np.argsort(first, kind="stable")] = np.arange(len(unique))
        place = np.minimum(np.searchsorted(unique, test.codes[role]), len(unique) - 1)
        learned.append(rank[where])
        judged.append(np.where(unique[place] == test.codes[role], rank[place], -1.0))
    for role, values in train.numbers.items():
        learned.append(values)
        judged.append(test.numbers[role])
    return np.stack(learned, axis=1).astype(np.float32), np.stack(judged, axis=1).astype(np.float32)


def as_dict(found: Evaluation) -> dict[str, Any]:
    """The evaluation as JSON values."""
    return {
        "learned_from": found.learned_from,
        "judged": found.judged,
        "irregular": found.irregular if found.judges else None,
        "chosen": {
            "trees": list(found.chosen.candidates),
            "threshold": found.chosen.threshold,
            "f1": found.chosen.f1,
            "auc": found.chosen.auc,
            "held_out": found.chosen.held_out,
        },
        "formulas": {"revenue": REVENUE, "value": VALUE},
        **{one.name: _judged(one) for one in found.judges},
    }


def _judged(one: Judged) -> dict[str, Any]:
    def shares(rows: tuple[metrics.AtShare, ...]) -> dict[str, Any]:
        return {
            f"{row.share:.0%}": {
                "inspected": row.inspected,
                "precision": row.precision,
                "recall": row.recall,
                "revenue": row.revenue,
                "value": row.value,
            }
            for row in rows
        }

    five = next(row for row in one.by_amount if row.share == 0.05)
    return {
        # For revenue one inspects by expected revenue: score x duty.
        "revenue_at_5_percent": five.revenue,
        "threshold": one.threshold,
        "f1": one.f1,
        "macro_f1": one.macro_f1,
        "auc": one.auc,
        "precision": one.precision,
        "recall": one.recall,
        "inspecting": shares(one.at),
        "inspecting_by_score_x_duty": shares(one.by_amount),
        "inspecting_by_priority": shares(one.by_priority),
    }


def table(judges: Sequence[Judged]) -> str:
    """The figures as a table of plain text; the last columns at 5 % inspections."""

    def part(value: float | None) -> str:
        return "      -" if value is None else f"{value:7.1%}"

    head = (
        f"{'':20}{'F1':>7}{'macro F1':>10}{'AUC':>7}{'prec.':>7}{'recall':>7} |"
        f"{'prec.':>7}{'recall':>7}{'revenue':>8}{'value':>8}   at 5 % by"
    )
    lines = [head]
    for one in judges:
        for order, rows in (("score", one.at), ("score x duty", one.by_amount), ("priority", one.by_priority)):
            row = next(entry for entry in rows if entry.share == 0.05)
            figures = f"{one.f1:7.3f}{one.macro_f1:10.3f}{one.auc:7.3f}{one.precision:7.3f}{one.recall:7.3f}"
            left = f"{one.name:20}{figures}" if order == "score" else " " * 58
            lines.append(
                f"{left} |{row.precision:7.3f}{row.recall:7.3f} {part(row.revenue)} {part(row.value)}   {order}"
            )
    return "\n".join(lines)
