"""The calendar with a year that is loaded, one that is provisional, and one that is not loaded."""

from django.conf import settings

from infosilk.commons.calendar import actions
from infosilk.kernel.actor import system
from tests.web.walk import Example


def examples() -> list[Example]:
    """What everybody sees."""
    for path in sorted((settings.NODE.zone / "calendar").glob("*.toml")):
        actions.load(system("cli", "walk"), path)
    return [Example("commons:calendar:calendar", query=f"year={year}", anonymous=True) for year in (2026, 2027, 2040)]
