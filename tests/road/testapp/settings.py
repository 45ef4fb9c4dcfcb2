"""The node's own settings with the test area installed."""

from infosilk.node.settings import *  # noqa: F403
from infosilk.node.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "tests.road.testapp"]
