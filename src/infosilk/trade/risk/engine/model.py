"""The model: gradient-boosted trees over the figures of features.py, learned from inspected declarations.

Engine; xgboost and numpy alone. Everything is chosen within what it learns from: the last fifth of the time is held
out, each candidate (tree depth, and how histories are made without their own result) learns from the rest, the one
with the least logarithmic loss is taken and gives the threshold of the highest F1; then it learns once more from all.
"""

import io
import json
import math
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infosilk.trade.risk.engine import metrics
from infosilk.trade.risk.engine.features import Learned, Matrix, learn_all, to_judge, to_learn
from infosilk.trade.risk.engine.history import History, Way
from infosilk.trade.risk.engine.table import Declarations, Floats

FORMAT = 1
LEAST, LEAST_IRREGULAR = 200, 20
# Trees are grown on the newest ones; older declarations say less, and the machine stays at 2 GB.
MOST = 400_000
HELD_OUT = 0.2
_ROUNDS, _PATIENCE, _CHUNK = 600, 40, 50_000
_CANDIDATES: tuple[dict[str, float], ...] = (
    {"max_depth": 3, "min_child_weight": 5, "eta": 0.1},
    {"max_depth": 4, "min_child_weight": 5, "eta": 0.08},
    {"max_depth": 6, "min_child_weight": 3, "eta": 0.05},
    {"max_depth": 8, "min_child_weight": 8, "eta": 0.05},
)
_SAMPLING = {"subsample": 0.8, "colsample_bytree": 0.5}


class TooFew(ValueError):
    """Too little to learn from; the numbers say what there is and what is needed."""

    def __init__(self, inspected: int, irregular: int) -> None:
        super().__init__(
            f"{inspected} inspected declarations, {irregular} of them irregular: at least {LEAST} are needed, with "
            f"{LEAST_IRREGULAR} irregular and {LEAST_IRREGULAR} regular"
        )
        self.inspected, self.irregular = inspected, irregular


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the choice within the learning came to; the figures are those of the held-out last fifth."""

    candidates: tuple[dict[str, Any], ...]
    threshold: float
    f1: float
    auc: float
    held_out: int
    loss: float


@dataclass(frozen=True, slots=True)
class Model:
    """A learned model. `trees` judge together, each by the mean of their log odds."""

    learned: Learned
    trees: tuple[Any, ...]
    names: tuple[str, ...]
    groups: tuple[str, ...]
    threshold: float
    learned_from: int
    chosen: Chosen
    base: float = field(default=0.0)

    def score(self, data: Declarations) -> Floats:
        """The probability of an irregularity for each declaration."""
        found = np.empty(data.count)
        for start in range(0, data.count, _CHUNK):
            part = data if data.count <= _CHUNK else data.take(np.arange(start, min(start + _CHUNK, data.count)))
            found[start : start + part.count] = self.score_matrix(to_judge(part, self.learned))
        return found

    def score_matrix(self, matrix: Matrix) -> Floats:
        odds = [tree.inplace_predict(matrix.values, predict_type="margin") for tree in self.trees]
        return 1.0 / (1.0 + np.exp(-np.mean(odds, axis=0, dtype=np.float64)))

    def contributions(self, matrix: Matrix) -> NDArray[np.float64]:
        """What each figure adds to the log odds of each declaration (Saabas' path attribution: quick, and exact
        in its sum); a column for each of `names`."""
        import xgboost

        data = xgboost.DMatrix(matrix.values, nthread=1)
        found = [tree.predict(data, pred_contribs=True, approx_contribs=True) for tree in self.trees]
        mean: Floats = np.stack(found).astype(np.float64).mean(axis=0)
        return mean[:, :-1]


def train(
    data: Declarations, *, progress: Callable[[str], None] | None = None, threads: int = 0, held_after: int = 0
) -> Model:
    """Learn from the inspected declarations of `data`; TooFew says how many are needed.

    What is held out is the last fifth, or what is later than the day `held_after` (an ordinal) where one is given.
    """
    tell = progress or (lambda _text: None)
    known = data.take(data.inspected).by_day()
    irregular = int(known.irregular.sum())
    if known.count < LEAST or irregular < LEAST_IRREGULAR or known.count - irregular < LEAST_IRREGULAR:
        raise TooFew(known.count, irregular)
    # Threads that wait for each other cost more than they give on few rows, and on a machine that is busy.
    threads = threads or (2 if known.count > 20_000 else 1)
    if known.count > MOST:
        known = known.take(np.arange(known.count - MOST, known.count))
    cut = known.count - max(int(known.count * HELD_OUT), 40)
    if held_after:
        after = int(np.searchsorted(known.days, held_after, side="right"))
        # A model in use may have been learned elsewhere, with little of one's own before it.
        cut = after if after >= LEAST and known.irregular[:after].sum() >= LEAST_IRREGULAR else cut
    earlier, later = known.take(np.arange(cut)), known.take(np.arange(cut, known.count))
    judged = to_judge(later, learn_all(earlier))
    tried: list[tuple[float, dict[str, Any], Floats]] = []
    for way in _ways(known):
        matrix = to_learn(earlier, way)
        for candidate in _CANDIDATES:
            tree, rounds, loss = _grow(matrix, earlier.irregular, candidate, threads, (judged, later.irregular))
            odds = tree.inplace_predict(judged.values, predict_type="margin", iteration_range=(0, rounds))
            tried.append((loss, {"way": way, "rounds": rounds, **candidate}, np.asarray(odds, dtype=np.float64)))
            tell(f"{way}, depth {candidate['max_depth']:.0f}: log loss {loss:.4f}")
    best = _best_of_each_way(tried)
    scores = 1.0 / (1.0 + np.exp(-np.mean([odds for _loss, _settings, odds in best], axis=0)))
    threshold = metrics.best_threshold(scores, later.irregular)
    if not math.isfinite(threshold):
        threshold = 0.5
    chosen = Chosen(
        tuple(settings for _loss, settings, _odds in best),
        threshold,
        metrics.counts(scores, later.irregular, threshold).f1,
        metrics.auc(scores, later.irregular),
        later.count,
        log_loss(scores, later.irregular),
    )
    tell(f"learning from all {known.count:,}")
    trees: list[Any] = []
    for settings in chosen.candidates:
        matrix = to_learn(known, settings["way"])
        fixed = {name: value for name, value in settings.items() if name not in ("way", "rounds")}
        trees.append(_grow(matrix, known.irregular, fixed, threads, rounds=round(settings["rounds"] * 1.1) + 1)[0])
    return Model(learn_all(known), tuple(trees), matrix.names, matrix.groups, threshold, known.count, chosen)


def log_loss(scores: Floats, irregular: Floats) -> float:
    """The mean surprise at the results, in nats: less is better."""
    sure = np.clip(scores, 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(irregular > 0, np.log(sure), np.log(1 - sure))))


def _ways(data: Declarations) -> tuple[Way, ...]:
    # Without days, or with one alone, there is no earlier.
    return ("folds", "past") if len(np.unique(data.days)) > 10 else ("folds",)


def _best_of_each_way(tried: list[tuple[float, dict[str, Any], Floats]]) -> list[tuple[float, dict[str, Any], Floats]]:
    ways: dict[str, tuple[float, dict[str, Any], Floats]] = {}
    for one in sorted(tried, key=lambda entry: entry[0]):
        ways.setdefault(one[1]["way"], one)
    return list(ways.values())


def _grow(
    matrix: Matrix,
    irregular: Floats,
    settings: dict[str, float],
    threads: int,
    held_out: tuple[Matrix, Floats] | None = None,
    rounds: int = _ROUNDS,
) -> tuple[Any, int, float]:
    """Trees, how many rounds were best, and the loss there."""
    import xgboost

    given = {
        "objective": "binary:logistic",
        "eval_metric": "logloss",
        "tree_method": "hist",
        "seed": 11,
        "nthread": threads,
        **_SAMPLING,
        **settings,
        "max_depth": int(settings["max_depth"]),
    }
    data = xgboost.DMatrix(matrix.values, label=irregular, nthread=threads)
    if held_out is None:
        return xgboost.train(given, data, rounds, verbose_eval=False), rounds, math.nan
    watched = xgboost.DMatrix(held_out[0].values, label=held_out[1], nthread=threads)
    tree = xgboost.train(
        given, data, rounds, evals=[(watched, "held")], early_stopping_rounds=_PATIENCE, verbose_eval=False
    )
    return tree, int(tree.best_iteration) + 1, float(tree.best_score)


def dump(model: Model) -> bytes:
    """The model as one file: a ZIP of JSON, of trees in xgboost's UBJSON, and of arrays; no pickle, no code."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        head = {
            "format": FORMAT,
            "names": model.names,
            "groups": model.groups,
            "threshold": model.threshold,
            "learned_from": model.learned_from,
            "chosen": asdict(model.chosen),
            "share": model.learned.share,
            "histories": sorted(model.learned.histories),
            "levels": sorted(model.learned.levels),
        }
        archive.writestr("model.json", json.dumps(head))
        for place, tree in enumerate(model.trees):
            archive.writestr(f"trees-{place}.ubj", bytes(tree.save_raw("ubj")))
        for kind, found in (("histories", model.learned.histories), ("levels", model.learned.levels)):
            for name, history in found.items():
                archive.writestr(f"{kind}/{name}.keys", history.keys.astype("<u8").tobytes())
                archive.writestr(f"{kind}/{name}.sums", history.sums.astype("<f8").tobytes())
    return out.getvalue()


