"""The figures that the model judges a declaration by: histories of its keys, its value and weight against those of
like goods, what is unusual in it.

Engine. Each figure belongs to a group; a reason speaks for a group ("the importer's history"), never for a figure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infosilk.trade.risk.engine.history import History, Way, code_of_number, combine, learn, together, without_self
from infosilk.trade.risk.engine.table import Codes, Declarations, Floats

# Keys whose results are counted: name, group of its reason, the codes that make it.
KEYS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("importer", "importer", ("importer",)),
    ("declarant", "declarant", ("declarant",)),
    ("seller", "seller", ("seller",)),
    ("courier", "courier", ("courier",)),
    ("office", "procedure", ("office",)),
    ("hs2", "goods", ("hs2",)),
    ("hs4", "goods", ("hs4",)),
    ("hs6", "goods", ("hs6",)),
    ("origin", "origin", ("origin",)),
    ("departure", "origin", ("departure",)),
    ("tax_type", "tax", ("tax_type",)),
    ("procedure", "procedure", ("import_type", "use", "payment", "transport", "process")),
    ("import_type", "procedure", ("import_type",)),
    ("indicator", "origin", ("indicator",)),
    ("importer-hs6", "importer", ("importer", "hs6")),
    ("importer-hs2", "importer", ("importer", "hs2")),
    ("importer-origin", "importer", ("importer", "origin")),
    ("importer-seller", "importer", ("importer", "seller")),
    ("importer-declarant", "importer", ("importer", "declarant")),
    ("seller-hs6", "seller", ("seller", "hs6")),
    ("seller-hs2", "seller", ("seller", "hs2")),
    ("seller-origin", "seller", ("seller", "origin")),
    ("declarant-hs4", "declarant", ("declarant", "hs4")),
    ("declarant-origin", "declarant", ("declarant", "origin")),
    ("courier-hs4", "courier", ("courier", "hs4")),
    ("hs6-origin", "origin", ("hs6", "origin")),
    ("hs4-origin", "origin", ("hs4", "origin")),
    ("hs2-origin", "origin", ("hs2", "origin")),
    ("hs6-departure", "origin", ("hs6", "departure")),
    ("departure-origin", "origin", ("departure", "origin")),
    ("hs6-tax", "tax", ("hs6", "tax_type", "tax_rate")),
    ("origin-tax", "tax", ("origin", "tax_type")),
    ("hs6-origin-tax", "tax", ("hs6", "origin", "departure", "tax_type", "tax_rate")),
    ("hs6-indicator", "origin", ("hs6", "indicator")),
    ("hs4-procedure", "procedure", ("hs4", "import_type", "use", "payment")),
    ("hs6-price", "same", ("hs6", "price")),
    ("hs6-mass", "same", ("hs6", "mass")),
    ("hs6-unit", "same", ("hs6", "unit")),
    ("mass-price", "same", ("mass", "price")),
    ("same", "same", ("hs6", "origin", "departure", "tax_type", "tax_rate", "mass", "price")),
    ("importer-price", "same", ("importer", "price")),
)
# Keys whose figures (log of value per kilogram, value, weight, tax rate) have a mean and a spread.
LEVELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("hs6", ("hs6",)),
    ("hs4", ("hs4",)),
    ("hs6-origin", ("hs6", "origin")),
    ("importer", ("importer",)),
)
GROUPS = (
    "importer",
    "seller",
    "declarant",
    "courier",
    "goods",
    "origin",
    "tax",
    "procedure",
    "same",
    "value",
    "weight",
)
_SMOOTH = 2.0
_FIGURES = ("unit", "price", "mass", "tax_rate")


@dataclass(frozen=True, slots=True)
class Learned:
    """Everything that was learned but the trees: histories by key, levels by key, and the general share."""

    share: float
    histories: dict[str, History]
    levels: dict[str, History]


@dataclass(frozen=True, slots=True)
class Matrix:
    """`values[i, j]` is figure `names[j]` of declaration i; `groups[j]` whose reason it is."""

    values: NDArray[np.float32]
    names: tuple[str, ...]
    groups: tuple[str, ...]


def figures(data: Declarations) -> dict[str, Floats]:
    """Logarithms of value per kilogram, value and weight, and the tax rate; NaN where not given."""
    with np.errstate(invalid="ignore", divide="ignore"):
        price = np.log(np.where(data.numbers["price"] > 0, data.numbers["price"], np.nan))
        mass = np.log(np.where(data.numbers["mass"] > 0, data.numbers["mass"], np.nan))
    return {"unit": price - mass, "price": price, "mass": mass, "tax_rate": data.numbers["tax_rate"]}


def keys_of(data: Declarations) -> dict[str, Codes]:
    """The hashed keys of each declaration, by the name of the key."""
    with np.errstate(invalid="ignore", divide="ignore"):
        unit = data.numbers["price"] / np.where(data.numbers["mass"] > 0, data.numbers["mass"], np.nan)
    columns = {
        **data.codes,
        **{role: code_of_number(values) for role, values in data.numbers.items()},
        "unit": code_of_number(np.where(unit > 0, unit, np.nan)),
    }
    return {name: combine([columns[role] for role in roles]) for name, _group, roles in KEYS}


def _level_values(known: dict[str, Floats]) -> Floats:
    columns = []
    for name in _FIGURES:
        values = known[name]
        columns += [np.isfinite(values).astype(float), values, values**2]
    return np.stack(columns, axis=1)


def _result_values(data: Declarations) -> Floats:
    inspected = data.inspected.astype(float)
    return np.stack([inspected, np.nan_to_num(data.irregular)], axis=1)


def learn_all(data: Declarations) -> Learned:
    """The histories and levels of `data`, for declarations to come."""
    keys = keys_of(data)
    results, levels = _result_values(data), _level_values(figures(data))
    counted = results[:, 0].sum()
    share = float(results[:, 1].sum() / counted) if counted else 0.0
    return Learned(
        share,
        {name: learn(key, results) for name, key in keys.items()},
        {name: learn(keys[name], levels) for name, _roles in LEVELS},
    )


def to_judge(data: Declarations, learned: Learned) -> Matrix:
    """The figures of new declarations."""
    keys = keys_of(data)
    results = {name: learned.histories[name].of(key) for name, key in keys.items()}
    levels = {name: learned.levels[name].of(keys[name]) for name, _roles in LEVELS}
    return _matrix(data, results, levels, learned.share)


def to_learn(data: Declarations, way: Way, seed: int = 7) -> Matrix:
    """The figures of the declarations that the trees are grown on: each without its own result."""
    keys = keys_of(data)
    values, level = _result_values(data), _level_values(figures(data))
    counted = values[:, 0].sum()
    share = float(values[:, 1].sum() / counted) if counted else 0.0
    results = {name: without_self(key, values, data.days, way, seed) for name, key in keys.items()}
    levels = {name: without_self(keys[name], level, data.days, way, seed) for name, _roles in LEVELS}
    return _matrix(data, results, levels, share)


def _matrix(data: Declarations, results: dict[str, Floats], levels: dict[str, Floats], share: float) -> Matrix:
    columns: list[tuple[str, str, Floats]] = []
    known = figures(data)
    for name, group, _roles in KEYS:
        count, bad = results[name][:, 0], results[name][:, 1]
        # Never seen is not the same as seen and regular: no rate then, and the trees learn what that means.
        rate = np.where(count > 0, (bad + _SMOOTH * share) / (count + _SMOOTH), np.nan)
        columns += [(f"{name}.rate", group, rate), (f"{name}.count", group, np.log1p(count))]
    for name, _roles in LEVELS:
        for place, figure in enumerate(_FIGURES):
            group = {"mass": "weight", "tax_rate": "tax"}.get(figure, "value")
            columns.append((f"{name}.{figure}.z", group, distance(levels[name], place, known[figure])))
    columns += _plain(data, known, results)
    return Matrix(
        np.stack([values for _name, _group, values in columns], axis=1).astype(np.float32),
        tuple(name for name, _group, _values in columns),
        tuple(group for _name, group, _values in columns),
    )


def distance(sums: Floats, place: int, values: Floats) -> Floats:
    """How many spreads `values` lie from the mean of like declarations; NaN with fewer than three of them."""
    count, total, squares = sums[:, 3 * place], sums[:, 3 * place + 1], sums[:, 3 * place + 2]
    enough = np.maximum(count, 1.0)
    mean = total / enough
    spread = np.sqrt(np.maximum(squares / enough - mean**2, 0.0) + 0.01)
    return np.where(count >= 3, np.clip((values - mean) / spread, -20, 20), np.nan)


def _plain(data: Declarations, known: dict[str, Floats], results: dict[str, Floats]) -> list[tuple[str, str, Floats]]:
    codes, price, mass = data.codes, data.numbers["price"], data.numbers["mass"]
    seen = {name: sums[:, 0] for name, sums in results.items()}

    def part(name: str, whole: str) -> Floats:
        return np.where(seen[whole] > 0, seen[name] / np.maximum(seen[whole], 1), np.nan)

    differs = np.where((codes["origin"] > 0) & (codes["departure"] > 0), codes["origin"] != codes["departure"], np.nan)
    return [
        ("unit", "value", known["unit"]),
        ("price", "value", known["price"]),
        ("price.zero", "value", (price == 0).astype(float)),
        ("price.round", "value", _roundness(price)),
        ("mass", "weight", known["mass"]),
        ("mass.round", "weight", _roundness(mass)),
        ("tax_rate", "tax", known["tax_rate"]),
        ("duty", "tax", np.log1p(np.maximum(price * known["tax_rate"] / 100, 0))),
        ("tax.usual", "tax", part("hs6-tax", "hs6")),
        ("origin.usual", "origin", part("hs6-origin", "hs6")),
        ("goods.usual", "importer", part("importer-hs6", "importer")),
        ("seller.usual", "importer", part("importer-seller", "importer")),
        ("departure.differs", "origin", differs),
        ("same.usual", "same", part("same", "hs6")),
    ]


def _roundness(values: Floats) -> Floats:
    """How many zeros a figure ends in, 0 to 6."""
    whole = np.nan_to_num(np.abs(values))
    zeros = np.zeros(len(values))
    for power in range(1, 7):
        zeros += (whole > 0) & (np.mod(whole, 10.0**power) == 0)
    return zeros


def and_since(learned: Learned, data: Declarations) -> Learned:
    """What was learned, with the results of `data` in its histories; the trees stay as they are."""
    if not data.count:
        return learned
    more = learn_all(data)
    return Learned(
        learned.share,
        {name: together(history, more.histories[name]) for name, history in learned.histories.items()},
        {name: together(history, more.levels[name]) for name, history in learned.levels.items()},
    )
