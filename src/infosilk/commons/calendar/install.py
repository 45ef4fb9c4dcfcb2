"""What `infosilk node init` loads for the calendar: the zone's `calendar/*.toml`."""

from collections.abc import Iterator
from pathlib import Path

from infosilk.commons.calendar.actions import load
from infosilk.kernel.actor import Acting


def install(zone: Path, acting: Acting, *, demo: bool) -> Iterator[str]:
    """A line of text for each file."""
    for path in sorted((zone / "calendar").glob("*.toml")):
        yield f"{path.name}: {load(acting, path)}"
