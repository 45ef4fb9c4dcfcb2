"""How a benchmark says what it measured: one closing line for people, one JSON file for machines."""

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "build" / "bench"


def report(
    name: str, value: float, unit: str, ratio: float, against: str, details: dict[str, Any], *, digits: int = 0
) -> None:
    """Print `name: VALUE UNIT, RATIO of WHAT` and write build/bench/name.json.

    `digits` of `value` after the point are said; the file has all of them. `ratio` is `value` divided by the figure of
    the peer or limit measured in the same run, `against` names it. INFOSILK_BENCH names another folder for the file.
    """
    folder = Path(os.environ.get("INFOSILK_BENCH") or FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    data = {"name": name, "value": value, "unit": unit, "ratio": ratio, "against": against, "details": details}
    (folder / f"{name}.json").write_text(json.dumps(data, indent=2, default=str) + "\n", encoding="utf-8")
    print(f"{name}: {value:,.{digits}f} {unit}, {ratio:.2f} of {against}", flush=True)
