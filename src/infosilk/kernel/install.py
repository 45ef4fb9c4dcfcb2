"""What `infosilk node init` loads for the kernel: the zone's exchange rates (`rates/*.csv`)."""

from collections.abc import Iterator
from pathlib import Path

from infosilk.kernel.actor import Acting
from infosilk.kernel.law.rates_file import load_rates


def install(zone: Path, acting: Acting, *, demo: bool) -> Iterator[str]:
    """Load the zone's rates, samples only on a demo node; a line of text for each file."""
    for path in sorted((zone / "rates").glob("*.csv")):
        yield f"{path.name}: {load_rates(path, acting, include_samples=demo)}"
