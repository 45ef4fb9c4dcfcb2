"""The letters of this node's papers: the front end's own fonts."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from infosilk.commons.drawing.engine.fonts import Fonts, FontsMissing, fonts


@lru_cache(maxsize=1)
def letters() -> Fonts:
    """The front end's fonts; FontsMissing tells to build it."""
    found = finders.find("dist")
    if not isinstance(found, str):
        raise FontsMissing("the front end is not built: make setup")
    return fonts(Path(found), settings.NODE.home / "cache" / "fonts", settings.PAPER_FONTS)
