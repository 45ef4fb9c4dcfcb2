"""Where a benchmark's material lies: it is no part of the project, since others published it."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def places() -> list[Path]:
    """The folders that may hold the material: INFOSILK_DATA, else ../shared/data beside the checkout."""
    named = os.environ.get("INFOSILK_DATA", "").strip()
    return [Path(named).expanduser()] if named else [ROOT.parent / "shared" / "data"]


def find(*parts: str) -> Path:
    """The file or folder `parts` of the material; ends the benchmark with where it looked when it is nowhere."""
    looked = [place.joinpath(*parts) for place in places()]
    for path in looked:
        if path.exists():
            return path
    raise SystemExit(
        f"The material of this benchmark is not here. Looked for: {', '.join(map(str, looked))}. "
        f"INFOSILK_DATA names the folder that holds {parts[0]}/."
    )