def load_model(content: bytes) -> Model:
    """The model that `dump` wrote; ValueError for anything else."""
    # Here and not above: a node without a model need not wait for it at each start.
    import xgboost

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            head = json.loads(archive.read("model.json"))
            if head["format"] != FORMAT:
                raise ValueError(f"a model of format {head['format']}; this release reads {FORMAT}")
            histories = {name: _history(archive, "histories", name) for name in head["histories"]}
            levels = {name: _history(archive, "levels", name) for name in head["levels"]}
            trees = []
            for place in range(len(head["chosen"]["candidates"])):
                tree = xgboost.Booster({"nthread": 1})
                tree.load_model(bytearray(archive.read(f"trees-{place}.ubj")))
                trees.append(tree)
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError, xgboost.core.XGBoostError) as error:
        raise ValueError(f"no risk model: {error}") from error
    chosen = Chosen(**{**head["chosen"], "candidates": tuple(head["chosen"]["candidates"])})
    return Model(
        Learned(head["share"], histories, levels),
        tuple(trees),
        tuple(head["names"]),
        tuple(head["groups"]),
        head["threshold"],
        head["learned_from"],
        chosen,
    )


def _history(archive: zipfile.ZipFile, kind: str, name: str) -> History:
    keys = np.frombuffer(archive.read(f"{kind}/{name}.keys"), dtype="<u8").astype(np.uint64)
    sums = np.frombuffer(archive.read(f"{kind}/{name}.sums"), dtype="<f8").astype(np.float64)
    return History(keys, sums.reshape(len(keys), -1) if len(keys) else np.zeros((0, 1)))
