"""What `infosilk node init` loads for trade: the zone's tariffs (`tariffs/*.csv`, `*.xlsx`)."""

from collections.abc import Iterator
from pathlib import Path

from infosilk.kernel.actor import Acting
from infosilk.trade.tariff.index import load_tariff


def install(zone: Path, acting: Acting, *, demo: bool) -> Iterator[str]:
    """Load the zone's tariffs, samples only on a demo node; a line of text for each file."""
    for path in sorted(one for one in (zone / "tariffs").glob("*") if one.suffix in (".csv", ".xlsx")):
        done = load_tariff(acting, path, include_samples=demo, accept_warnings=True)
        yield f"{path.name}: {done.loaded} lines, {done.samples_left_out} samples left out"
