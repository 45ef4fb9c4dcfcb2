"""A node of layers alone, which is what the road needs: it starts in a third of the time of one with every district."""

from tests.road.testapp.settings import *  # noqa: F403
from tests.road.testapp.settings import INSTALLED_APPS as _APPS

_LAYERS = ("infosilk.kernel", "infosilk.web", "infosilk.road", "infosilk.account", "infosilk.node")
INSTALLED_APPS = [
    name
    for name in _APPS
    if not name.startswith("infosilk.") or name in _LAYERS or name.startswith("infosilk.commons.")
]
ROOT_URLCONF = "tests.road.testapp.urls"
