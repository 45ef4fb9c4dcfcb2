"""How a benchmark says what it measured: one closing line for people, one JSON file for machines."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "build" / "bench"


def report(
    name: str, value: float, unit: str, ratio: float, against: str, details: dict[str, Any], said: str = ""
) -> None:
    """Print `name: VALUE UNIT, RATIO of WHAT` and write build/bench/name.json.

    `said` stands in place of "VALUE UNIT", for a value that is no whole number.
    `ratio` is `value` divided by the figure of the peer or limit measured in the same run, `against` names it.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    data = {"name": name, "value": value, "unit": unit, "ratio": ratio, "against": against, "details": details}
    (FOLDER / f"{name}.json").write_text(json.dumps(data, indent=2, default=str) + "\n", encoding="utf-8")
    print(f"{name}: {said or f'{value:,.0f} {unit}'}, {ratio:.2f} of {against}", flush=True)
