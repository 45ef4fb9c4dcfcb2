"""Why the model finds a declaration risky: a few reasons that a person understands, each for a group of figures.

Engine. Classes are reasons like those of lanes.py: their docstring is the message. A group speaks when it adds to the
risk; what stands in its words are plain facts of the history, not the weights of the trees.
"""

from typing import ClassVar

import numpy as np

from infosilk.kernel.reasons.reason import Reason, Weight
from infosilk.kernel.reasons.rule import PublishedRule
from infosilk.trade.risk.engine.features import KEYS, Learned, Matrix, figures, keys_of
from infosilk.trade.risk.engine.model import Model
from infosilk.trade.risk.engine.table import Declarations, Floats

MOST_REASONS = 3
_LEAST = 0.15


class ModelReason(PublishedRule):
    """What the model goes by."""

    order = 710
    weight: ClassVar[Weight] = "note"
    source = "this node's risk model, learned from inspections"


class ImporterHistory(ModelReason):
    """Importer: {share} % of {count} inspected declarations were irregular."""

    code = "risk.importer"


class SellerHistory(ModelReason):
    """Seller: {share} % of {count} inspected declarations were irregular."""

    code = "risk.seller"


class DeclarantHistory(ModelReason):
    """Declarant: {share} % of {count} inspected declarations were irregular."""

    code = "risk.declarant"


class CarrierHistory(ModelReason):
    """Carrier: {share} % of {count} inspected declarations were irregular."""

    code = "risk.courier"


class GoodsHistory(ModelReason):
    """Goods of HS {hs}: {share} % of {count} inspected declarations were irregular."""

    code = "risk.goods"


class OriginHistory(ModelReason):
    """Goods of HS {hs} from {origin}: {share} % of {count} inspected declarations were irregular."""

    code = "risk.origin"


class TaxHistory(ModelReason):
    """HS {hs} at this rate of duty: {share} % of {count} inspected declarations were irregular."""

    code = "risk.tax"


class ProcedureHistory(ModelReason):
    """This customs procedure: {share} % of {count} inspected declarations were irregular."""

    code = "risk.procedure"


class SameBefore(ModelReason):
    """The same goods with the same value or weight were inspected {count} times; {share} % were irregular."""

    code = "risk.same"


class NewImporter(ModelReason):
    """No declaration of this importer was inspected before."""

    code = "risk.importer-new"


class NewSeller(ModelReason):
    """No declaration of this seller was inspected before."""

    code = "risk.seller-new"


class ValueLow(ModelReason):
    """The declared value per kilogram is lower than that of {share} % of earlier declarations of HS {hs}."""

    code = "risk.value-low"


class ValueHigh(ModelReason):
    """The declared value per kilogram is higher than that of {share} % of earlier declarations of HS {hs}."""

    code = "risk.value-high"


class WeightUnusual(ModelReason):
    """The weight is unusual for goods of HS {hs}."""

    code = "risk.weight"


class ModelScore(ModelReason):
    """The risk model gives a probability of an irregularity of {share} %."""

    code = "risk.score"


_BY_GROUP: dict[str, tuple[type[ModelReason], tuple[str, ...]]] = {
    # The keys whose history is told, the most special one that was seen first.
    "importer": (ImporterHistory, ("importer",)),
    "seller": (SellerHistory, ("seller",)),
    "declarant": (DeclarantHistory, ("declarant",)),
    "courier": (CarrierHistory, ("courier",)),
    "goods": (GoodsHistory, ("hs6", "hs4", "hs2")),
    "origin": (OriginHistory, ("hs6-origin", "hs4-origin", "hs2-origin")),
    "tax": (TaxHistory, ("hs6-tax",)),
    "procedure": (ProcedureHistory, ("procedure",)),
    "same": (SameBefore, ("same", "hs6-unit", "hs6-price", "hs6-mass")),
}
_NEW: dict[str, type[ModelReason]] = {"importer": NewImporter, "seller": NewSeller}


def explain(
    made: Model, data: Declarations, matrix: Matrix, scores: Floats, names: list[dict[str, str]]
) -> list[tuple[Reason, ...]]:
    """The reasons of each declaration: its probability, then what speaks most for it. `names` are what to call its HS
    code and origin ("hs", "origin"): the data hold hashes alone."""
    if not data.count:
        return []
    added = made.contributions(matrix)
    groups = list(dict.fromkeys(made.groups))
    by_group = np.stack([added[:, [g == group for g in made.groups]].sum(axis=1) for group in groups], axis=1)
    keys = keys_of(data)
    seen = {name: made.learned.histories[name].of(keys[name]) for name, _group, _roles in KEYS}
    levels = made.learned.levels["hs6"].of(keys["hs6"])
    unit = figures(data)["unit"]
    found: list[tuple[Reason, ...]] = []
    for row in range(data.count):
        reasons = [ModelScore.reason(share=f"{100 * scores[row]:.0f}")]
        for place in np.argsort(-by_group[row]):
            if by_group[row, place] < _LEAST or len(reasons) > MOST_REASONS:
                break
            one = _one(groups[place], row, seen, levels, unit, made.learned, names[row])
            if one is not None:
                reasons.append(one)
        found.append(tuple(reasons))
    return found


def _one(
    group: str,
    row: int,
    seen: dict[str, Floats],
    levels: Floats,
    unit: Floats,
    learned: Learned,
    names: dict[str, str],
) -> Reason | None:
    if group == "value":
        return _value(levels[row], float(unit[row]), names)
    if group == "weight":
        return WeightUnusual.reason(hs=names.get("hs", "?"))
    kind, keys = _BY_GROUP[group]
    for name in keys:
        count, bad = seen[name][row]
        # A group can speak by a figure that is not told here; words that do not say a risk are left out.
        if count >= 1 and bad / count > learned.share:
            given = {key: text for key, text in names.items() if "{" + key + "}" in (kind.__doc__ or "")}
            return kind.reason(share=f"{100 * bad / count:.0f}", count=f"{count:.0f}", **given)
    if group in _NEW and seen[group][row][0] == 0:
        return _NEW[group].reason()
    return None


def _value(sums: Floats, unit: float, names: dict[str, str]) -> Reason | None:
    from statistics import NormalDist

    count, total, squares = sums[:3]
    if count < 10 or not np.isfinite(unit):
        return None
    mean = total / count
    spread = max(squares / count - mean**2, 0.01) ** 0.5
    # Values per kilogram of one code are about log-normal; the part below is read off that curve.
    below = NormalDist().cdf((unit - mean) / spread)
    if below <= 0.2:
        return ValueLow.reason(share=f"{100 * (1 - below):.0f}", hs=names.get("hs", "?"))
    if below >= 0.8:
        return ValueHigh.reason(share=f"{100 * below:.0f}", hs=names.get("hs", "?"))
    return None
